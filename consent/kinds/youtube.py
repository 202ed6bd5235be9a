"""Videos from YouTube, in its privacy-enhanced player.

That player still identifies browsers in its own storage, so it waits for consent like any other.
Source: support.google.com/youtube, "Embed videos & playlists", Privacy Enhanced Mode.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import forms

from consent.kinds.recipe import Hosts, OriginField, Recipe, Settings


class YouTubeSettings(forms.Form):
    origin = OriginField(
        label="Player",
        max_length=200,
        initial="https://www.youtube-nocookie.com",
        help_text="Where the player comes from. Leave it, unless a server of yours stands between.",
    )


def hosts(settings: Settings) -> Hosts:
    return {"frame-src": [settings["origin"]]}


def frame(settings: Settings, video: Mapping[str, str]) -> str:
    """Return the player's address; `video` has its "id", and may have a "start" in seconds."""
    start = {"start": video["start"]} if video.get("start") else {}
    query = urlencode({"rel": "0", **start})
    return f"{settings['origin']}/embed/{video['id']}?{query}"


RECIPE = Recipe(
    label="YouTube",
    about="Videos inside articles: a still placeholder until they are allowed or one is clicked.",
    settings_form=YouTubeSettings,
    hosts=hosts,
    frame=frame,
)
