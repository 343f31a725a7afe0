"""What needs somebody today: the numbers of the morning digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain import periods
from domain.counts import What
from domain.people import Role
from domain.scopes import Scope, holds
from usecases.cover import duty_of
from usecases.desk import Desk
from usecases.figures import Number, load
from usecases.ports import UnitOfWork

_STANDING = (What.OVERDUE, What.AGAIN, What.UNKEPT, What.TOP, What.STUBBORN, What.CALLBACKS)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """The numbers that are not nothing, and the grids whose people are all off today.

    `vacant` are grids to which nobody at all is appointed: told with the rest, as that may stay so
    for months, and whoever complains there is among the late ones soon.
    """

    numbers: tuple[Number, ...]
    unattended: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing needs anybody."""
        return not self.numbers and not self.unattended


async def morning_of(
    uow: UnitOfWork, *, desk: Desk, community: str, grids: Scope, at: datetime, now: datetime
) -> Callable[[], Morning]:
    """Load what stands at an instant, and the promises due from then until midnight.

    Counting it is slow and needs the database no more: call what comes back, in a thread.
    """
    home = desk.home(community)
    today = periods.day_of(periods.today(at, home.timezone), home.timezone)
    counted = await load(
        uow, desk=desk, community=community, start=today.start, end=today.end, now=now
    )
    unattended, vacant = await _without_anybody(uow, desk, community, grids, now)

    def count() -> Morning:
        standing = counted.within(today.start, at)
        numbers = [standing.counted(what, grids) for what in _STANDING]
        numbers.insert(2, counted.within(at, today.end).counted(What.PROMISED, grids))
        return Morning(
            numbers=tuple(number for number in numbers if number.value),
            unattended=unattended,
            vacant=vacant,
        )

    return count


async def _without_anybody(
    uow: UnitOfWork, desk: Desk, community: str, grids: Scope, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the grids of whose workers and stand-ins none works today, and those that have nobody.

    A grid whose lead does without workers has somebody.
    """
    home = desk.home(community)
    duty = await duty_of(uow, desk=desk, community=home, now=now)
    unattended, vacant = [], []
    for item in home.grids:
        if holds(grids, item.code):
            workers = [one for one in await duty.chain(item.code) if one.role is Role.GRID_WORKER]
            if workers and not any(one.is_on_today for one in workers):
                unattended.append(item.code)
            elif not workers and not await _leads(uow, community, item.code):
                vacant.append(item.code)
    return tuple(unattended), tuple(vacant)


async def _leads(uow: UnitOfWork, community: str, grid: str) -> bool:
    return bool(await uow.people.holders(community, role=Role.GRID_LEAD, grid=grid))
