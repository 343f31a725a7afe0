"""The config of allowances: every number reaches the turnstile, and mistakes are told."""

from __future__ import annotations

import pytest
from small_config import example_settings, settings_with

from bot.config_errors import ConfigError
from bot.startup import pace_of
from domain.allowances import DEFAULT, Allowances, each


def _allowances(text: str) -> Allowances:
    return pace_of(settings_with("intake", text)).allowances


def test_what_is_not_set_is_the_default() -> None:
    """A config without a word about it gives the default allowances; so does the example."""
    assert _allowances("") == DEFAULT
    assert pace_of(example_settings()).allowances == DEFAULT


def test_every_number_is_handed_on() -> None:
    """What is set reaches the turnstile, each in its place."""
    names = ("person", "presses", "group")
    keys = [f"{name}_per_{span}" for name in names for span in ("minute", "hour")]
    text = "\n".join(f"{key} = {number}" for number, key in enumerate(keys, 50))
    assert _allowances(text) == Allowances(
        words=each(50, 51), presses=each(52, 53), group=each(54, 55)
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("person_per_minute = 9", "intake.person_per_minute: 9 is given. .*from 10 to 100000"),
        ("group_per_hour = 0", "intake.group_per_hour: 0 is given"),
        (
            "presses_per_minute = 90\npresses_per_hour = 80",
            "presses_per_hour: 80 is given, less than intake.presses_per_minute. Allowed: 90",
        ),
        ("per_day = 3", "per_day"),
    ],
)
def test_a_mistake_is_told(lines: str, told: str) -> None:
    """Less than an album, an hour that holds less than its minute, an unknown key: all are told."""
    with pytest.raises(ConfigError, match=told):
        _allowances(lines)
