from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC

from django.conf import settings
from django.db import models
from django.urls import reverse

from consent.models.append_only import AppendOnlyQuerySet
from consent.models.fingerprint import fingerprint
from consent.models.keyed import Keyed


@dataclass(frozen=True)
class Words:
    """What the banner says."""

    title: str
    text: str
    accept_label: str
    decline_label: str
    settings_label: str


class NoticeQuerySet(AppendOnlyQuerySet):
    def current(self):
        """Return the notice that visitors see now, or None before the first."""
        return self.order_by("-number").first()

    def before(self, notice):
        """Return the notice that `notice` replaced, or None for the first."""
        return self.filter(number__lt=notice.number).order_by("-number").first()

    def fingerprints(self):
        """Return the SHA-256 of each notice by its id, of one that is not there as "missing"."""
        return defaultdict(lambda: "missing", self.values_list("id", "sha256"))


class Notice(Keyed):
    """The exact words and facts in front of which visitors decide, kept for ever.

    `snapshot` is `{"groups": [...]}`: each group as `cookies.Group.as_facts` has it, with the
    enabled services that it allows under "services".
    """

    number = models.PositiveIntegerField(unique=True)
    language = models.CharField(max_length=10)
    epoch = models.PositiveIntegerField(
        help_text="Raised when everybody is asked again; older choices then count no longer."
    )
    title = models.CharField(max_length=100, help_text="For example: Cookies on Baseline.")
    text = models.TextField(
        help_text="What is asked for, that it can be declined, and what declining means."
    )
    accept_label = models.CharField(
        "accept button", max_length=40, help_text="For example: Accept tracking."
    )
    decline_label = models.CharField(
        "decline button",
        max_length=40,
        help_text="As plain and as long as the other button, for example: Decline tracking.",
    )
    settings_label = models.CharField(
        "settings link", max_length=40, help_text="For example: What we would store."
    )
    snapshot = models.JSONField()
    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return f"Notice {self.number}: {self.title}"

    def save(self, **options):
        self.sha256 = fingerprint(self.as_facts())
        super().save(**options)

    def get_absolute_url(self):
        return reverse("consent:notice", args=[self.sha256])

    def as_facts(self):
        """Return what the notice's SHA-256 vouches for."""
        return asdict(self.words) | {
            "number": self.number,
            "language": self.language,
            "snapshot": self.snapshot,
        }

    def as_record(self):
        """Return what the digest vouches for: the fingerprint, and what visitors are not told."""
        return {
            "sha256": self.sha256,
            "epoch": self.epoch,
            "published_at": self.published_at.astimezone(UTC).isoformat(),
            "published_by": self.published_by_id,
        }

    @property
    def is_unchanged(self):
        """Return whether what its SHA-256 vouches for is what it was when it was published."""
        return self.sha256 == fingerprint(self.as_facts())

    @property
    def words(self):
        return Words(
            title=self.title,
            text=self.text,
            accept_label=self.accept_label,
            decline_label=self.decline_label,
            settings_label=self.settings_label,
        )

    @property
    def groups(self):
        """Return the snapshot's groups, in order."""
        return self.snapshot["groups"]

    @property
    def optional_groups(self):
        """Return the snapshot's groups that a visitor can decline, in order."""
        return [group for group in self.groups if not group["is_required"]]

    @property
    def optional_names(self):
        return [group["varname"] for group in self.optional_groups]

    @property
    def required_groups(self):
        """Return the snapshot's groups that are always on, in order."""
        return [group for group in self.groups if group["is_required"]]

    def names(self, service):
        """Return whether visitors were told that `service` runs, in its group, exactly so."""
        footprint = service.footprint().items()
        return any(
            footprint <= named.items()
            for group in self.optional_groups
            if group["varname"] == service.group.varname
            for named in group["services"]
            if named["key"] == service.key
        )
