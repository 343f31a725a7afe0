"""The config of listening: every number reaches the domain, and mistakes are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_config import example_settings, settings_with

from bot.config_errors import ConfigError
from domain.listening import ListeningRules


def _rules(text: str) -> ListeningRules:
    return settings_with("community.listening", text).to_community().listening


def test_what_is_not_set_is_as_the_domain_says() -> None:
    """A config without a word about listening gives the numbers of the domain; so does ours."""
    assert _rules("") == ListeningRules()
    assert example_settings().to_community().listening == ListeningRules()


def test_every_number_is_handed_on() -> None:
    """What is set reaches the rules, in the units of its name."""
    assert _rules("""
        threshold = 0.7
        step = 0.05
        top_level = 3
        sure = 0.95
        auto = ["facilities.lighting", "sanitation"]
        quiet_seconds = 30
        fade_minutes = 45
        file_after_minutes = 5
        asks_an_hour = 3
        high = 0.8
        heat_households = 8
        heat_half_life_hours = 6
        objection_share = 0.5
    """) == ListeningRules(
        threshold=0.7,
        step=0.05,
        top_level=3,
        sure=0.95,
        auto=("facilities.lighting", "sanitation"),
        quiet=timedelta(seconds=30),
        fade=timedelta(minutes=45),
        file_after=timedelta(minutes=5),
        asks_an_hour=3,
        high=0.8,
        heat_households=8,
        heat_half_life=timedelta(hours=6),
        objection_share=0.5,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("threshold = 1.5", "community.listening.threshold: 1.5 is given. Allowed: a number"),
        ("fade_minutes = 0", "community.listening.fade_minutes: 0 is given. Allowed: a whole"),
        ('auto = ["no.such"]', 'auto[entry 1]: "no.such" is given, but no category has this'),
        ("loud = 1", "community.listening.loud: there is no such key."),
    ],
)
def test_mistakes_are_told(text: str, told: str) -> None:
    """A number out of bounds, a category that is not there, a key that is not known."""
    with pytest.raises(ConfigError) as caught:
        _rules(text)
    assert told in str(caught.value)
