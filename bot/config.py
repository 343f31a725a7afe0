from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.config_errors import ConfigError, Problem, explain, nearest
from bot.config_retention import RetentionSection
from bot.config_sections import (
    CommunitySection,
    DatabaseSection,
    LimitsSection,
    LogSection,
    SecuritySection,
    TelegramSection,
)
from domain.community import Branch, Community, Compound, Grid, Rules

FILE = Path("config.toml")
PREFIX = "WEISU_"
DEEPER = "__"
PLACEHOLDER = "replace-with"
"""What the values of the example file begin with that every community has to change."""


class Settings(BaseSettings):
    """Everything the program can be told from outside; checked, complete, never changed."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        env_nested_delimiter=DEEPER,
        env_ignore_empty=True,
    )

    telegram: TelegramSection = Field(description="a table [telegram] with the token")
    database: DatabaseSection = Field(default=DatabaseSection(), description="a table [database]")
    log: LogSection = Field(default=LogSection(), description="a table [log]")
    security: SecuritySection = Field(description="a table [security] with link_secret")
    limits: LimitsSection = Field(default=LimitsSection(), description="a table [limits]")
    retention: RetentionSection = Field(
        default=RetentionSection(), description="a table [retention]"
    )
    community: CommunitySection = Field(description="a table [community] with code, name, grids")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - load() asks the environment
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no such file here
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the values given and nothing else; `load` decides what they are."""
        return (init_settings,)

    def secrets(self) -> tuple[str, ...]:
        """Give what no log and no message may show."""
        token = self.telegram.token.get_secret_value()
        link_secret = self.security.link_secret.get_secret_value()
        password = urlsplit(self.database.url.get_secret_value()).password
        written = (password, unquote(password)) if password else ()
        return (token, link_secret, *written)

    def to_community(self) -> Community:
        """Give the community in the words of the domain."""
        given = self.community
        return Community(
            code=given.code,
            name=given.name,
            grids=tuple(Grid(**item.model_dump()) for item in given.grids),
            compounds=tuple(Compound(**item.model_dump()) for item in given.compounds),
            categories=tuple(item.to_category() for item in given.categories),
            branches=tuple(Branch(**item.model_dump()) for item in given.branches),
            danger_words=given.words.danger,
            urgent_words=given.words.urgent,
            timezone=given.timezone,
            language=given.language,
            rules=Rules(
                burst=timedelta(seconds=given.rules.burst_seconds),
                reopen_window=timedelta(days=given.rules.reopen_days),
                max_transfers=given.rules.max_transfers,
                top_level=given.rules.top_level,
                max_text=given.rules.max_text,
                invitation_life=timedelta(hours=given.rules.invitation_hours),
                soon=timedelta(days=given.rules.soon_days),
                chain=timedelta(days=given.rules.chain_days),
            ),
            timing=given.to_timing(),
            listening=given.listening.to_rules(),
        )


@dataclass(frozen=True)
class Loaded:
    """The settings, the file they came from, and plain lines about what is risky in it."""

    settings: Settings
    path: Path
    warnings: tuple[str, ...] = ()


def load(path: Path = FILE, *, overrides: Mapping[str, Any] | None = None) -> Loaded:
    """Read the config: overrides beat the environment, which beats the file, then the defaults.

    Tables are laid over each other key by key; a list replaces a list. Raises ConfigError.
    """
    in_file = _read(path)
    settings = check(in_file, overrides=overrides)
    return Loaded(settings, path, tuple(_warnings(path, in_file, settings)))


def check(in_file: Mapping[str, Any], *, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Make settings of what a config file says; raises ConfigError with every problem found."""
    data = merged(_defaults(), in_file, _environment(), overrides or {})
    try:
        return Settings(**data)
    except ValidationError as error:
        problems = explain(error, Settings, data=data, variables=_variables())
    raise problems


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay tables over each other key by key; the later one wins, anything but a table replaces."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = result.get(key)
            if isinstance(value, Mapping):
                result[key] = merged(below if isinstance(below, Mapping) else {}, value)
            else:
                result[key] = value
    return result


def _defaults() -> dict[str, Any]:
    return tomllib.loads((files("bot") / "defaults.toml").read_text(encoding="utf-8"))


def _read(path: Path) -> dict[str, Any]:
    advice = "Run `weisu init` to make one, or name another file with --config"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        found = Problem(str(path), "there is no such file", advice)
    except OSError as error:
        found = Problem(str(path), f"cannot be read: {error.strerror}", advice)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = Problem(str(path), f"line {line} is not UTF-8 text", "Save the file as UTF-8")
    else:
        return _parsed(path, text)
    raise ConfigError([found])


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = str(error)
    where = re.search(r"line (\d+)", what)
    line = f"line {where.group(1)}" if where else "the end of the file"
    raise ConfigError(
        [
            Problem(
                str(path),
                f"{line} is not valid TOML",
                "Texts stand in quotes, lists in [ ]; compare it with config.example.toml, "
                "or run `weisu init --force` to start anew",
            )
        ]
    )


def _environment() -> dict[str, Any]:
    strange = [
        Problem(name, "there is no such setting", nearest(name, _tables()))
        for name in os.environ
        if name.startswith(PREFIX) and DEEPER in name
        if name.split(DEEPER)[0] not in _tables()
    ]
    if strange:
        raise ConfigError(strange)
    try:
        return EnvSettingsSource(Settings)()
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


def _tables() -> list[str]:
    return [PREFIX + name.upper() for name in Settings.model_fields]


def _variables() -> dict[tuple[str | int, ...], str]:
    """Say which key comes from which environment variable."""
    return {
        tuple(name.removeprefix(PREFIX).lower().split(DEEPER)): name
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and value
    }


def _warnings(path: Path, in_file: Mapping[str, Any], settings: Settings) -> Iterable[str]:
    holds = _has(in_file, "telegram", "token") or _has(in_file, "security", "link_secret")
    if holds and os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
        yield f"{path}: every account of this machine can read the secrets in it. chmod 600 {path}"
    if PLACEHOLDER in settings.telegram.token.get_secret_value().lower():
        yield "telegram.token: this is the example's. Ask @BotFather for one of your own."
    if PLACEHOLDER in settings.security.link_secret.get_secret_value().lower():
        yield "security.link_secret: this is the example's. Write a random text of your own."


def _has(data: Mapping[str, Any], table: str, key: str) -> bool:
    inner = data.get(table)
    return isinstance(inner, Mapping) and key in inner
