from consent.admin.decision import DecisionAdmin
from consent.admin.notice import NoticeAdmin
from consent.admin.service import ServiceAdmin

__all__ = ["DecisionAdmin", "NoticeAdmin", "ServiceAdmin"]
