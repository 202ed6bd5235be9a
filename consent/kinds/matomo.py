"""Matomo, on its own server or in its cloud.

Source: developer.matomo.org, JavaScript Tracking Client: `matomo.js` from the server's address,
hits to `matomo.php` there, by beacon or as an image; `disableCookies` for measuring without.
"""

from django import forms

from consent.kinds.recipe import AddressField, Hosts, Recipe, Script, Settings, origin_of


class MatomoSettings(forms.Form):
    url = AddressField(
        label="Matomo address",
        max_length=300,
        help_text="Where your Matomo is, for example: https://stats.example.org/matomo.",
    )
    site_id = forms.IntegerField(
        label="Site id",
        min_value=1,
        help_text="The number that Matomo gave this site, for example: 3.",
    )
    uses_cookies = forms.BooleanField(
        label="Set cookies",
        required=False,
        help_text="Without, visits are told apart for a day only, and nothing is stored in the "
        "browser. It waits for consent all the same.",
    )


def hosts(settings: Settings) -> Hosts:
    origin = origin_of(settings["url"])
    return {"script-src": [origin], "connect-src": [origin], "img-src": [origin]}


def scripts(settings: Settings) -> list[Script]:
    """Return our start-up code, and the tracker that reads what it left."""
    data = {
        "url": settings["url"],
        "site": str(settings["site_id"]),
        "cookies": "yes" if settings["uses_cookies"] else "no",
    }
    return [
        Script(path="consent/matomo.js", data=data),
        Script(url=f"{settings['url']}/matomo.js"),
    ]


def cookies(settings: Settings) -> list[str]:
    names = ["_pk_id.*", "_pk_ses.*", "_pk_ref.*"]
    return names if settings["uses_cookies"] else []


RECIPE = Recipe(
    label="Matomo",
    about="Audience measurement on a server of yours or in Matomo's cloud, with or without "
    "cookies.",
    settings_form=MatomoSettings,
    hosts=hosts,
    scripts=scripts,
    cookies=cookies,
)
