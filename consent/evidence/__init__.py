"""Proving the log of decisions: seal each day, verify all of it, prune what had its time."""

from consent.evidence.pruning import PruneReport, Refused, prune
from consent.evidence.reading import Unreadable
from consent.evidence.report import Problem, Report, decisions, head_of_chain
from consent.evidence.sealing import check_sealing, seal_days
from consent.evidence.verifying import verify

__all__ = [
    "Problem",
    "PruneReport",
    "Refused",
    "Report",
    "Unreadable",
    "check_sealing",
    "decisions",
    "head_of_chain",
    "prune",
    "seal_days",
    "verify",
]
