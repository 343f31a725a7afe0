"""The config of forgetting: every age reaches the sweep, and mistakes are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_config import example_settings, settings_with

from bot.config_errors import ConfigError
from bot.startup import pace_of
from usecases.retention import DEFAULT, Ages


def _ages(text: str) -> Ages:
    return pace_of(settings_with("retention", text)).ages


def test_what_is_not_set_is_as_the_sweep_says() -> None:
    """A config without a word about it gives the default ages; so does the example."""
    assert _ages("") == DEFAULT
    assert pace_of(example_settings()).ages == DEFAULT


def test_every_age_is_handed_on() -> None:
    """What is set reaches the sweep, in days."""
    names = ("updates", "messages", "invitations", "dialogues", "files", "candidates")
    keys = (*names, "dead_letters", "listening")
    text = "\n".join(f"{key}_days = {number}" for number, key in enumerate(keys, 50))
    ages = {key: timedelta(days=number) for number, key in enumerate(keys, 50)}
    assert _ages(text) == Ages(**ages)


@pytest.mark.parametrize(("line", "allowed"), [("updates_days = 1", "from 2"), ("files = 3", "no")])
def test_a_mistake_is_told(line: str, allowed: str) -> None:
    """What Telegram may still repeat is kept; an unknown key is named."""
    with pytest.raises(ConfigError, match=allowed):
        _ages(line)


def test_words_of_what_is_over_are_kept_for_ever_unless_an_age_is_set() -> None:
    """0 means for ever; a set age reaches the sweep; one so short that work goes on is refused."""
    assert _ages("words_days = 0").words is None
    assert _ages("words_days = 730").words == timedelta(days=730)
    with pytest.raises(ConfigError, match="90"):
        _ages("words_days = 30")
