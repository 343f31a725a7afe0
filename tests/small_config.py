"""The smallest config that is one, with what a test adds to it, and the example."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot import config
from bot.config import Settings

_SMALL = """
[telegram]
token = "123456789:AAExampleExampleExampleExampleExamp"
[security]
link_secret = "sixteen-or-more-characters"
[community]
code = "xf"
name = "幸福"
grids = [{ code = "g1", name = "一" }]
"""
_EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.toml"


def settings_with(section: str, text: str) -> Settings:
    """Give the smallest settings with these lines in one section."""
    return config.check(tomllib.loads(f"{_SMALL}[{section}]\n{text}"))


def example_settings() -> Settings:
    """Give the settings of the example."""
    return config.check(tomllib.loads(_EXAMPLE.read_text(encoding="utf-8")))
