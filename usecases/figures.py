"""A period in numbers, and the tickets behind every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain import rates
from domain.community import Community
from domain.counts import What, count, times
from domain.figures import DayCount, Figures, Line
from domain.past import Past, Window
from domain.periods import today
from domain.picture import Picture
from domain.scopes import Scope, holds
from domain.ticket import Ticket
from usecases.breath import in_parts
from usecases.desk import Desk
from usecases.ports import UnitOfWork

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A ticket behind a number, and how often it counts there (nearly always once)."""

    ticket: Ticket
    times: int


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number with all that its button needs to list what is behind it."""

    what: What
    start: datetime
    end: datetime
    value: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A loaded period of a community: asked for numbers of some grids, or of all (grids None)."""

    home: Community
    pasts: Sequence[Past]
    window: Window

    def of(self, grids: Scope, category: str | None = None) -> Sequence[Past]:
        """Give what lies in these grids and is of a category."""
        return [
            past
            for past in self.pasts
            if holds(grids, past.ticket.grid) and category in (None, past.ticket.category)
        ]

    def within(self, start: datetime, end: datetime) -> Counted:
        """Give the same for a part of the period."""
        return replace(self, window=replace(self.window, start=start, end=end))

    def number(self, what: What, grids: Scope) -> int:
        """Give one number."""
        return count(what, self.of(grids), self.window)

    def counted(self, what: What, grids: Scope) -> Number:
        """Give one number with the span that its button needs."""
        value = self.number(what, grids)
        return Number(what=what, start=self.window.start, end=self.window.end, value=value)

    def listed(self, what: What, pasts: Iterable[Past]) -> list[Listed]:
        """Give those of these tickets that a number counts."""
        found = [Listed(ticket=past.ticket, times=times(what, past, self.window)) for past in pasts]
        return [item for item in found if item.times]

    def figures(self, grids: Scope) -> Figures:
        """Give all numbers."""
        return figures_of(self.home, grids, self.of(grids), self.window)


async def tickets_of(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: str,
    grids: Scope,
    what: What,
    start: datetime,
    end: datetime,
    now: datetime,
    category: str | None = None,
) -> Sequence[Listed]:
    """Give the tickets behind one number of a digest, oldest first."""
    counted = await load(uow, desk=desk, community=community, start=start, end=end, now=now)
    found: list[Listed] = []
    async for part in in_parts(counted.of(grids, category)):
        found += counted.listed(what, part)
    return found


async def load(
    uow: UnitOfWork, *, desk: Desk, community: str, start: datetime, end: datetime, now: datetime
) -> Counted:
    """Load a period; ask what comes back for its numbers, for all the community or some grids."""
    home, window = desk.home(community), Window(start=start, end=end, now=now)
    pasts = await pasts_of(uow, home=home, window=window)
    return Counted(home=home, pasts=pasts, window=window)


async def load_moved(
    uow: UnitOfWork, *, desk: Desk, community: str, start: datetime, end: datetime, now: datetime
) -> Counted:
    """Load a period for what came in, ended and is open in it, and for no other number."""
    home, window = desk.home(community), Window(start=start, end=end, now=now)
    found = await uow.tickets.in_period(home.code, start=start, end=end)
    return Counted(home=home, pasts=await _with_history(uow, home, found), window=window)


async def pasts_of(uow: UnitOfWork, *, home: Community, window: Window) -> Sequence[Past]:
    """Load whatever a period may count, oldest first, with all its history.

    A call-back stays open for as long as nobody makes it, however long ago its ticket was closed.
    """
    votes_since = window.start - home.rules.reopen_window
    since = min(votes_since, window.start - rates.RECURRENCE)
    found = await uow.tickets.in_period(home.code, start=since, end=window.end)
    called = await uow.tickets.called_back_in(home.code, start=window.start, end=window.end)
    kept = {
        item.id: item for item in found if item.closed_at is None or item.closed_at >= votes_since
    }
    kept |= {item.id: item for item in called}
    pasts = await _with_history(uow, home, [kept[one] for one in sorted(kept)])
    return rates.mark_recurrences(pasts, found)


async def _with_history(uow: UnitOfWork, home: Community, tickets: Sequence[Ticket]) -> list[Past]:
    pasts: list[Past] = []
    async for part in in_parts(tickets):
        ids = [ticket.id for ticket in part]
        await uow.tickets.warm(ids)
        await uow.promises.warm(ids)
        await uow.callbacks.warm(ids)
        await uow.exclusions.warm(ids)
        pasts += [await _past(uow, home, ticket) for ticket in part]
    return pasts


