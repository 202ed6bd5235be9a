"""The kinds of services this site knows how to run, each described in a module of its own."""

from consent.kinds import google_analytics, matomo, plain, plausible, vimeo, youtube
from consent.kinds.recipe import Hosts, Recipe, Script, Settings

RECIPES: dict[str, Recipe] = {
    "script": plain.RECIPE,
    "matomo": matomo.RECIPE,
    "plausible": plausible.RECIPE,
    "google-analytics": google_analytics.RECIPE,
    "youtube": youtube.RECIPE,
    "vimeo": vimeo.RECIPE,
}

__all__ = ["RECIPES", "Hosts", "Recipe", "Script", "Settings"]
