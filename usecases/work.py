"""What people do to tickets, all through one table; what follows each step is a table as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.chats import Chat
from domain.masking import mask_for_group
from domain.people import Actor
from domain.refusals import Refusal
from domain.ticket import State, Ticket
from domain.transitions import Action, Need, Party, Transition, parties_of, require
from usecases import outgoing
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act on one ticket, with all it needs."""

    desk: Desk
    ticket: Ticket
    actor: Actor
    action: Action
    now: datetime
    text: str | None = None
    target: str | None = None
    due: datetime | None = None
    has_photo: bool = False


async def load(
    uow: UnitOfWork, *, ticket_id: int, actor: Actor, seen_version: int | None = None
) -> tuple[Ticket, frozenset[Party]]:
    """Give the ticket and how the person stands to it; refuses what was drawn for another version."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    joined = any(item.person_id == actor.id for item in await uow.tickets.endorsements(ticket.id))
    parties = parties_of(actor, ticket, joined=joined)
    if seen_version is not None and seen_version != ticket.version:
        raise await _stale(uow, ticket)
    return ticket, parties


async def _stale(uow: UnitOfWork, ticket: Ticket) -> Refusal:
    if ticket.state is State.CLAIMED and ticket.owner_id is not None:
        owner = await uow.people.get(ticket.owner_id)
        return Refusal("refuse-taken", name=owner.name if owner else "?", number=ticket.number)
    return Refusal("refuse-stale")


async def perform(uow: UnitOfWork, *, step: Step) -> Ticket:
    """Do what the table allows, or refuse; the ticket, its history and its cards move together."""
    ticket, parties = await load(uow, ticket_id=step.ticket.id, actor=step.actor)
    row = require(ticket.state, step.action, parties)
    _check_needs(step, row, parties)
    before = ticket.state
    await _EFFECTS.get(step.action, _nothing)(uow, step)  # may still refuse: nothing moved yet
    _move(ticket, row, step.now)
    record(
        uow,
        ticket=ticket,
        actor_id=step.actor.id,
        action=step.action.value,
        now=step.now,
        before=before,
        text=step.text,
        **_facts(step),
    )
    await outgoing.refresh(uow, ticket=ticket, now=step.now)
    await _FOLLOW_UPS.get(step.action, _nothing)(uow, step)
    return ticket


def _facts(step: Step) -> dict[str, str | int]:
    facts: dict[str, str | int] = {"level": step.ticket.level, "cycle": step.ticket.cycle}
    if step.target is not None:
        facts["target"] = step.target
    if step.due is not None:
        facts["due"] = step.due.isoformat()
    return facts


def _check_needs(step: Step, row: Transition, parties: frozenset[Party]) -> None:
    if row.need is Need.DATE and step.due is None:
        raise Refusal("refuse-no-date")
    if row.need is Need.DATE and step.due is not None and step.due <= step.now:
        raise Refusal("refuse-past-date")
    if row.need is Need.TARGET and step.target is None:
        raise Refusal("refuse-no-target")
    if row.need not in (Need.NOTHING, Need.DATE) and not (step.text or "").strip():
        raise Refusal("refuse-no-reason")
    community = step.desk.home(step.ticket.community)
    if step.action is Action.RESOLVE and not step.has_photo:
        if community.category(step.ticket.category).needs_photo:
            raise Refusal("refuse-no-photo")
    if row.need is Need.TARGET and not parties & {Party.LEAD, Party.SUPERVISOR}:
        if step.ticket.transfers >= community.rules.max_transfers:
            raise Refusal("refuse-too-many-transfers", count=step.ticket.transfers)
    if row.raises_level and row.action is Action.ESCALATE:
        if step.ticket.level >= community.rules.top_level:
            raise Refusal("refuse-top-level")


def _move(ticket: Ticket, row: Transition, now: datetime) -> None:
    ticket.version += 1
    if row.target is not None and row.target is not ticket.state:
        ticket.state, ticket.state_since = row.target, now
    if row.raises_level:
        ticket.level += 1
    if row.new_cycle:
        ticket.cycle += 1


async def _nothing(uow: UnitOfWork, step: Step) -> None:
    """Most actions change no more than the table says."""


async def _claim(_: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = step.actor.id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now


async def _transfer(uow: UnitOfWork, step: Step) -> None:
    target = await uow.people.get(int(step.target or 0))
    chain = await outgoing.cover_chain(uow, ticket=step.ticket)
    if target is None or target not in chain:
        raise Refusal("refuse-no-target")
    if target.id == step.ticket.owner_id:
        raise Refusal("refuse-same-owner")
    step.ticket.owner_id = target.id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now
    step.ticket.transfers += 1


async def _reroute(_: UnitOfWork, step: Step) -> None:
    grid = step.desk.home(step.ticket.community).grid(step.target)
    if grid is None or grid.code == step.ticket.grid:
        raise Refusal("refuse-no-target")
    step.ticket.grid = grid.code
    step.ticket.owner_id = None
    step.ticket.transfers += 1


async def _release(_: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = None


async def _ask(_: UnitOfWork, step: Step) -> None:
    step.ticket.question = step.text


async def _answer(_: UnitOfWork, step: Step) -> None:
    step.ticket.question = None


async def _schedule(_: UnitOfWork, step: Step) -> None:
    step.ticket.promised_at, step.ticket.promise = step.due, step.text
    step.ticket.owner_id = step.ticket.owner_id or step.actor.id


async def _resolve(_: UnitOfWork, step: Step) -> None:
    step.ticket.resolved_at, step.ticket.question = step.now, None


async def _end(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.now


async def _confirm(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at, step.ticket.outcome = step.now, "confirmed"


async def _contest(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.ticket.outcome = None


Effect = Callable[[UnitOfWork, Step], Awaitable[None]]

_EFFECTS: dict[Action, Effect] = {
    Action.CLAIM: _claim,
    Action.TRANSFER: _transfer,
    Action.REROUTE: _reroute,
    Action.RELEASE: _release,
    Action.ASK: _ask,
    Action.ANSWER: _answer,
    Action.SCHEDULE: _schedule,
    Action.RESOLVE: _resolve,
    Action.REJECT: _end,
    Action.WITHDRAW: _end,
    Action.CONFIRM: _confirm,
    Action.CONTEST: _contest,
}


async def _after_handover(uow: UnitOfWork, step: Step) -> None:
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    key = "staff-transferred" if step.action is Action.TRANSFER else "staff-rerouted"
    people = await outgoing.cover_chain(uow, ticket=step.ticket)
    owner = [person for person in people if person.id == step.ticket.owner_id]
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key=key,
        now=step.now,
        people=owner or people[:1],
        reason=step.text or "",
    )


async def _after_question(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.QUESTION,
        now=step.now,
        person_id=step.ticket.reporter_id,
        version=step.ticket.version,
    )


async def _after_answer(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key="staff-answer",
        now=step.now,
        text=mask_for_group(step.text or ""),
    )


async def _after_progress(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.SAY,
        now=step.now,
        key="resident-progress",
        facts={"number": step.ticket.number, "text": mask_for_group(step.text or "")},
    )


async def _after_resolve(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.RESOLUTION,
        now=step.now,
        cycle=step.ticket.cycle,
        note=mask_for_group(step.text or ""),
    )


async def _after_reject(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.REJECTION,
        now=step.now,
        reason=mask_for_group(step.text or ""),
    )


async def _after_release(uow: UnitOfWork, step: Step) -> None:
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)


async def _after_escalate(uow: UnitOfWork, step: Step) -> None:
    await _call_level(uow, step, "staff-escalated")


async def _after_contest(uow: UnitOfWork, step: Step) -> None:
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    await _call_level(uow, step, "staff-contested")


async def _call_level(uow: UnitOfWork, step: Step, key: str) -> None:
    """Call in whoever stands at the ticket's level of the cover chain, by name."""
    chain = await outgoing.cover_chain(uow, ticket=step.ticket)
    if not chain:
        return
    called = chain[min(max(step.ticket.level, 0), len(chain) - 1)]
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key=key,
        now=step.now,
        people=[called],
        level=step.ticket.level,
        reason=mask_for_group(step.text or ""),
    )
    direct = await outgoing.direct_chat(uow, desk=step.desk, person=called)
    if direct is not None:
        await outgoing.show_card(uow, ticket=step.ticket, chat=direct, now=step.now, fresh=True)