async def _past(uow: UnitOfWork, home: Community, ticket: Ticket) -> Past:
    picture = Picture(
        ticket=ticket,
        community=home,
        events=await uow.tickets.events(ticket.id),
        ratings=await uow.tickets.ratings(ticket.id),
        promises=await uow.promises.of_ticket(ticket.id),
        callbacks=await uow.callbacks.of_ticket(ticket.id),
    )
    return Past(picture, await uow.exclusions.of_ticket(ticket.id))


def figures_of(home: Community, grids: Scope, pasts: Sequence[Past], window: Window) -> Figures:
    """Give all numbers of these tickets."""
    still_open = [past.ticket for past in pasts if times(What.OPEN, past, window)]
    oldest = min(still_open, key=lambda item: (item.created_at, item.id), default=None)
    answers = rates.answer_times(pasts, window)
    solutions = rates.solution_times(pasts, window)
    return Figures(
        community=home.code,
        grids=grids,
        start=window.start,
        end=window.end,
        received=count(What.RECEIVED, pasts, window),
        closed=count(What.CLOSED, pasts, window),
        open=len(still_open),
        overdue=count(What.OVERDUE, pasts, window),
        contested=count(What.CONTESTED, pasts, window),
        silent=count(What.SILENT, pasts, window),
        merged=count(What.MERGED, pasts, window),
        excluded=count(What.EXCLUDED, pasts, window),
        response=rates.response(pasts, window),
        resolution=rates.resolution(pasts, window),
        satisfaction=rates.satisfaction(pasts, window),
        promises=rates.promises_kept(pasts, window),
        silent_share=rates.silent_share(pasts, window),
        reopened=rates.reopened(pasts, window),
        recurrence=rates.recurrence(pasts, window),
        by_grid=_by_grid(home, pasts, window),
        by_category=_by_category(pasts, window),
        by_day=_by_day(home, pasts, window),
        oldest_open=oldest.created_at if oldest else None,
        oldest_number=oldest.number if oldest else None,
        answer_p50=rates.percentile(answers, 50),
        answer_p90=rates.percentile(answers, 90),
        solution_p50=rates.percentile(solutions, 50),
        solution_p90=rates.percentile(solutions, 90),
    )


def _line(code: str, pasts: Iterable[Past], window: Window) -> Line:
    kept = list(pasts)
    return Line(
        code=code,
        received=count(What.RECEIVED, kept, window),
        closed=count(What.CLOSED, kept, window),
        open=count(What.OPEN, kept, window),
        overdue=count(What.OVERDUE, kept, window),
    )


def _by_grid(home: Community, pasts: Sequence[Past], window: Window) -> tuple[Line, ...]:
    """Give the share of each grid, in the order of the config; grids it lost come last."""
    codes = dict.fromkeys([grid.code for grid in home.grids] + [past.ticket.grid for past in pasts])
    lines = [
        _line(code, (past for past in pasts if past.ticket.grid == code), window) for code in codes
    ]
    return tuple(line for line in lines if _has_numbers(line))


def _by_category(pasts: Sequence[Past], window: Window) -> tuple[Line, ...]:
    """Give the share of each category, the busiest first."""
    codes = dict.fromkeys(past.ticket.category for past in pasts)
    lines = [
        _line(code, (past for past in pasts if past.ticket.category == code), window)
        for code in codes
    ]
    busy = [line for line in lines if _has_numbers(line)]
    return tuple(sorted(busy, key=lambda line: (-line.received, -line.open, line.code)))


def _has_numbers(line: Line) -> bool:
    return any((line.received, line.closed, line.open, line.overdue))


def _by_day(home: Community, pasts: Sequence[Past], window: Window) -> tuple[DayCount, ...]:
    """Give what came in and ended on each local day that has begun."""
    zone = ZoneInfo(home.timezone)
    received: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    for past in pasts:
        if past.merged_at(window.edge) is not None:
            continue
        if window.holds(past.ticket.created_at):
            received[past.ticket.created_at.astimezone(zone).toordinal()] += 1
        for ending in past.endings:
            if window.holds(ending.at):
                closed[ending.at.astimezone(zone).toordinal()] += 1
    first = today(window.start, home.timezone).toordinal()
    last = today(max(window.start, window.edge - _INSTANT), home.timezone).toordinal()
    return tuple(
        DayCount(day=date.fromordinal(at), received=received[at], closed=closed[at])
        for at in range(first, last + 1)
    )
