"""The tables of a community: grids, compounds, words, rules, and all of it together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.config_base import Code, Name, Section, Words, tell
from bot.config_errors import Problem, dotted
from bot.config_grids import circles
from bot.config_listening import ListeningSection, strangers
from bot.config_timing import (
    ClocksSection,
    ClosingSection,
    DigestsSection,
    DutySection,
    sleepless,
)
from bot.config_tree import BranchSection, CategorySection
from domain import community as shape
from domain.timing import Timing

_RULES = shape.Rules()


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (
        KeyError,
        OSError,
        ValueError,
    ) as error:  # an unknown zone, or a name no file could have
        raise ValueError("unknown time zone") from error
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class GridSection(Section):
    """A grid (网格)."""

    code: Code = Field(description="1 to 16 letters, digits, - or _, like g3")
    name: Name = Field(description="a name of 1 to 64 characters")
    special: bool = Field(default=False, description="true or false")
    stand_in: Code | None = Field(default=None, description="the code of one of community.grids")
    landmarks: Words = Field(default=(), description='a list of texts, like ["小广场"]')


class CompoundSection(Section):
    """A compound (小区) or street inside one grid."""

    code: Code = Field(description="1 to 16 letters, digits, - or _, like xingfu")
    name: Name = Field(description="a name of 1 to 64 characters")
    grid: Code = Field(description="the code of one of community.grids")
    buildings: Words = Field(default=(), description='a list of texts, like ["1栋", "2栋"]')
    landmarks: Words = Field(default=(), description='a list of texts, like ["中心花园", "东门"]')


class WordsSection(Section):
    """The words that make a complaint urgent."""

    danger: Words = Field(description='a list of texts, like ["起火", "被困"]')
    urgent: Words = Field(description='a list of texts, like ["整栋停电"]')


class RulesSection(Section):
    """The numbers a community may set for itself."""

    burst_seconds: int = Field(
        default=int(_RULES.burst.total_seconds()),
        ge=0,
        le=600,
        description="a whole number of seconds from 0 to 600",
    )
    reopen_days: int = Field(
        default=_RULES.reopen_window.days,
        ge=0,
        le=90,
        description="a whole number of days from 0 to 90",
    )
    max_transfers: int = Field(
        default=_RULES.max_transfers, ge=0, le=10, description="a whole number from 0 to 10"
    )
    top_level: int = Field(
        default=_RULES.top_level, ge=1, le=9, description="a whole number from 1 to 9"
    )
    max_text: int = Field(
        default=_RULES.max_text,
        ge=100,
        le=3000,
        description="a whole number of characters from 100 to 3000",
    )
    invitation_hours: int = Field(
        default=int(_RULES.invitation_life / timedelta(hours=1)),
        ge=1,
        le=720,
        description="a whole number of hours from 1 to 720",
    )
    soon_days: int = Field(
        default=_RULES.soon.days, ge=0, le=365, description="a whole number of days from 0 to 365"
    )
    chain_days: int = Field(
        default=_RULES.chain.days, ge=0, le=365, description="a whole number of days from 0 to 365"
    )

    def to_rules(self) -> shape.Rules:
        """Give them in the words of the domain."""
        return shape.Rules(
            burst=timedelta(seconds=self.burst_seconds),
            reopen_window=timedelta(days=self.reopen_days),
            max_transfers=self.max_transfers,
            top_level=self.top_level,
            max_text=self.max_text,
            invitation_life=timedelta(hours=self.invitation_hours),
            soon=timedelta(days=self.soon_days),
            chain=timedelta(days=self.chain_days),
        )


class CommunitySection(Section):
    """The community (社区): its grids, compounds, categories, words and rules."""

    code: Code = Field(description="1 to 16 letters, digits, - or _, like bangkatang")
    name: Name = Field(description="a name of 1 to 64 characters")
    timezone: Zone = Field(
        default="Asia/Shanghai", description="a time zone name, like Asia/Shanghai"
    )
    language: Literal["zh", "en"] = Field(default="zh", description='"zh" or "en"')
    grids: tuple[GridSection, ...] = Field(
        min_length=1, description="at least one [[community.grids]] with code and name"
    )
    compounds: tuple[CompoundSection, ...] = Field(
        default=(), description="a list of [[community.compounds]]"
    )
    categories: tuple[CategorySection, ...] = Field(
        min_length=1, description="at least one [[community.categories]], or none to take ours"
    )
    branches: tuple[BranchSection, ...] = Field(
        default=(), description="a list of [[community.branches]], the first level of the tree"
    )
    words: WordsSection = Field(description="a table [community.words]")
    rules: RulesSection = Field(default=RulesSection(), description="a table [community.rules]")
    duty: DutySection = Field(default=DutySection(), description="a table [community.duty]")
    clocks: ClocksSection = Field(default=ClocksSection(), description="a table [community.clocks]")
    closing: ClosingSection = Field(
        default=ClosingSection(), description="a table [community.closing]"
    )
    digests: DigestsSection = Field(
        default=DigestsSection(), description="a table [community.digests]"
    )
    listening: ListeningSection = Field(
        default=ListeningSection(), description="a table [community.listening]"
    )

    @model_validator(mode="after")
    def _refer_to_each_other(self) -> Self:
        tell(
            [
                *_repeated("grids", self.grids),
                *_repeated("compounds", self.compounds),
                *_repeated("categories", self.categories),
                *_repeated("branches", self.branches),
                *self._lost_grids("compounds", "grid", [item.grid for item in self.compounds]),
                *self._lost_grids("grids", "stand_in", [item.stand_in for item in self.grids]),
                *circles({item.code: item.stand_in for item in self.grids}),
                *sleepless(self.duty, self.digests),
                *strangers(self.listening.auto, [item.code for item in self.categories]),
            ]
        )
        return self

    def _lost_grids(self, table: str, key: str, named: Sequence[str | None]) -> Iterable[Problem]:
        known = list(dict.fromkeys(grid.code for grid in self.grids))
        for place, code in enumerate(named):
            if code is not None and code not in known:
                yield Problem(
                    dotted(("community", table, place, key)),
                    f'"{code}" is given, but no grid has this code',
                    "Allowed: " + ", ".join(known),
                )

    def to_community(self) -> shape.Community:
        """Give the community in the words of the domain."""
        return shape.Community(
            code=self.code,
            name=self.name,
            grids=tuple(shape.Grid(**item.model_dump()) for item in self.grids),
            compounds=tuple(shape.Compound(**item.model_dump()) for item in self.compounds),
            categories=tuple(item.to_category() for item in self.categories),
            branches=tuple(shape.Branch(**item.model_dump()) for item in self.branches),
            danger_words=self.words.danger,
            urgent_words=self.words.urgent,
            timezone=self.timezone,
            language=self.language,
            rules=self.rules.to_rules(),
            timing=self.to_timing(),
            listening=self.listening.to_rules(),
        )

    def to_timing(self) -> Timing:
        """Give the numbers about time in the words of the domain."""
        return Timing(
            duty=self.duty.to_rules(),
            clocks=self.clocks.to_rules(),
            closing=self.closing.to_rules(),
            digests=self.digests.to_rules(),
        )


def _repeated(
    table: str,
    items: tuple[GridSection | CompoundSection | CategorySection | BranchSection, ...],
) -> Iterable[Problem]:
    counted = Counter(item.code for item in items)
    for place, item in enumerate(items):
        if counted[item.code] > 1:
            counted[item.code] = 0  # said once
            yield Problem(
                dotted(("community", table, place, "code")),
                f'"{item.code}" is given more than once',
                "Allowed: a code that no other entry of this list has",
            )
