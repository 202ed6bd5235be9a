from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from consent.models.hosts import is_covered, validate_hosts


class ServiceQuerySet(models.QuerySet):
    def enabled(self):
        """Keep the services that are switched on, with their groups, in order."""
        return self.filter(is_enabled=True).select_related("group").order_by("position", "key")


class Service(models.Model):
    """Something that a group of cookies allows: who provides it, what it loads and why.

    The one record behind the markup, the Content-Security-Policy, the notice and the cookie
    page. It runs only as the current notice names it.
    """

    class Kind(models.TextChoices):
        SCRIPT = "script", "Plain external script"

    key = models.SlugField(
        unique=True, help_text="A short name that stays, for example: audience-counter."
    )
    group = models.ForeignKey(
        "cookie_consent.CookieGroup",
        on_delete=models.PROTECT,
        related_name="services",
        limit_choices_to={"is_required": False},
        help_text="Visitors who accept this group allow the service. Required groups ask "
        "nobody, so they cannot have one.",
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SCRIPT)
    name = models.CharField(max_length=100, help_text="As visitors read it.")
    provider = models.CharField(
        max_length=200, help_text="The company that receives the data, for example: Example Ltd."
    )
    country = models.CharField(
        max_length=100, help_text="Where that company processes it, for example: Ireland."
    )
    purpose = models.TextField(
        help_text="One sentence, for example: Counts which articles are read to the end."
    )
    retention = models.CharField(
        max_length=100, help_text="How long the data is kept, for example: 13 months."
    )
    hosts = models.JSONField(
        default=dict,
        validators=[validate_hosts],
        help_text="Every host that the service reaches, by directive of the Content-Security-"
        'Policy, for example: {"script-src": ["https://stats.example.org"], "connect-src": '
        '["https://stats.example.org"]}. The browser blocks all others.',
    )
    script_url = models.CharField(
        "script address",
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="The script to load, on one of the hosts above, for example: "
        "https://stats.example.org/count.js.",
    )
    is_enabled = models.BooleanField(
        "enabled",
        default=True,
        help_text="Switched off, it stops within a second. Switched on, it starts once a "
        "published notice names it.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]

    def __str__(self):
        return self.name

    def clean(self):
        if self.group_id and self.group.is_required:
            raise ValidationError({"group": "Choose a group that visitors can decline."})
        if self.kind == self.Kind.SCRIPT and not self._loads_from_declared_host():
            raise ValidationError(
                {"script_url": "Give an address on one of the hosts declared as script-src."}
            )

    def _loads_from_declared_host(self):
        """Return whether the script's host is declared; other faults have their own message."""
        try:
            validate_hosts(self.hosts)
            return is_covered(self.script_url, self.hosts.get("script-src", []))
        except (ValidationError, ValueError):
            return False

    def as_facts(self):
        """Return what visitors are told about the service, as JSON can keep it."""
        told = ("key", "name", "provider", "country", "purpose", "retention")
        return {field: getattr(self, field) for field in told} | self.footprint()

    def footprint(self):
        """Return what running the service makes a browser do."""
        return {"kind": str(self.kind), "hosts": self.hosts, "script_url": self.script_url}
