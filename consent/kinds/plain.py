"""A script of any provider, described by hand: its address and its hosts are the service's own."""

from django import forms

from consent.kinds.recipe import Recipe

RECIPE = Recipe(
    label="Plain external script",
    about="One script of a provider that is not listed here. You declare every host it reaches.",
    settings_form=forms.Form,
    hosts=lambda settings: {},
)
