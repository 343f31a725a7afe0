from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, PrivateAttr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.address import Address
from bot.config_base import Section
from bot.config_community import CommunitySection
from bot.config_deployment import (
    BotSection,
    ServedBot,
    TownSection,
    check_bots,
    check_communities,
    check_towns,
    served,
)
from bot.config_environment import DEEPER, PREFIX, environment, variables
from bot.config_errors import ConfigError, Problem, explain
from bot.config_files import FOLDER, Described, communities_in, defaults, merged, read
from bot.config_http import HttpSection, WebhookSection, check_http
from bot.config_retention import RetentionSection
from bot.config_sections import (
    A_TOKEN,
    DatabaseSection,
    EncryptionSection,
    IntakeSection,
    LimitsSection,
    LogSection,
    SecuritySection,
    TelegramSection,
)
from domain.community import Community, Town

FILE = Path("config.toml")
PLACEHOLDER = "replace-with"
"""What the values of the example file begin with that every community has to change."""


class ConfigSection(Section):
    """Where the rest of the config lies."""

    folder: str = Field(
        default=FOLDER, min_length=1, description='the name of a folder, like "communities"'
    )


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

    telegram: TelegramSection = Field(
        default=TelegramSection(), description="a table [telegram] with the token"
    )
    bots: tuple[BotSection, ...] = Field(
        default=(), description="a list of [[bots]], each with name, token and communities"
    )
    towns: tuple[TownSection, ...] = Field(
        default=(), description="a list of [[towns]], each with code, name and communities"
    )
    config: ConfigSection = Field(default=ConfigSection(), description="a table [config]")
    database: DatabaseSection = Field(default=DatabaseSection(), description="a table [database]")
    log: LogSection = Field(default=LogSection(), description="a table [log]")
    security: SecuritySection = Field(description="a table [security] with link_secret")
    encryption: EncryptionSection = Field(
        default=EncryptionSection(), description="a table [encryption]"
    )
    limits: LimitsSection = Field(default=LimitsSection(), description="a table [limits]")
    intake: IntakeSection = Field(default=IntakeSection(), description="a table [intake]")
    retention: RetentionSection = Field(
        default=RetentionSection(), description="a table [retention]"
    )
    http: HttpSection = Field(default=HttpSection(), description="a table [http]")
    webhook: WebhookSection = Field(default=WebhookSection(), description="a table [webhook]")
    community: CommunitySection | None = Field(
        default=None, description="a table [community] with code, name, grids"
    )
    _beside: tuple[Described, ...] = PrivateAttr(default=())

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
        link_secret = self.security.link_secret.get_secret_value()
        password = urlsplit(self.database.url.get_secret_value()).password
        written = (password, unquote(password)) if password else ()
        keys = self.encryption.keys.get_secret_value().split() if self.encryption.keys else ()
        bots = self.to_bots()
        places = [place for bot in bots if (place := self.address_of(bot)) is not None]
        pushed = (text for place in places for text in (place.key, place.secret))
        return (*(bot.token for bot in bots), link_secret, *written, *pushed, *keys)

    def described(self) -> tuple[Described, ...]:
        """Give all communities: that of the main file first, then those of the folder."""
        own = (Described(self.community),) if self.community is not None else ()
        return (*own, *self._beside)

    def to_communities(self) -> tuple[Community, ...]:
        """Give all communities in the words of the domain."""
        return tuple(item.section.to_community() for item in self.described())

    def to_towns(self) -> tuple[Town, ...]:
        """Give the towns, with their communities in the order in which they are named."""
        known = {home.code: home for home in self.to_communities()}
        return tuple(
            Town(
                code=item.code,
                name=item.name,
                communities=tuple(known[code] for code in item.communities),
            )
            for item in self.towns
        )

    def to_community(self) -> Community:
        """Give the first community, where there is but one."""
        return self.described()[0].section.to_community()

    def to_bots(self) -> tuple[ServedBot, ...]:
        """Give the bots, and which communities each of them serves."""
        codes = [item.section.code for item in self.described()]
        return served(self._token(), self.bots, codes)

    def bot_of(self, community: str) -> ServedBot:
        """Give the bot that serves a community."""
        return next(bot for bot in self.to_bots() if community in bot.communities)

    def address_of(self, bot: ServedBot) -> Address | None:
        """Give where Telegram pushes a bot's updates to; None where they are polled."""
        if self.webhook.url is None:
            return None
        return Address.derive(
            self.webhook.url,
            token=bot.token,
            secret=self.security.link_secret.get_secret_value(),
            connections=self.webhook.max_connections,
        )

    def _token(self) -> str:
        given = self.telegram.token
        return given.get_secret_value() if given is not None else ""

    def _problems(self) -> Iterable[Problem]:
        """Tell what does not fit between the tables and the files."""
        found = self.described()
        yield from check_communities(found)
        codes = list(dict.fromkeys(item.section.code for item in found))
        yield from check_bots(self._token(), self.bots, codes)
        yield from check_towns(self.towns, [item.section for item in found])
        yield from check_http(self.http, self.webhook)


