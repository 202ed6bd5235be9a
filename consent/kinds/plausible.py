"""Plausible, hosted by its makers or by yourselves; it sets no cookies.

Source: plausible.io/docs, "Plausible tracking script": `js/script.js` reads `data-domain` from its
own element and posts to `/api/event` of the host it came from. It needs no start-up code.
"""

from django import forms
from django.core.validators import RegexValidator

from consent.kinds.recipe import Hosts, OriginField, Recipe, Script, Settings


class PlausibleSettings(forms.Form):
    domain = forms.CharField(
        label="Domain in Plausible",
        max_length=200,
        validators=[
            RegexValidator(
                r"\A[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?\Z",
                "Give the name alone, such as baseline.example: no https://, no path.",
            )
        ],
        help_text="The site's name as you entered it in Plausible, for example: baseline.example.",
    )
    host = OriginField(
        label="Plausible host",
        max_length=200,
        initial="https://plausible.io",
        help_text="Where the script comes from; another one if you host it yourselves.",
    )


def hosts(settings: Settings) -> Hosts:
    return {"script-src": [settings["host"]], "connect-src": [settings["host"]]}


def scripts(settings: Settings) -> list[Script]:
    return [Script(url=f"{settings['host']}/js/script.js", data={"domain": settings["domain"]})]


RECIPE = Recipe(
    label="Plausible",
    about="Audience measurement without cookies.",
    settings_form=PlausibleSettings,
    hosts=hosts,
    scripts=scripts,
)
