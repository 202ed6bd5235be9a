from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from consent.kinds import RECIPES, Script
from consent.models.hosts import is_covered, missing_hosts, validate_hosts


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
        SCRIPT = "script", RECIPES["script"].label
        MATOMO = "matomo", RECIPES["matomo"].label
        PLAUSIBLE = "plausible", RECIPES["plausible"].label
        GOOGLE_ANALYTICS = "google-analytics", RECIPES["google-analytics"].label
        YOUTUBE = "youtube", RECIPES["youtube"].label
        VIMEO = "vimeo", RECIPES["vimeo"].label

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
    settings = models.JSONField(default=dict, blank=True, editable=False)
    hosts = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_hosts],
        help_text="Every host that the service reaches, by directive of the Content-Security-"
        'Policy, for example: {"script-src": ["https://stats.example.org"], "connect-src": '
        '["https://stats.example.org"]}. The browser blocks all others. Except for a plain '
        "script, leave it empty to have it filled in.",
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

    @property
    def recipe(self):
        """Return what is known about services of this kind."""
        return RECIPES[self.kind]

    @property
    def scripts(self):
        """Return the kinds.Script elements that every page loads for it, in order."""
        if self.kind == self.Kind.SCRIPT:
            return [Script(url=self.script_url)]
        return self.recipe.scripts(self.settings)

    def clean(self):
        if self.group_id and self.group.is_required:
            raise ValidationError({"group": "Choose a group that visitors can decline."})
        if self.kind == self.Kind.SCRIPT:
            self._clean_plain_script()
        elif self.kind in RECIPES:
            self._clean_by_recipe()

    def _clean_plain_script(self):
        self.settings = {}
        if not self._loads_from_declared_host():
            raise ValidationError(
                {"script_url": "Give an address on one of the hosts declared as script-src."}
            )

    def _clean_by_recipe(self):
        """Keep the settings as the kind wants them, and fill in hosts that were left to us."""
        form = self.recipe.settings_form(self.settings)
        if not form.is_valid():
            raise ValidationError(_as_sentences(form))
        self.settings = form.cleaned_data
        self.script_url = ""
        needed = self.recipe.hosts(self.settings)
        self.hosts = self.hosts or needed
        if _are_hosts(self.hosts) and (missing := missing_hosts(needed, self.hosts)):
            reason = (
                f"{self.recipe.label} also needs {missing}. Or leave it empty, to be filled in."
            )
            raise ValidationError({"hosts": reason})

    def _loads_from_declared_host(self):
        """Return whether the script's host is declared; other faults have their own message."""
        try:
            sources = self.hosts.get("script-src", []) if _are_hosts(self.hosts) else []
            return is_covered(self.script_url, sources)
        except ValueError:
            return False

    def as_facts(self):
        """Return what visitors are told about the service, as JSON can keep it."""
        told = ("key", "name", "provider", "country", "purpose", "retention")
        return {field: getattr(self, field) for field in told} | self.footprint()

    def footprint(self):
        """Return what running the service makes a browser do.

        Without the settings where there are none: notices from before there were any name a
        plain script so.
        """
        facts = {"kind": str(self.kind), "hosts": self.hosts, "script_url": self.script_url}
        return facts | {"settings": self.settings} if self.settings else facts


def _are_hosts(value):
    """Return whether `value` may be declared; the field's validator says what is wrong with it."""
    try:
        validate_hosts(value)
    except ValidationError:
        return False
    return True


def _as_sentences(form):
    """Return the errors of a form that nobody sees, each with the name of its field."""
    return [
        f"{form.fields[name].label}: {message}"
        for name, messages in form.errors.items()
        for message in messages
    ]
