"""The config of allowances: every number reaches the turnstile, and mistakes are told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.config_errors import ConfigError
from bot.startup import pace_of
from domain.allowances import DEFAULT, Allowances, each

_SMALL = """
[telegram]
token = "123456789:AAExampleExampleExampleExampleExamp"
[security]
link_secret = "sixteen-or-more-characters"
[community]
code = "xf"
name = "幸福"
grids = [{ code = "g1", name = "一" }]
[intake]
"""
EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.toml"


def _allowances(text: str) -> Allowances:
    data: dict[str, Any] = tomllib.loads(_SMALL + text)
    return pace_of(config.check(data)).allowances


def test_what_is_not_set_is_the_default() -> None:
    """A config without a word about it gives the default allowances; so does the example."""
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert _allowances("") == DEFAULT
    assert pace_of(config.check(example)).allowances == DEFAULT


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
