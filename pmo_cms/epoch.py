"""The epoch: the name of the state that all public pages are in, which moves with every change.

It moves in the transaction of the change, so that whoever reads the one finds the other. A page
that was rendered in an epoch, read before its first query, is right for as long as that lasts.

What moves it: articles.signals.content_changing, which every act of publishing sends, and each
row that is saved or deleted, but for those of models that no public page shows. So a new model
moves it until it is named in NEVER_SHOWN; a queryset's update() or bulk_create(), of which
Django tells nobody, has to send content_changing itself.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Sum
from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.signals import content_changing
from pmo_cms.models import ChangeCount

APPS = ("articles", "consent", "cookie_consent", "pmo_cms")

# Editions and addresses are shown by acts, which say so; the rest is seen at the desk alone.
NEVER_SHOWN = frozenset(
    {
        "articles.Article",
        "articles.ArticleCategory",
        "articles.Edition",
        "articles.EditionCategory",
        "articles.EditionImage",
        "articles.Event",
        "articles.Former",
        "articles.Path",
        "articles.PreviewLink",
        "articles.SearchEntry",
        "articles.SearchWord",
        "articles.Takedown",
        "consent.CspViolation",
        "consent.Decision",
        "consent.Export",
        "consent.Purge",
        "consent.Seal",
        "cookie_consent.LogItem",
        "pmo_cms.ChangeCount",
    }
)

# Saving one of these may take back what was readable, or what was asked and allowed.
MAY_HIDE = frozenset(
    {
        "articles.StaticPage",
        "consent.Notice",
        "consent.Service",
        "cookie_consent.Cookie",
        "cookie_consent.CookieGroup",
    }
)

STEP = 2**31


@dataclass(frozen=True)
class Epoch:
    """`changes` moves with every change, `removals` when something must not be shown again."""

    changes: int
    removals: int


def current() -> Epoch:
    """Return the epoch that the database is in; one query."""
    sums = ChangeCount.objects.aggregate(changes=Sum("changes"), removals=Sum("removals"))
    return Epoch(int(sums["changes"] or 0), int(sums["removals"] or 0))


def move(*, hides: bool) -> None:
    """Begin another epoch when the running transaction is committed, else at once.

    `hides`: what was readable before must not be shown again, not even while the database is gone.
    """
    step = secrets.randbelow(STEP) + 1
    removals = step if hides else 0
    with transaction.atomic(savepoint=False):
        free = ChangeCount.objects.select_for_update(skip_locked=True).order_by("pk")
        pk = free.values_list("pk", flat=True).first()
        if pk is None:
            ChangeCount.objects.create(changes=step, removals=removals)
            return
        grown = {"changes": F("changes") + step, "removals": F("removals") + removals}
        ChangeCount.objects.filter(pk=pk).update(**grown)


def listen() -> None:
    """Move the epoch from now on whenever something that a public page shows is changed."""
    content_changing.connect(_on_change, dispatch_uid="epoch")
    post_save.connect(_on_save, dispatch_uid="epoch")
    post_delete.connect(_on_delete, dispatch_uid="epoch")
    m2m_changed.connect(_on_save, dispatch_uid="epoch")


@cache
def shown_models() -> frozenset[type[models.Model]]:
    """Return the models of which a saved or deleted row moves the epoch.

    The states that migrations know are other classes, so that those move nothing.
    """
    ours = (model for model in apps.get_models(include_auto_created=True) if _is_ours(model))
    return frozenset(model for model in ours if model._meta.label not in NEVER_SHOWN)


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in APPS


def _on_change(*, hides: bool, **signal: Any) -> None:
    move(hides=hides)


def _on_save(*, sender: type[models.Model], **signal: Any) -> None:
    if sender in shown_models():
        move(hides=sender._meta.label in MAY_HIDE)


def _on_delete(*, sender: type[models.Model], **signal: Any) -> None:
    if sender in shown_models():
        move(hides=True)
