"""What editors do with an article: save, publish, schedule, cancel, end, withdraw.

The status of an article follows from the intervals written here and is stored nowhere.
"""

from articles.models import Overtaken
from articles.publishing.original import note_original
from articles.publishing.restoring import restore
from articles.publishing.review import approval_of, approve, is_in_review, send_back, submit
from articles.publishing.saving import Gone, lock, lock_edition, save_article
from articles.publishing.takedown import put_back, take_down
from articles.publishing.thinning import thin_editions
from articles.publishing.uniting import Extent, extent, unite
from articles.publishing.visibility import (
    NotPublishable,
    cancel,
    end,
    keep,
    publish,
    publishing_problems,
    read_timeline,
    schedule,
    withdraw,
)
from articles.timeline import NotPossible

__all__ = [
    "Extent",
    "Gone",
    "NotPossible",
    "NotPublishable",
    "Overtaken",
    "approval_of",
    "approve",
    "cancel",
    "end",
    "extent",
    "is_in_review",
    "keep",
    "lock",
    "lock_edition",
    "note_original",
    "publish",
    "publishing_problems",
    "put_back",
    "read_timeline",
    "restore",
    "save_article",
    "schedule",
    "send_back",
    "submit",
    "take_down",
    "thin_editions",
    "unite",
    "withdraw",
]
