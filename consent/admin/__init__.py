from consent.admin.decision import DecisionAdmin
from consent.admin.export import ExportAdmin
from consent.admin.notice import NoticeAdmin
from consent.admin.service import ServiceAdmin
from consent.admin.violation import CspViolationAdmin

__all__ = ["CspViolationAdmin", "DecisionAdmin", "ExportAdmin", "NoticeAdmin", "ServiceAdmin"]
