"""A period of a town in numbers: those of its communities, and all of them together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.community import Town
from domain.counts import What
from domain.figures import Figures, Line, Rate
from usecases.desk import Desk
from usecases.figures import Counted, figures_of, load
from usecases.morning import Morning, morning_of
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Share:
    """One community's part of a town's period."""

    counted: Counted
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class TownCounted:
    """A loaded period of a town, community by community in the order of the config."""

    town: Town
    parts: tuple[Counted, ...]

    @property
    def has_moved(self) -> bool:
        """Say whether anything came in, ended or is open anywhere."""
        moved = (What.RECEIVED, What.CLOSED, What.OPEN)
        return any(part.number(what, None) for part in self.parts for what in moved)

    def within(self, start: datetime, end: datetime) -> TownCounted:
        """Give the same for a part of the period."""
        return replace(self, parts=tuple(part.within(start, end) for part in self.parts))

    def number(self, what: What) -> int:
        """Give one number of all communities together."""
        return sum(part.number(what, None) for part in self.parts)

    def shares(self) -> list[Share]:
        """Give each community with its figures, the worst first."""
        found = [Share(counted=part, figures=part.figures(None)) for part in self.parts]
        few = self.town.timing.digests.small_sample
        return sorted(found, key=lambda share: _badness(share.figures, few))

    def figures(self) -> Figures:
        """Give all communities together; its lines are the communities, as they were grids."""
        pasts = [past for part in self.parts for past in part.pasts]
        whole = figures_of(self.town.as_one, None, pasts, self.parts[0].window)
        lines = tuple(_line(part) for part in self.parts)
        return replace(whole, by_grid=lines)


def _badness(figures: Figures, few: int) -> tuple[float, ...]:
    """Rank by what is late, what is done again, then the three rates; small samples rank nobody."""
    rates = (figures.response, figures.resolution, figures.satisfaction)
    return (
        -figures.overdue,
        -figures.contested,
        *(_rate(rate, few) for rate in rates),
        -figures.open,
    )


def _rate(rate: Rate, few: int) -> float:
    return 1.0 if rate.value is None or rate.whole < few else rate.value


def _line(part: Counted) -> Line:
    return Line(
        code=part.home.code,
        received=part.number(What.RECEIVED, None),
        closed=part.number(What.CLOSED, None),
        open=part.number(What.OPEN, None),
        overdue=part.number(What.OVERDUE, None),
    )


Load = Callable[..., Awaitable[Counted]]


async def load_town(
    uow: UnitOfWork,
    *,
    desk: Desk,
    town: Town,
    start: datetime,
    end: datetime,
    now: datetime,
    with_load: Load = load,
) -> TownCounted:
    """Load a period of all communities of a town, each by the loader given."""
    parts = [
        await with_load(uow, desk=desk, community=home.code, start=start, end=end, now=now)
        for home in town.communities
    ]
    return TownCounted(town=town, parts=tuple(parts))


Needy = Sequence[tuple[str, Morning]]
"""The communities in which something needs somebody today, by their codes, the worst first."""


async def mornings_of(
    uow: UnitOfWork, *, desk: Desk, town: Town, at: datetime, now: datetime
) -> Callable[[], Needy]:
    """Load what may need somebody today in each community; count it in a thread."""
    counts = [
        (
            home.code,
            await morning_of(uow, desk=desk, community=home.code, grids=None, at=at, now=now),
        )
        for home in town.communities
    ]

    def count() -> Needy:
        found = [(code, one()) for code, one in counts]
        needy = [(code, morning) for code, morning in found if not morning.is_empty]
        return sorted(needy, key=lambda item: _need(item[1]))

    return count


def _need(morning: Morning) -> tuple[int, ...]:
    values = {number.what: number.value for number in morning.numbers}
    return (-values.get(What.OVERDUE, 0), -values.get(What.AGAIN, 0), -sum(values.values()))
