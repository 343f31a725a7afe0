"""The end of a pause: a kind word to the resident, then the owner hears that the clock runs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from domain.cover import actor_at
from domain.dues import Audience, DueKind, Rung
from domain.people import Person, Role
from domain.picture import Picture
from domain.ticket import WORKING, Priority, State, Ticket
from domain.transitions import Action
from usecases import outgoing
from usecases.cover import on_duty_chain, who_acts
from usecases.desk import Desk
from usecases.falling_due import NOBODY, Nudge, Run
from usecases.ports import UnitOfWork

_REMIND = "remind"
_TOLD = "told"
_TWICE = "nudge-wait-twice"
_ENOUGH = 2
_CHIEFS = frozenset({Role.GRID_LEAD, Role.SUPERVISOR})

_LINES: dict[State, tuple[str, tuple[str, ...]]] = {
    State.WAITING_RESIDENT: ("nudge-no-answer", (Action.RESUME, Action.RESOLVE)),
    State.WAITING_EXTERNAL: ("nudge-no-office", (Action.PROGRESS, Action.RESUME)),
    State.DELIBERATION: ("nudge-no-council", (Action.SCHEDULE, Action.CLAIM)),
}
"""What is said when a pause ends by its cap, and what can be pressed then."""

_CHIEFLY = dict.fromkeys(WORKING, (Action.TRANSFER, Action.PROGRESS))
"""What somebody above can do about what an owner waits for."""


async def end_pause(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Remind the resident of the question, or tell the owner that the clock runs again."""
    ticket, last = picture.ticket, max(rungs)
    if last.slot.endswith(_REMIND):
        await outgoing.tell_reporter(
            run.uow,
            ticket=ticket,
            kind=outgoing.QUESTION,
            now=run.now,
            audience=Audience.RESIDENTS,
            person_id=ticket.reporter_id,
            version=ticket.version,
            again=True,
        )
        return
    await outgoing.refresh(run.uow, ticket=ticket, now=run.now, staff_only=True)
    if ticket.state in _LINES:
        await _speak(run, ticket, last)


async def _speak(run: Run, ticket: Ticket, rung: Rung) -> None:
    """Tell who can go on; what they heard twice already, the next one above them hears instead.

    The due rows of the waits remember who heard what.
    """
    rows = [
        due
        for due in await run.uow.dues.of_ticket(ticket.id)
        if due.kind is DueKind.PAUSE and due.cycle == rung.cycle
    ]
    heard = Counter((who, what) for due in rows for who, what in due.facts.get(_TOLD, ()))
    first = await who_goes_on(run.uow, desk=run.desk, ticket=ticket, now=run.now)
    person, (key, actions) = first, _LINES[ticket.state]
    while heard[_id(person), key] >= _ENOUGH:
        higher = await _above(run, ticket, person)
        if higher is None:
            return
        person, key, actions = higher, _TWICE, _CHIEFLY.get(ticket.state, actions)
    nudge = Nudge(
        ticket_id=ticket.id,
        key=key,
        facts={
            "number": ticket.number,
            "days": (run.now - ticket.state_since).days,
            "name": first.name if first is not None else "—",
        },
        actions=actions,
    )
    run.nudge(_id(person), nudge)
    row = next(due for due in rows if due.slot == rung.slot)
    row.facts[_TOLD] = [[_id(person), key]]


def _id(person: Person | None) -> int:
    return person.id if person is not None else NOBODY


async def _above(run: Run, ticket: Ticket, person: Person | None) -> Person | None:
    """Give the next one above somebody; None where nobody is."""
    if person is None:
        return None
    chain = await on_duty_chain(run.uow, desk=run.desk, ticket=ticket, now=run.now)
    in_danger = ticket.priority is Priority.P0
    higher = actor_at(chain, owner_id=person.id, level=1, even_away=in_danger)
    return higher if higher is not None and higher.id != person.id else None


async def who_goes_on(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime
) -> Person | None:
    """Give who can go on with it; what the council decides, a lead takes up."""
    if ticket.state is State.DELIBERATION:
        chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
        in_danger = ticket.priority is Priority.P0
        there = [item for item in chain if in_danger or not item.is_away]
        chiefs = [item for item in there if item.role in _CHIEFS]
        best = next((item for item in chiefs if item.is_on_duty), None) or next(iter(chiefs), None)
        return best.person if best else None
    return await who_acts(uow, desk=desk, ticket=ticket, level=0, now=now)