async def _after_withdraw(uow: UnitOfWork, step: Step) -> None:
    if step.ticket.owner_id is not None:
        await outgoing.tell_staff(
            uow, desk=step.desk, ticket=step.ticket, key="staff-withdrawn", now=step.now
        )


_FOLLOW_UPS: dict[Action, Effect] = {
    Action.TRANSFER: _after_handover,
    Action.REROUTE: _after_handover,
    Action.ASK: _after_question,
    Action.ANSWER: _after_answer,
    Action.PROGRESS: _after_progress,
    Action.RESOLVE: _after_resolve,
    Action.REJECT: _after_reject,
    Action.RELEASE: _after_release,
    Action.ESCALATE: _after_escalate,
    Action.CONTEST: _after_contest,
    Action.WITHDRAW: _after_withdraw,
}


async def pass_on_note(
    uow: UnitOfWork, *, ticket: Ticket, event_id: int, actor: Actor, chat: Chat, now: datetime
) -> None:
    """Show the resident a note that a worker wrote for colleagues, once; rooms and phones hidden."""
    events = await uow.tickets.events(ticket.id)
    note = next((item for item in events if item.id == event_id and item.action == "note"), None)
    if note is None or not note.text:
        raise Refusal("refuse-nothing-to-tell")
    if any(item.facts.get("note") == event_id for item in events if item.action == "tell"):
        raise Refusal("refuse-already-told")
    record(
        uow, ticket=ticket, actor_id=actor.id, action="tell", now=now, text=note.text, note=event_id
    )
    await outgoing.tell_reporter(
        uow,
        ticket=ticket,
        kind=outgoing.SAY,
        now=now,
        key="resident-progress",
        facts={"number": ticket.number, "text": mask_for_group(note.text)},
    )
