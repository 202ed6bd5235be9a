from consent.models.append_only import AppendOnlyError
from consent.models.decision import Decision
from consent.models.notice import Notice, Words
from consent.models.service import Service

__all__ = ["AppendOnlyError", "Decision", "Notice", "Service", "Words"]
