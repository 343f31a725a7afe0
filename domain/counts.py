"""What is counted in a period: every number of a digest, and the list behind it.

A period holds its first instant and not its end. Every number is a sum of `times` over tickets, so
that a number and the list behind it cannot disagree. Tickets that two people agreed to exclude
stay in the plain counts and are left out of what rates are made of (`JUDGING`). A ticket that is
part of another one counts once, as that one: it is neither received nor closed beside it.

A ticket is judged for its first answer once, at one instant: when it is answered (taken, passed on
by name, turned down) if that is in time, else when the time of its acknowledge clock is up. So it
belongs to one period only, and periods can be added up. One that is withdrawn before anybody
answered and before the time was up is never judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from domain.callbacks import Callback
from domain.chains import links_of
from domain.past import Past, Window
from domain.promises import PromiseState
from domain.promising import UNDONE, has_passed
from domain.ticket import Score, State


class What(StrEnum):
    """What can be counted and listed; the values travel in buttons."""

    RECEIVED = "received"
    CLOSED = "closed"
    OPEN = "open"
    OVERDUE = "overdue"
    CONTESTED = "contested"
    AGAIN = "again"
    TOP = "top"
    PROMISED = "promised"
    UNKEPT = "unkept"
    CALLBACKS = "callbacks"
    STUBBORN = "stubborn"
    MERGED = "merged"
    EXCLUDED = "excluded"
    JUDGED = "judged"
    RESPONSE_MISSED = "response-missed"
    SOLVED = "solved"
    ANSWERED = "answered"
    UNSOLVED = "unsolved"
    REOPENED = "reopened"
    RATED = "rated"
    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"
    CONFIRMED = "confirmed"
    SILENT = "silent"
    PROMISES_SETTLED = "promises-settled"
    PROMISES_BROKEN = "promises-broken"
    RECURRED = "recurred"


JUDGING = frozenset(
    {
        What.JUDGED,
        What.RESPONSE_MISSED,
        What.SOLVED,
        What.ANSWERED,
        What.UNSOLVED,
        What.REOPENED,
        What.RATED,
        What.SATISFIED,
        What.MOSTLY,
        What.DISSATISFIED,
        What.CONFIRMED,
        What.SILENT,
        What.PROMISES_SETTLED,
        What.PROMISES_BROKEN,
        What.RECURRED,
    }
)
"""What rates are made of: excluded tickets are left out."""

Times = Callable[[Past, Window], int]

_LATE = frozenset({PromiseState.LATE, PromiseState.BROKEN})
_SETTLED = _LATE | {PromiseState.KEPT}


def times(what: What, past: Past, window: Window) -> int:
    """Say how often a ticket counts as this in the period; most count once or not at all.

    What was part of another ticket at the end of it counts as that one, whatever it is asked for.
    """
    merged_at = past.merged_at(window.edge)
    if merged_at is not None:
        return int(what is What.MERGED and window.holds(merged_at))
    if past.is_excluded and what in JUDGING:
        return 0
    return _TIMES[what](past, window)


def count(what: What, pasts: Iterable[Past], window: Window) -> int:
    """Give the number that a digest shows."""
    return sum(times(what, past, window) for past in pasts)


def _received(past: Past, window: Window) -> int:
    return int(window.holds(past.ticket.created_at))


def _endings(past: Past, window: Window) -> int:
    return sum(window.holds(item.at) for item in past.endings)


def _ended_by(action: str) -> Times:
    def ended(past: Past, window: Window) -> int:
        return sum(window.holds(item.at) and item.action == action for item in past.endings)

    return ended


def _open(past: Past, window: Window) -> int:
    return int(past.is_open_at(window.edge))


def _overdue(past: Past, window: Window) -> int:
    return int(past.is_overdue_at(window.edge))


def _contested(past: Past, window: Window) -> int:
    return sum(window.holds(at) for at in past.reopenings)


def _again(past: Past, window: Window) -> int:
    return int(past.state_at(window.edge) is State.CONTESTED)


def _top(past: Past, window: Window) -> int:
    top = past.picture.community.rules.top_level
    return int(past.is_open_at(window.edge) and past.level_at(window.edge) >= top)


def _promised(past: Past, window: Window) -> int:
    """Count promises whose time comes in the period, and which were open when it began."""
    still_open = past.open_promises_at(window.start)
    return sum(one.due < window.end and not has_passed(one, window.start) for one in still_open)


def _unkept(past: Past, window: Window) -> int:
    """Count a promise whose time passed, for as long as what was promised is still to be done."""
    edge = window.edge
    made = [item for item in past.picture.promises if item.made_at < edge]
    last = made[-1] if made and past.state_at(edge) in UNDONE else None
    if last is None or last.cycle != past.cycle_at(edge) or not has_passed(last, edge):
        return 0
    is_settled = last.settled_at is not None and last.settled_at < edge
    return int(not is_settled or last.state is PromiseState.BROKEN)


def _callbacks(past: Past, window: Window) -> int:
    return sum(_is_asked(item, window.edge) for item in past.picture.callbacks)


def _is_asked(callback: Callback, instant: datetime) -> bool:
    is_done = callback.done_at is not None and callback.done_at < instant
    return callback.created_at < instant and not is_done


def _stubborn(past: Past, window: Window) -> int:
    """Count what comes back again and again and is not talked over yet."""
    if not past.is_open_at(window.edge) or past.state_at(window.edge) is State.DELIBERATION:
        return 0
    told = [event for event in past.picture.events if event.at < window.edge]
    return int(links_of(told).is_stubborn)


def _excluded(past: Past, window: Window) -> int:
    if not past.is_excluded:
        return 0
    return int(bool(_received(past, window) or _endings(past, window) or _open(past, window)))


def _is_late(past: Past) -> bool:
    return past.answered_at is None or past.answered_at > past.answer_due


def _judged_at(past: Past) -> datetime | None:
    if not _is_late(past):
        return past.answered_at
    if past.answered_at is None and past.endings and past.endings[0].at <= past.answer_due:
        return None  # withdrawn in time
    return past.answer_due


def _judged(past: Past, window: Window) -> int:
    if past.answered_at is not None and past.answered_at < window.start:
        return 0  # whether that was in time or not, it was judged no later
    judged_at = _judged_at(past)
    is_known = judged_at is not None and judged_at <= window.now
    return int(is_known and window.holds(judged_at))


def _missed(past: Past, window: Window) -> int:
    return _judged(past, window) if _is_late(past) else 0


def _solved(past: Past, window: Window) -> int:
    return sum(window.holds(at) for at in past.solutions.values())


def _scores_of(past: Past, window: Window) -> Mapping[int, set[Score]]:
    """Give the votes on each solution of the period, as they are now."""
    asked: dict[int, set[Score]] = {
        cycle: set() for cycle, at in past.solutions.items() if window.holds(at)
    }
    for (_, cycle), (score, _) in past.votes(window.now).items():
        if cycle in asked:
            asked[cycle].add(score)
    return asked


def _answered(past: Past, window: Window) -> int:
    return sum(bool(scores) for scores in _scores_of(past, window).values())


def _unsolved(past: Past, window: Window) -> int:
    """Count the solutions that 没解决 took back; of too few neighbours it does not."""
    return sum(
        Score.UNSOLVED in scores and past.objections.get(cycle, window.now) < window.now
        for cycle, scores in _scores_of(past, window).items()
    )


def _reopened(past: Past, window: Window) -> int:
    cycles = [cycle for cycle, at in past.solutions.items() if window.holds(at)]
    return sum(past.objections.get(cycle, window.now) < window.now for cycle in cycles)


def _rated(*scores: Score) -> Times:
    def rated(past: Past, window: Window) -> int:
        cast = past.votes(window.end).values()
        return sum(score in scores and window.holds(at) for score, at in cast)

    return rated


def _promises(states: frozenset[PromiseState]) -> Times:
    def settled(past: Past, window: Window) -> int:
        found = [item for item in past.picture.promises if window.holds(item.settled_at)]
        return sum(item.state in states for item in found)

    return settled


def _recurred(past: Past, window: Window) -> int:
    return _received(past, window) if past.comes_back else 0


_TIMES: Mapping[What, Times] = {
    What.RECEIVED: _received,
    What.CLOSED: _endings,
    What.OPEN: _open,
    What.OVERDUE: _overdue,
    What.CONTESTED: _contested,
    What.AGAIN: _again,
    What.TOP: _top,
    What.PROMISED: _promised,
    What.UNKEPT: _unkept,
    What.CALLBACKS: _callbacks,
    What.STUBBORN: _stubborn,
    What.MERGED: lambda _past, _window: 0,
    What.EXCLUDED: _excluded,
    What.JUDGED: _judged,
    What.RESPONSE_MISSED: _missed,
    What.SOLVED: _solved,
    What.ANSWERED: _answered,
    What.UNSOLVED: _unsolved,
    What.REOPENED: _reopened,
    What.RATED: _rated(*Score),
    What.SATISFIED: _rated(Score.SATISFIED),
    What.MOSTLY: _rated(Score.MOSTLY),
    What.DISSATISFIED: _rated(Score.DISSATISFIED, Score.UNSOLVED),
    What.CONFIRMED: _ended_by("confirm"),
    What.SILENT: _ended_by("close"),
    What.PROMISES_SETTLED: _promises(_SETTLED),
    What.PROMISES_BROKEN: _promises(_LATE),
    What.RECURRED: _recurred,
}
