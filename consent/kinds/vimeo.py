"""Videos from Vimeo, asked not to track.

Source: help.vimeo.com, "Vimeo player cookies": `dnt=1` sets no new cookies, and sends those that
an earlier visit left. So it waits for consent too. `h` is the key of an unlisted video.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import forms

from consent.kinds.recipe import Hosts, OriginField, Recipe, Settings


class VimeoSettings(forms.Form):
    origin = OriginField(
        label="Player",
        max_length=200,
        initial="https://player.vimeo.com",
        help_text="Where the player comes from. Leave it, unless a server of yours stands between.",
    )


def hosts(settings: Settings) -> Hosts:
    return {"frame-src": [settings["origin"]]}


def frame(settings: Settings, video: Mapping[str, str]) -> str:
    """Return the player's address; `video` has its "id", and the "key" of an unlisted one."""
    key = {"h": video["key"]} if video.get("key") else {}
    start = f"#t={video['start']}s" if video.get("start") else ""
    return f"{settings['origin']}/video/{video['id']}?{urlencode({**key, 'dnt': '1'})}{start}"


RECIPE = Recipe(
    label="Vimeo",
    about="Videos inside articles: a still placeholder until they are allowed or one is clicked.",
    settings_form=VimeoSettings,
    hosts=hosts,
    frame=frame,
)
