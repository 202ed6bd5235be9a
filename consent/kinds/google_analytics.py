"""Google Analytics 4, in what Google calls basic mode: before acceptance nothing is loaded.

The other mode, which loads the tag with "denied" defaults and sends pings all the same, is not
offered. Advertising signals stay off.
Source for the hosts: developers.google.com/tag-platform/security/guides/csp, Google Analytics 4
without Google Signals; the tag itself comes from www alone.
"""

from django import forms
from django.core.validators import RegexValidator

from consent.kinds.recipe import Hosts, Recipe, Script, Settings

TAG_MANAGER = "https://www.googletagmanager.com"
COLLECTORS = ["https://*.google-analytics.com", "https://*.googletagmanager.com"]


class GoogleAnalyticsSettings(forms.Form):
    measurement_id = forms.CharField(
        label="Measurement id",
        max_length=20,
        validators=[
            RegexValidator(
                r"\AG-[A-Z0-9]{4,16}\Z",
                "Give the id of a web data stream, such as G-ABC123XYZ9. A container (GTM-…) "
                "loads whatever somebody puts into it later, so it cannot be declared.",
            )
        ],
        help_text="In Google Analytics under Data streams, for example: G-ABC123XYZ9.",
    )


def hosts(settings: Settings) -> Hosts:
    return {
        "script-src": [TAG_MANAGER],
        "connect-src": [*COLLECTORS, "https://*.analytics.google.com"],
        "img-src": list(COLLECTORS),
    }


def scripts(settings: Settings) -> list[Script]:
    """Return our start-up code, and Google's tag."""
    measurement_id = settings["measurement_id"]
    return [
        Script(path="consent/google-analytics.js", data={"id": measurement_id}),
        Script(url=f"{TAG_MANAGER}/gtag/js?id={measurement_id}"),
    ]


def cookies(settings: Settings) -> list[str]:
    return ["_ga", "_ga_*"]


RECIPE = Recipe(
    label="Google Analytics",
    about="Audience measurement by Google. Nothing of it loads before a visitor accepts, and its "
    "advertising features stay off.",
    settings_form=GoogleAnalyticsSettings,
    hosts=hosts,
    scripts=scripts,
    cookies=cookies,
)