@dataclass(frozen=True)
class Loaded:
    """The settings, the file they came from, and plain lines about what is risky in it."""

    settings: Settings
    path: Path
    warnings: tuple[str, ...] = ()


def load(path: Path = FILE, *, overrides: Mapping[str, Any] | None = None) -> Loaded:
    """Read the config: overrides beat the environment, which beats the file, then the defaults.

    Tables are laid over each other key by key; a list replaces a list. A folder beside the file
    may hold more communities. Raises ConfigError.
    """
    in_file = read(path)
    settings = _checked(in_file, overrides, path.parent)
    return Loaded(settings, path, tuple(_warnings(path, in_file, settings)))


def check(in_file: Mapping[str, Any], *, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Make settings of what a config file says; raises ConfigError with every problem found."""
    return _checked(in_file, overrides, None)


def _checked(
    in_file: Mapping[str, Any], overrides: Mapping[str, Any] | None, place: Path | None
) -> Settings:
    given = merged(in_file, environment(Settings), overrides or {})
    data = merged(defaults(), given)
    if "community" not in given:
        del data["community"]
    problems: list[Problem] = []
    settings, beside = _settings(data, problems), _beside(given, place, problems)
    problems += _absent(given, beside)
    if settings is not None and not problems:
        settings._beside = tuple(beside)  # noqa: SLF001 - its own module
        problems += settings._problems()  # noqa: SLF001 - likewise
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


def _settings(data: Mapping[str, Any], problems: list[Problem]) -> Settings | None:
    try:
        return Settings(**data)
    except ValidationError as error:
        problems += explain(error, Settings, data=data, variables=variables()).problems
    return None


def _absent(given: Mapping[str, Any], beside: Sequence[Described]) -> Iterable[Problem]:
    """Tell which of the things are missing that may stand in one of two places."""
    if not given.get("bots") and not _has(given, "telegram", "token"):
        yield Problem("telegram.token", "is missing", f"Give {A_TOKEN}")
    if "community" not in given and not beside:
        table = "a table [community] with code, name, grids"
        yield Problem("community", "is missing", f"Give {table}, or files in the folder {FOLDER}")


def _beside(
    given: Mapping[str, Any], place: Path | None, problems: list[Problem]
) -> Sequence[Described]:
    """Read the folder beside the main file, if its name can be read."""
    table = given.get("config")
    named = table.get("folder") if isinstance(table, Mapping) else None
    if place is None or not isinstance(named, str | None):
        return ()
    try:
        return communities_in(place / (named or FOLDER), is_named=named is not None)
    except ConfigError as error:
        problems += error.problems
    return ()


def _warnings(path: Path, in_file: Mapping[str, Any], settings: Settings) -> Iterable[str]:
    holds = (
        _has(in_file, "telegram", "token")
        or _has(in_file, "security", "link_secret")
        or any(bot.token is not None for bot in settings.bots)
    )
    if holds and os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
        yield f"{path}: every account of this machine can read the secrets in it. chmod 600 {path}"
    if any(PLACEHOLDER in bot.token.lower() for bot in settings.to_bots()):
        yield "telegram.token: this is the example's. Ask @BotFather for one of your own."
    if PLACEHOLDER in settings.security.link_secret.get_secret_value().lower():
        yield "security.link_secret: this is the example's. Write a random text of your own."
    if _has(in_file, "encryption", "keys"):
        yield "encryption.keys: a key belongs elsewhere, in a key_file or the environment."


def _has(data: Mapping[str, Any], table: str, key: str) -> bool:
    inner = data.get(table)
    return isinstance(inner, Mapping) and key in inner
