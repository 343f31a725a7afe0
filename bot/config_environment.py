"""What the config takes from the environment."""

from __future__ import annotations

import os
import re
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from bot.config_errors import ConfigError, Problem, nearest

PREFIX = "WEISU_"
DEEPER = "__"
NAMES_THE_FILE = "WEISU_CONFIG"
"""The variable that says which file to read; it is no table."""


def environment(model: type[BaseSettings]) -> dict[str, Any]:
    """Give what the environment sets; raises ConfigError for a name that is no table of ours."""
    strange = [
        Problem(name, "there is no such setting", nearest(name, _tables(model)))
        for name in os.environ
        if name.startswith(PREFIX) and DEEPER in name
        if name.split(DEEPER)[0] not in _tables(model)
    ]
    if strange:
        raise ConfigError(strange)
    source = EnvSettingsSource(model)
    file = NAMES_THE_FILE.lower()  # names are folded there
    source.env_vars = {name: value for name, value in source.env_vars.items() if name != file}
    try:
        return source()
    except SettingsError as error:
        named = re.search(r'field "(\w+)"', str(error))
    name = PREFIX + (named.group(1).upper() if named else "*")
    raise ConfigError(
        [
            Problem(
                f"{name} or {name}{DEEPER}...",
                "a value in the environment cannot be understood",
                'Lists and tables are written there as JSON, like ["1栋", "2栋"]',
            )
        ]
    )


def _tables(model: type[BaseSettings]) -> list[str]:
    return [PREFIX + name.upper() for name in model.model_fields]


def variables() -> dict[tuple[str | int, ...], str]:
    """Say which key comes from which environment variable."""
    return {
        tuple(name.removeprefix(PREFIX).lower().split(DEEPER)): name
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and value
    }
