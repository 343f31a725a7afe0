"""The rates, each with its denominator. This is the one place that says how they are made.

Response = answered in time / due for an answer. A ticket is judged once, at one instant, see
`domain/counts.py`: when it is answered in time, else when the time of its acknowledge clock is up.

Resolution = confirmed solved / asked and answered. Each solution in the period by a human asks once
(per cycle); it is answered when anybody voted on that cycle by now, and solved unless a 没解决 of
them took it back: the reporter's, or those of enough homes. What closes in silence is in neither.

Satisfaction = (满意 + 0.9 x 基本满意) / rated: the votes cast in the period, each person's last one
of a cycle; 不满意 and 没解决 count nothing.

Excluded tickets are in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.counts import What, count
from domain.figures import Rate
from domain.past import Past, Window
from domain.ticket import Ticket

RECURRENCE = timedelta(days=30)
"""How soon after a solution the same trouble at the same place counts as come back."""


def response(pasts: Sequence[Past], window: Window) -> Rate:
    """Give answered in time / due for an answer."""
    return _without(What.RESPONSE_MISSED, What.JUDGED, pasts, window)


def resolution(pasts: Sequence[Past], window: Window) -> Rate:
    """Give confirmed solved / asked and answered."""
    return _without(What.UNSOLVED, What.ANSWERED, pasts, window)


def satisfaction(pasts: Sequence[Past], window: Window) -> Rate:
    """Give (满意 + 0.9 x 基本满意) / rated."""
    tenths = 10 * count(What.SATISFIED, pasts, window) + 9 * count(What.MOSTLY, pasts, window)
    return Rate(tenths=tenths, whole=count(What.RATED, pasts, window))


def promises_kept(pasts: Sequence[Past], window: Window) -> Rate:
    """Give promises kept / promises settled (kept, late or broken)."""
    return _without(What.PROMISES_BROKEN, What.PROMISES_SETTLED, pasts, window)


def silent_share(pasts: Sequence[Past], window: Window) -> Rate:
    """Give closed in silence / closed in silence or by the resident's word."""
    silent = count(What.SILENT, pasts, window)
    return Rate(tenths=10 * silent, whole=silent + count(What.CONFIRMED, pasts, window))


def reopened(pasts: Sequence[Past], window: Window) -> Rate:
    """Give solutions of the period that turned out to be none / solutions of the period."""
    again = count(What.REOPENED, pasts, window)
    return Rate(tenths=10 * again, whole=count(What.SOLVED, pasts, window))


def recurrence(pasts: Sequence[Past], window: Window) -> Rate:
    """Give received though the same trouble had been solved there within 30 days / received."""
    judged = [past for past in pasts if not past.is_excluded]
    again = count(What.RECURRED, judged, window)
    return Rate(tenths=10 * again, whole=count(What.RECEIVED, judged, window))


def _without(bad: What, all_of_them: What, pasts: Sequence[Past], window: Window) -> Rate:
    whole = count(all_of_them, pasts, window)
    return Rate(tenths=10 * (whole - count(bad, pasts, window)), whole=whole)


def percentile(values: Iterable[timedelta], percent: int) -> timedelta | None:
    """Give the smallest value that so many percent of all do not exceed; None without values."""
    ordered = sorted(values)
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)] if ordered else None


def answer_times(pasts: Iterable[Past], window: Window) -> list[timedelta]:
    """Give how long those waited who were first answered in the period."""
    return [
        past.elapsed(past.answered_at)
        for past in pasts
        if past.answered_at and window.holds(past.answered_at) and _is_judged(past, window)
    ]


def solution_times(pasts: Iterable[Past], window: Window) -> list[timedelta]:
    """Give how long each solution of the period took, from the first word on."""
    return [
        past.elapsed(at)
        for past in pasts
        for at in past.solutions.values()
        if window.holds(at) and _is_judged(past, window)
    ]


def _is_judged(past: Past, window: Window) -> bool:
    return not past.is_excluded and past.merged_at(window.edge) is None


def mark_recurrences(pasts: Sequence[Past], earlier: Iterable[Ticket] = ()) -> list[Past]:
    """Mark what came back: the same category at the same place, solved not long before.

    The same place is the same building, and the same unit if it was told. `earlier` are tickets
    that were over before, of which only the last solution counts.
    """
    solved: dict[tuple[str | None, ...], list[datetime]] = {}
    for past in pasts:
        solved.setdefault(_trouble(past.ticket), []).extend(past.solutions.values())
    for ticket in earlier:
        if ticket.resolved_at is not None:
            solved.setdefault(_trouble(ticket), []).append(ticket.resolved_at)
    return [
        replace(past, comes_back=True) if _comes_back(past.ticket, solved) else past
        for past in pasts
    ]


def _trouble(ticket: Ticket) -> tuple[str | None, ...]:
    return ticket.category, ticket.compound, ticket.building, ticket.unit


def _comes_back(ticket: Ticket, solved: Mapping[tuple[str | None, ...], list[datetime]]) -> bool:
    if ticket.building is None:
        return False
    opened = ticket.created_at
    return any(at <= opened <= at + RECURRENCE for at in solved[_trouble(ticket)])
