"""The engine of time: one pending due row a ticket, claimed with a lease, done once, replanned."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from domain.community import Community, Town
from domain.dues import Due, DueKind, DueState, Rung, subject_of_ticket
from domain.picture import Picture
from domain.plan import held_until, next_rung, rungs_of
from domain.ticket import Ticket
from usecases.desk import Desk
from usecases.ports import UnitOfWork

P = TypeVar("P", Community, Town)

NOBODY = 0
"""Stands for the person of a nudge that goes to the staff group without a name: all are away."""


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """A line of somebody's reminder: which ticket, which sentence, its facts, what to press.

    The line begins with the ticket's number, kind and place, so the sentence need not. The fact
    `until` is an instant in ISO format and is spelled out for the reader. Without `actions` the
    buttons are those that fit the ticket's state.
    """

    ticket_id: int
    key: str
    facts: dict[str, str | int] = field(default_factory=dict)
    actions: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Run:
    """One pass over what fell due; reminders gather here, so that each person gets one message.

    `missed` counts, by person, the reminders they would have heard and a later one made needless.
    """

    uow: UnitOfWork
    desk: Desk
    now: datetime
    nudges: dict[int, list[Nudge]] = field(default_factory=dict)
    missed: dict[int, int] = field(default_factory=dict)

    def nudge(self, person_id: int, nudge: Nudge, *, missed: int = 0) -> None:
        """Put a line into somebody's reminder of this run."""
        self.nudges.setdefault(person_id, []).append(nudge)
        self.missed[person_id] = self.missed.get(person_id, 0) + missed


Act = Callable[[Run, Picture, Sequence[Rung]], Awaitable[None]]
"""Does what the rungs of one kind ask for; several came due together when the bot was away."""

ActAlone = Callable[[Run, Due], Awaitable[None]]
"""Does what is due for something that is no ticket, and plans what follows it."""

Seed = Callable[[Run, P, Sequence[Due]], Awaitable[None]]
"""Adds the row of a kind that hangs on no ticket to what is planned for a place, if missing."""


async def picture_of(uow: UnitOfWork, *, desk: Desk, ticket: Ticket) -> Picture:
    """Gather what decides what falls due for a ticket."""
    dues = await uow.dues.of_ticket(ticket.id)
    return Picture(
        ticket=ticket,
        community=desk.home(ticket.community),
        events=await uow.tickets.events(ticket.id),
        ratings=await uow.tickets.ratings(ticket.id),
        promises=await uow.promises.of_ticket(ticket.id),
        callbacks=await uow.callbacks.of_ticket(ticket.id),
        done=frozenset(due.key for due in dues if due.state is DueState.DONE),
    )


async def plan(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Make the ticket's one pending row say what comes next; call it after every change."""
    rung = next_rung(await picture_of(uow, desk=desk, ticket=ticket))
    dues = await uow.dues.of_ticket(ticket.id)
    pending = next((due for due in dues if due.state is DueState.PENDING), None)
    if rung is None:
        if pending is not None:
            await uow.remove(pending)
    elif pending is None:
        uow.add(_row(ticket, rung, now))
    elif (pending.key, pending.at) != (rung.key, rung.at):
        pending.kind, pending.cycle, pending.slot = rung.key
        pending.at, pending.attempts = rung.at, 0
        pending.lease_token = pending.lease_until = pending.error = None


def _row(ticket: Ticket, rung: Rung, now: datetime, state: DueState = DueState.PENDING) -> Due:
    return Due(
        community=ticket.community,
        subject=subject_of_ticket(ticket.id),
        ticket_id=ticket.id,
        kind=rung.kind,
        cycle=rung.cycle,
        slot=rung.slot,
        at=rung.at,
        state=state,
        created_at=now,
        done_at=now if state is DueState.DONE else None,
    )


async def fall_due(run: Run, *, ticket: Ticket, acts: Mapping[DueKind, Act]) -> None:
    """Do all that came due for a ticket, each kind once, and plan what comes next.

    What may not disturb anybody now is put off. Rungs that a plan no longer holds are dropped;
    so after each kind the picture is taken anew: its act may have changed the ticket.
    """
    kinds: set[DueKind] = set()
    while True:
        picture = await picture_of(run.uow, desk=run.desk, ticket=ticket)
        ready = [rung for rung in _ready(picture, run.now) if rung.kind not in kinds]
        if not ready:
            break
        kind = ready[0].kind
        kinds.add(kind)
        group = [rung for rung in ready if rung.kind is kind]
        for rung in group:
            await _settle(run, ticket, rung)
        await acts[kind](run, picture, group)
    await plan(run.uow, desk=run.desk, ticket=ticket, now=run.now)
    await _put_off(run, ticket)


def _ready(picture: Picture, now: datetime) -> list[Rung]:
    late = (rung for rung in rungs_of(picture) if rung.at <= now)
    return [rung for rung in late if held_until(picture, rung, now) <= now]


async def _settle(run: Run, ticket: Ticket, rung: Rung) -> None:
    """Note that a rung happened, on the row that waited for it or on one of its own."""
    dues = await run.uow.dues.of_ticket(ticket.id)
    row = next((due for due in dues if due.key == rung.key), None)
    if row is None:
        run.uow.add(_row(ticket, rung, run.now, DueState.DONE))
    else:
        settle(row, run.now)


def settle(due: Due, now: datetime) -> None:
    """Note that something due was done, for good."""
    due.state, due.done_at = DueState.DONE, now
    due.lease_token = due.lease_until = due.error = None


async def _put_off(run: Run, ticket: Ticket) -> None:
    """Move the pending row to when it may disturb somebody, so that it is not looked at before.

    A later rung may be allowed to speak sooner: residents are awake when staff is off duty.
    """
    dues = await run.uow.dues.of_ticket(ticket.id)
    pending = next((due for due in dues if due.state is DueState.PENDING), None)
    if pending is None:
        return
    pending.lease_token = pending.lease_until = pending.error = None
    pending.attempts = 0
    if pending.at > run.now:
        return
    picture = await picture_of(run.uow, desk=run.desk, ticket=ticket)
    pending.at = min(
        (held_until(picture, rung, max(rung.at, run.now)) for rung in rungs_of(picture)),
        default=pending.at,
    )
