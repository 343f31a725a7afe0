from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zlib import crc32

from domain.listening import ListeningRules
from domain.timing import Timing


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A piece of the community with its own worker; a special grid (专属网格) is an institution.

    Where nobody of a grid is on duty, the workers of its `stand_in` grid come before the leads.
    """

    code: str
    name: str
    special: bool = False
    stand_in: str | None = None
    landmarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Compound:
    """An estate or a street inside one grid, with the buildings people name when they complain."""

    code: str
    name: str
    grid: str
    buildings: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Category:
    """What kind of trouble a ticket is about; the code is stable, the names are for people.

    The three limits, where given, replace those of the priority `normal`.
    """

    code: str
    name: str
    name_en: str
    keywords: tuple[str, ...] = ()
    needs_photo: bool = False
    acknowledge: timedelta | None = None
    progress: timedelta | None = None
    solve: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A first level of the category tree: its code begins the codes of its categories."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The numbers a community may set for itself.

    What comes back within `soon` goes up a level; within `chain` it is counted as the same trouble.
    """

    burst: timedelta = timedelta(seconds=75)
    reopen_window: timedelta = timedelta(days=7)
    max_transfers: int = 2
    top_level: int = 3
    max_text: int = 1000
    invitation_life: timedelta = timedelta(days=3)
    album_life: timedelta = timedelta(minutes=5)
    soon: timedelta = timedelta(days=30)
    chain: timedelta = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Community:
    """The structure one config file describes: grids, compounds, categories, words and rules."""

    code: str
    name: str
    grids: tuple[Grid, ...]
    compounds: tuple[Compound, ...] = ()
    categories: tuple[Category, ...] = ()
    branches: tuple[Branch, ...] = ()
    danger_words: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    timezone: str = "Asia/Shanghai"
    language: str = "zh"
    rules: Rules = field(default_factory=Rules)
    timing: Timing = field(default_factory=Timing)
    listening: ListeningRules = field(default_factory=ListeningRules)

    @property
    def key(self) -> int:
        """Give the number that stands for the code in buttons.

        Buttons live longer than a config: a place in its order would mean another community later.
        """
        return crc32(self.code.encode())

    def grid(self, code: str | None) -> Grid | None:
        """Give the grid with this code, or None."""
        return next((grid for grid in self.grids if grid.code == code), None)

    def compound(self, code: str | None) -> Compound | None:
        """Give the compound with this code, or None."""
        return next((compound for compound in self.compounds if compound.code == code), None)

    def compounds_of(self, grid: str) -> tuple[Compound, ...]:
        """Give the compounds that lie in this grid, in the order of the config."""
        return tuple(compound for compound in self.compounds if compound.grid == grid)

    def is_catch_all(self, code: str) -> bool:
        """Say whether a category tells no more than that no other one fits."""
        return len(self.categories) > 1 and code == self.categories[-1].code

    def category(self, code: str) -> Category:
        """Give the category with this code; the last one of the config catches the rest."""
        found = next((item for item in self.categories if item.code == code), None)
        return found or self.categories[-1]

    def on_branch(self, code: str) -> tuple[Category, ...]:
        """Give the categories of a branch, in the order of the config."""
        return tuple(item for item in self.categories if branch_of(item.code) == code)


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town 街道 or 镇: communities that are overseen together.

    What it is told comes at the hours, and in the language, of the first of them.
    """

    code: str
    name: str
    communities: tuple[Community, ...]

    @property
    def key(self) -> int:
        """Give the number that stands for the code in buttons, as a community's does."""
        return crc32(self.code.encode())

    @property
    def timezone(self) -> str:
        """Give where its clocks are."""
        return self.communities[0].timezone

    @property
    def language(self) -> str:
        """Give what it is told in."""
        return self.communities[0].language

    @property
    def timing(self) -> Timing:
        """Give its hours."""
        return self.communities[0].timing

    def community(self, code: str) -> Community | None:
        """Give the community with this code, or None."""
        return next((item for item in self.communities if item.code == code), None)

    @property
    def as_one(self) -> Community:
        """Give the town as if it were one community, and its communities were the grids."""
        kinds = {item.code: item for home in self.communities for item in home.categories}
        return Community(
            code=self.code,
            name=self.name,
            grids=tuple(Grid(code=home.code, name=home.name) for home in self.communities),
            categories=tuple(kinds.values()),
            timezone=self.timezone,
            language=self.language,
            timing=self.timing,
        )


def branch_of(category: str) -> str:
    """Give the code of the branch that a category would hang on."""
    return category.partition(".")[0]
