from consent.models.append_only import AppendOnlyError
from consent.models.decision import Decision
from consent.models.export import Export
from consent.models.notice import Notice, Words
from consent.models.service import Service
from consent.models.violation import CspViolation

__all__ = [
    "AppendOnlyError",
    "CspViolation",
    "Decision",
    "Export",
    "Notice",
    "Service",
    "Words",
]
