"""Tickets with histories, written down as a clerk would: `11-23 09:30 claim`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.callbacks import Callback
from domain.community import Category, Community, Grid
from domain.exclusions import Exclusion
from domain.past import Past, Window
from domain.picture import Picture
from domain.promises import Promise, PromiseState
from domain.ticket import Event, Priority, Score, State, Ticket

ZONE = ZoneInfo("Asia/Shanghai")
HOME = Community(
    code="demo",
    name="幸福社区",
    grids=(Grid(code="g1", name="第一网格"), Grid(code="g2", name="第二网格")),
    categories=(Category(code="light", name="灯", name_en="Light"),),
)
RESIDENT, WORKER, NEIGHBOUR = 1, 2, 3
_LEADS_TO = {
    "open": State.OPEN,
    "claim": State.CLAIMED,
    "release": State.OPEN,
    "resolve": State.RESOLVED,
    "confirm": State.CLOSED,
    "close": State.CLOSED,
    "contest": State.CONTESTED,
    "reopen": State.CONTESTED,
    "reject": State.REJECTED,
    "withdraw": State.WITHDRAWN,
    "merge": State.MERGED,
    "split": State.OPEN,
}
_OF_CLOCK = frozenset({"close"})
_OF_RESIDENT = frozenset({"open", "confirm", "contest", "withdraw"})


def when(text: str) -> datetime:
    """Read `11-23 09:30` as a local time of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def window(start: str, end: str, now: str = "12-31 23:00") -> Window:
    """Give a window between two local times."""
    return Window(start=when(start), end=when(end), now=when(now))


def past(
    *lines: str,
    number: int = 1,
    priority: Priority = Priority.NORMAL,
    place: tuple[str, str | None] | None = None,
    promises: tuple[Promise, ...] = (),
    callbacks: tuple[Callback, ...] = (),
    is_excluded: bool | None = None,
    **facts: Any,  # noqa: ANN401 - whatever a ticket has
) -> Past:
    """Make a ticket with its history; the first line is its opening.

    `11-25 10:00 rate satisfied` is a vote of the reporter, `... rate mostly neighbour` of another;
    `11-25 10:00 add p0` are words that raise it from its first priority.
    """
    events: list[Event] = []
    state, cycle, level = State.OPEN, 1, 0
    for at, line in enumerate(lines, start=number * 100):
        day, clock, action, *more = line.split()
        before = state
        if action in ("contest", "reopen"):
            cycle, level = cycle + 1, level + 1
        state = _LEADS_TO.get(action, state)
        is_residents = action in _OF_RESIDENT or action == "rate"
        actor = NEIGHBOUR if "neighbour" in more else RESIDENT if is_residents else WORKER
        event = Event(
            id=at,
            ticket_id=number,
            at=when(f"{day} {clock}"),
            actor_id=None if action in _OF_CLOCK else actor,
            action=action,
            facts={"cycle": cycle},
        )
        if action == "add":
            event.facts["priority"] = priority = Priority(more[0])
        elif action == "rate":
            event.facts["score"] = Score(more[0]).value
        else:
            event.from_state, event.to_state = before, state
            event.facts["level"] = level
            if action == "open":
                event.facts["priority"] = priority
        events.append(event)
    claims = [event.at for event in events if event.to_state == State.CLAIMED]
    ticket = Ticket(
        id=number,
        community="demo",
        number=number,
        grid=facts.pop("grid", "g1"),
        chat_id=None,
        reporter_id=RESIDENT,
        category=facts.pop("category", "light"),
        priority=priority,
        compound="c1" if place else None,
        building=place[0] if place else None,
        unit=place[1] if place else None,
        state=state,
        cycle=cycle,
        level=level,
        created_at=events[0].at,
        state_since=events[-1].at,
        claimed_at=claims[0] if claims else None,
        **facts,
    )
    picture = Picture(
        ticket=ticket, community=HOME, events=events, promises=promises, callbacks=callbacks
    )
    asked = Exclusion(ticket_id=number, reason="测试", asked_by=1, asked_at=events[0].at)
    asked.is_agreed = is_excluded
    return Past(picture, () if is_excluded is None else (asked,))


def promise(state: PromiseState, *, due: str, settled: str | None, made: str) -> Promise:
    """Make a promise."""
    return Promise(
        ticket_id=1,
        cycle=1,
        owner_id=WORKER,
        text="来修",
        first_due=when(due),
        due=when(due),
        state=state,
        made_at=when(made),
        settled_at=when(settled) if settled else None,
    )
