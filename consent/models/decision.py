import uuid
from datetime import UTC

from django.db import models

from consent.days import ONE_DAY, start_of
from consent.models.append_only import AppendOnly, AppendOnlyQuerySet
from consent.models.fingerprint import fingerprint
from consent.models.notice import Notice


class Answer(models.Func):
    """What `choices` says about the group of one name: the text "true", "false" or NULL.

    Django's own lookups take a name of digits for an index, and two underscores for a path.
    """

    function = "JSONB_EXTRACT_PATH_TEXT"
    output_field = models.CharField()

    def __init__(self, name):
        super().__init__(models.F("choices"), models.Value(name, models.CharField()))
        self.path = f'$."{name}"'

    def as_sqlite(self, compiler, connection, **options):
        choices, params = compiler.compile(self.source_expressions[0])
        return f"JSON_TYPE({choices}, %s)", [*params, self.path]


class DecisionQuerySet(AppendOnlyQuerySet):
    def answering(self, name, *, accepted):
        """Keep the decisions that accepted, or declined, the group `name`.

        Loading one embed did neither, though the row names its group.
        """
        answers = self.exclude(action=Decision.Action.EMBED).alias(answer=Answer(name))
        return answers.filter(answer="true" if accepted else "false")

    def of_subject(self, subject):
        """Keep one visitor's decisions, newest first."""
        return self.filter(subject=subject).order_by("-created_at", "-id")

    def on(self, day):
        """Keep the decisions of one day, in the order of the log."""
        start = start_of(day)
        within = self.filter(created_at__gte=start, created_at__lt=start + ONE_DAY)
        return within.order_by("created_at", "id")

    def covered_by(self, seal):
        """Keep the decisions that `seal` vouches for, in its order."""
        return self.on(seal.day).filter(id__gt=seal.after_id, id__lte=seal.through_id)

    def release(self):
        """Delete decisions that a Purge names, and return how many.

        Raises IntegrityError for any other: the database lets none go.
        """
        deleted, _ = models.QuerySet.delete(self)
        return deleted


class Decision(AppendOnly):
    """One visitor's choice: when, what, and in front of which notice.

    No name, address or browser is kept. `subject` can be found again only by somebody who
    brings the consent id in the visitor's own cookie.
    """

    class Action(models.TextChoices):
        ACCEPT_ALL = "accept_all", "Accepted all"
        DECLINE_ALL = "decline_all", "Declined all"
        CUSTOM = "custom", "Chose some"
        WITHDRAW = "withdraw", "Withdrew"
        EMBED = "embed", "Loaded one embed"

    class Surface(models.TextChoices):
        BANNER = "banner", "Banner"
        SETTINGS = "settings", "Settings page"
        EMBED = "embed", "Embed"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=64)
    action = models.CharField(max_length=20, choices=Action)
    # Groups by name, so that deleting a group deletes no evidence.
    choices = models.JSONField()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="decisions")
    surface = models.CharField(max_length=20, choices=Surface)
    gpc = models.BooleanField("Global Privacy Control")
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    digest = models.CharField(max_length=64, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["subject", "created_at"], name="decision_of_subject"),
            models.Index(fields=["created_at"], name="decision_by_time"),
        ]

    def __str__(self):
        return str(self.public_id)

    def save(self, **options):
        self.digest = fingerprint(self.as_facts())
        super().save(**options)

    def as_facts(self):
        """Return what the decision's digest vouches for."""
        return {
            "public_id": str(self.public_id),
            "subject": self.subject,
            "action": str(self.action),
            "choices": self.choices,
            "notice": self.notice.sha256,
            "surface": str(self.surface),
            "gpc": self.gpc,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
            "valid_until": self.valid_until.astimezone(UTC).isoformat(),
        }

    @property
    def is_unchanged(self):
        """Return whether the row still says what it said when its digest was taken."""
        return self.digest == fingerprint(self.as_facts())

    @property
    def allowed_services(self):
        """Return the services that the decision allows, as its notice told of them, in order."""
        return [
            service
            for group in self.notice.optional_groups
            if self.choices.get(group["varname"])
            for service in group["services"]
        ]

    @property
    def answers(self):
        """Return (name of the group, whether accepted) pairs, named and ordered as the notice did.

        The stored choices have no order: PostgreSQL does not keep that of an object's keys.
        """
        names = {group["varname"]: group["name"] for group in self.notice.groups}
        unknown = sorted(self.choices.keys() - names.keys())
        return [
            (names.get(varname, varname), self.choices[varname])
            for varname in [*names, *unknown]
            if varname in self.choices
        ]
