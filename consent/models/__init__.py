from consent.models.append_only import AppendOnlyError
from consent.models.decision import Decision
from consent.models.export import Export
from consent.models.notice import Notice, Words
from consent.models.purge import Purge
from consent.models.seal import Seal
from consent.models.service import Service
from consent.models.violation import CspViolation

__all__ = [
    "AppendOnlyError",
    "CspViolation",
    "Decision",
    "Export",
    "Notice",
    "Purge",
    "Seal",
    "Service",
    "Words",
]
