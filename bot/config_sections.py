from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from bot.config_base import Section, tell
from bot.config_errors import Problem
from domain.allowances import DEFAULT, Allowance, Allowances, each

_MOST = 100_000
_ALBUM = 10
"""An album holds ten pictures, each of which is a message: less would tear it apart."""

_DATABASES = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")


def _matches(pattern: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, value.get_secret_value(), re.DOTALL):
            raise ValueError("not of the right form")
        return value

    return AfterValidator(check)


def _any_case(*names: str) -> BeforeValidator:
    """Take these names in any case; leave everything else as it came, to be told as it came."""
    by_fold = {name.casefold(): name for name in names}

    def spell(value: object) -> object:
        return by_fold.get(value.casefold(), value) if isinstance(value, str) else value

    return BeforeValidator(spell)


Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+")]
Token = Annotated[SecretStr, _matches(r"[0-9]+:[A-Za-z0-9_-]{5,}")]
Database = Annotated[SecretStr, _matches("(" + "|".join(map(re.escape, _DATABASES)) + r")[^\s].*")]
LinkSecret = Annotated[SecretStr, _matches(r".{16,}")]
Keys = Annotated[
    SecretStr, _matches(r"\s*weisu-key-[A-Za-z0-9_-]{43}(\s+weisu-key-[A-Za-z0-9_-]{43})*\s*")
]


A_TOKEN = "the bot's token from @BotFather, digits, a colon, letters: 123456789:AAEx-Yz"  # noqa: S105 - about one


class TelegramSection(Section):
    """Who the bot is, and where the Bot API answers."""

    token: Token | None = Field(default=None, description=A_TOKEN)
    api_base: Url | None = Field(
        default=None, description="an address of a Bot API server, like https://api.telegram.org"
    )


class DatabaseSection(Section):
    """Where the tickets are kept."""

    url: Database = Field(
        default=SecretStr("sqlite+aiosqlite:///weisu.sqlite3"),
        description="a database address that begins with " + " or ".join(_DATABASES),
    )
    synchronous: Annotated[Literal["FULL", "NORMAL", "OFF"], _any_case("FULL", "NORMAL", "OFF")] = (
        Field(default="FULL", description='"FULL", "NORMAL" or "OFF"')
    )


class LogSection(Section):
    """How much the program tells, and in which form."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], _any_case("debug", "info", "warning", "error")
    ] = Field(default="info", description='"debug", "info", "warning" or "error"')
    format: Literal["auto", "text", "json"] = Field(
        default="auto", description='"auto", "text" or "json"'
    )


class SecuritySection(Section):
    """What signs the one-time links of workers."""

    link_secret: LinkSecret = Field(description="a random text of at least 16 characters")


class EncryptionSection(Section):
    """Where the keys are that seal names and words in the database; without one nothing is sealed.

    The keys themselves come from the environment.
    """

    key_file: str | None = Field(
        default=None, min_length=1, description='the name of a file, like "weisu.key"'
    )
    keys: Keys | None = Field(
        default=None, description="keys as `weisu keys new --print` makes them, the newest first"
    )


class LimitsSection(Section):
    """How fast the bot may speak; the defaults are Telegram's own limits."""

    per_second: int = Field(
        default=30, ge=1, le=1000, description="a whole number from 1 to 1000 (messages a second)"
    )
    chat_per_second: int = Field(
        default=1, ge=1, le=30, description="a whole number from 1 to 30 (a second in one chat)"
    )
    group_per_minute: int = Field(
        default=20, ge=1, le=600, description="a whole number from 1 to 600 (a minute in one group)"
    )


def _at_most(default: tuple[Allowance, ...], place: int, what: str, least: int) -> Any:  # noqa: ANN401 - a field
    description = f"a whole number from {least} to {_MOST} ({what})"
    return Field(default=default[place].most, ge=least, le=_MOST, description=description)


class IntakeSection(Section):
    """How much of what one person or one group sends is worked on."""

    person_per_minute: int = _at_most(DEFAULT.words, 0, "messages of one person a minute", _ALBUM)
    person_per_hour: int = _at_most(DEFAULT.words, 1, "messages of one person an hour", _ALBUM)
    presses_per_minute: int = _at_most(DEFAULT.presses, 0, "presses of one person a minute", 10)
    presses_per_hour: int = _at_most(DEFAULT.presses, 1, "presses of one person an hour", 10)
    group_per_minute: int = _at_most(DEFAULT.group, 0, "messages in one group a minute", _ALBUM)
    group_per_hour: int = _at_most(DEFAULT.group, 1, "messages in one group an hour", _ALBUM)

    @model_validator(mode="after")
    def _an_hour_holds_a_minute(self) -> Self:
        given = self.model_dump()
        tell(
            Problem(
                f"intake.{name}_per_hour",
                f"{given[f'{name}_per_hour']} is given, less than intake.{name}_per_minute",
                f"Allowed: {given[f'{name}_per_minute']} or more",
            )
            for name in ("person", "presses", "group")
            if given[f"{name}_per_hour"] < given[f"{name}_per_minute"]
        )
        return self

    def to_allowances(self) -> Allowances:
        """Give it in the words of the domain."""
        return Allowances(
            words=each(self.person_per_minute, self.person_per_hour),
            presses=each(self.presses_per_minute, self.presses_per_hour),
            group=each(self.group_per_minute, self.group_per_hour),
        )
