"""The tables that say which bots serve which communities, and what must hold between all these."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.config_base import Code, Name, Section
from bot.config_community import CommunitySection
from bot.config_errors import Problem, dotted
from bot.config_files import Described
from bot.config_sections import A_TOKEN, Token

MAIN = "main"
"""How the bot of [telegram] is called."""

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class BotSection(Section):
    """One more bot, and the communities it serves."""

    name: Code = Field(description="1 to 16 letters, digits, - or _, like xingfu")
    token: Token | None = Field(
        default=None, description="the bot's token from @BotFather, like 123456789:AAEx-Yz"
    )
    token_env: Variable | None = Field(
        default=None, description="the name of the environment variable that holds the token"
    )
    communities: tuple[Code, ...] = Field(
        min_length=1, description='a list of codes of communities, like ["xingfu"]'
    )

    @property
    def secret(self) -> str:
        """Give the token, from here or from the environment; empty where neither has it."""
        if self.token is not None:
            return self.token.get_secret_value()
        return os.environ.get(self.token_env or "", "")


class TownSection(Section):
    """A town 街道 or 镇: communities that are overseen together."""

    code: Code = Field(description="1 to 16 letters, digits, - or _, like yinhe")
    name: Name = Field(description="a name of 1 to 64 characters")
    communities: tuple[Code, ...] = Field(
        min_length=1, description='a list of codes of communities, like ["xingfu", "heping"]'
    )


@dataclass(frozen=True, kw_only=True)
class ServedBot:
    """A bot of this deployment: its name for operators, its token, the codes it serves."""

    name: str
    token: str = field(repr=False)
    communities: tuple[str, ...]

    @property
    def id(self) -> int:
        """Give the bot's id, which Telegram writes in front of its token."""
        return int(self.token.partition(":")[0])


def served(main: str, bots: Sequence[BotSection], codes: Sequence[str]) -> tuple[ServedBot, ...]:
    """Give all bots: that of [telegram] has what no other is named for."""
    named = {code for bot in bots for code in bot.communities}
    rest = tuple(code for code in codes if code not in named)
    first = [ServedBot(name=MAIN, token=main, communities=rest)] if rest else []
    return (
        *first,
        *(ServedBot(name=bot.name, token=bot.secret, communities=bot.communities) for bot in bots),
    )


def check_bots(main: str, bots: Sequence[BotSection], codes: Sequence[str]) -> Iterator[Problem]:
    """Tell what is wrong with the bots: each community has one, each token is there and once."""
    served_by: dict[str, str] = {}
    names = {MAIN}
    ids = {main.partition(":")[0]: MAIN} if main else {}
    for place, bot in enumerate(bots):
        if bot.name in names:
            key = dotted(("bots", place, "name"))
            yield Problem(key, f'"{bot.name}" is a name taken already', "Give another one")
        names.add(bot.name)
        yield from _of_token(bot, place, ids)
        for at, code in enumerate(bot.communities):
            key = dotted(("bots", place, "communities", at))
            if code not in codes:
                known = "Allowed: " + ", ".join(codes)
                yield Problem(key, f'"{code}" is given, but no community has this code', known)
            elif code in served_by:
                taken = f'"{code}" is served by {served_by[code]} already'
                yield Problem(key, taken, "One community, one bot: name it once")
            served_by.setdefault(code, bot.name)
    yield from _of_main(main, [code for code in codes if code not in served_by])


def _of_main(main: str, rest: Sequence[str]) -> Iterator[Problem]:
    if rest and not main:
        also = ", or name these in an entry of [[bots]]: " + ", ".join(rest)
        yield Problem("telegram.token", "is missing", f"Give {A_TOKEN}{also}")
    if main and not rest:
        yield Problem(
            "telegram.token",
            "serves no community: [[bots]] names them all",
            "Take it away, or name fewer there",
        )


def _of_token(bot: BotSection, place: int, ids: dict[str, str]) -> Iterator[Problem]:
    key = dotted(("bots", place, "token"))
    if bot.token is not None and bot.token_env is not None:
        yield Problem(key, "is given beside token_env", "Give one of the two")
    elif bot.token is None and bot.token_env is None:
        yield Problem(key, "is missing", f"Give {A_TOKEN}, or token_env")
    elif not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{5,}", bot.secret):
        where = f"the environment variable {bot.token_env} is empty or holds no token"
        yield Problem(f"{key}_env", where, f"Put {A_TOKEN} into it")
    else:
        number = bot.secret.partition(":")[0]
        if number in ids:
            yield Problem(key, f"opens the same bot as {ids[number]}", "One token, one entry")
        ids.setdefault(number, bot.name)


def check_towns(
    towns: Sequence[TownSection], communities: Sequence[CommunitySection]
) -> Iterator[Problem]:
    """Tell what is wrong with the towns: names of their own, known communities, each in one."""
    codes = [item.code for item in communities]
    taken = {*codes, *(item.name for item in communities)}
    town_of: dict[str, str] = {}
    for place, town in enumerate(towns):
        for key, given in (("code", town.code), ("name", town.name)):
            if given in taken:
                where = dotted(("towns", place, key))
                other = "Allowed: one that no community and no other town has"
                yield Problem(where, f'"{given}" is taken already', other)
            taken.add(given)
        for at, code in enumerate(town.communities):
            where = dotted(("towns", place, "communities", at))
            if code not in codes:
                known = "Allowed: " + ", ".join(codes)
                yield Problem(where, f'"{code}" is given, but no community has this code', known)
            elif code in town_of:
                twice = f'"{code}" lies in the town {town_of[code]} already'
                yield Problem(where, twice, "A community lies in one town: name it once")
            town_of.setdefault(code, town.code)


def check_communities(found: Sequence[Described]) -> Iterable[Problem]:
    """Tell what two communities may not share: code, name, grids, compounds, buildings."""
    seen: dict[tuple[str, ...], Described] = {}
    for item in found:
        for key, what, mark in _marks(item):
            other = seen.setdefault(mark, item)
            if other is not item:
                where = other.file or "the main file"
                yield Problem(
                    item.key(key),
                    f'"{what}" is given in {where}, too',
                    "Allowed: one that no other community has",
                )


def _marks(item: Described) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give what must be a community's own: the key, what it says, and what it may not meet."""
    home = item.section
    yield "community.code", home.code, ("code", home.code)
    yield "community.name", home.name, ("name", home.name)
    for at, grid in enumerate(home.grids):
        yield dotted(("community", "grids", at, "code")), grid.code, ("grid", grid.code)
    for at, compound in enumerate(home.compounds):
        key = ("community", "compounds", at)
        yield dotted((*key, "code")), compound.code, ("compound", compound.code)
        for number, building in enumerate(compound.buildings):
            called = f"{compound.name} {building}"
            mark = ("building", compound.name, building)
            yield dotted((*key, "buildings", number)), called, mark
