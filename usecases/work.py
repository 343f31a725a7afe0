"""What people do to tickets, all through one table."""

from __future__ import annotations

from datetime import datetime

from domain.community import Community
from domain.people import Actor
from domain.refusals import Refusal
from domain.ticket import State, Ticket
from domain.transitions import COLLEAGUES, Action, Need, Party, Transition, parties_of, require
from usecases import outgoing
from usecases.effects import EFFECTS
from usecases.falling_due import plan
from usecases.followups import FOLLOW_UPS
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.step import Step, nothing

_CLOCK = frozenset({Party.CLOCK})


async def load(
    uow: UnitOfWork, *, ticket_id: int, actor: Actor, seen_version: int | None = None
) -> tuple[Ticket, frozenset[Party]]:
    """Give the ticket and how the person stands to it; refuses a button of another version."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    joined = any(item.person_id == actor.id for item in await uow.tickets.endorsements(ticket.id))
    parties = parties_of(actor, ticket, joined=joined)
    if seen_version is not None and seen_version != ticket.version:
        raise await _stale(uow, ticket, parties)
    return ticket, parties


async def _stale(uow: UnitOfWork, ticket: Ticket, parties: frozenset[Party]) -> Refusal:
    """Say who was faster to a colleague; to the owner and to residents, that the card is old."""
    is_colleague = bool(parties & COLLEAGUES) and Party.OWNER not in parties
    if is_colleague and ticket.state is State.CLAIMED and ticket.owner_id is not None:
        owner = await uow.people.get(ticket.owner_id)
        return Refusal("refuse-taken", name=owner.name if owner else "?", number=ticket.number)
    return Refusal("refuse-stale")


async def perform(uow: UnitOfWork, *, step: Step) -> Ticket:
    """Do what the table allows, or refuse; the ticket, its history and its cards move together."""
    ticket, parties = step.ticket, _CLOCK
    if step.actor is not None:
        ticket, parties = await load(uow, ticket_id=step.ticket.id, actor=step.actor)
    row = allow(step=step, parties=parties)
    _check_words(step, row.need)
    before = ticket.state
    await EFFECTS.get(step.action, nothing)(uow, step)  # may still refuse: nothing moved yet
    _move(ticket, row, step.now)
    record(
        uow,
        ticket=ticket,
        actor_id=step.actor_id,
        action=step.action.value,
        now=step.now,
        before=before,
        text=step.text,
        **_facts(step),
    )
    await outgoing.refresh(uow, ticket=ticket, now=step.now)
    await FOLLOW_UPS.get(step.action, nothing)(uow, step)
    await plan(uow, desk=step.desk, ticket=ticket, now=step.now)
    if step.action is Action.WITHDRAW:
        await _let_parts_go(uow, step)
    return ticket


async def _let_parts_go(uow: UnitOfWork, step: Step) -> None:
    """Let what is part of a withdrawn ticket stand for itself: nobody withdraws for others."""
    for part in await uow.tickets.merged_into(step.ticket.id):
        split = Step(desk=step.desk, ticket=part, actor=None, action=Action.SPLIT, now=step.now)
        await perform(uow, step=split)


def _facts(step: Step) -> dict[str, str | int]:
    facts: dict[str, str | int] = {"level": step.ticket.level, "cycle": step.ticket.cycle}
    if step.target is not None:
        facts["target"] = step.target
    if step.due is not None:
        facts["due"] = step.due.isoformat()
    return facts


def allow(*, step: Step, parties: frozenset[Party]) -> Transition:
    """Give the row that allows the step, before anybody is asked for its words; or refuse."""
    row = require(step.ticket.state, step.action, parties)
    community = step.desk.home(step.ticket.community)
    is_chief = bool(parties & {Party.LEAD, Party.SUPERVISOR, Party.CLOCK})
    spent = step.ticket.transfers >= community.rules.max_transfers
    if row.need is Need.TARGET and spent and not is_chief:
        raise Refusal("refuse-too-many-transfers", count=step.ticket.transfers)
    if step.action is Action.ESCALATE and step.ticket.level >= community.rules.top_level:
        raise Refusal("refuse-top-level")
    return row


def _check_words(step: Step, need: Need) -> None:
    if need is Need.DATE:
        if step.due is None:
            raise Refusal("refuse-no-date")
        if step.due <= step.now:
            raise Refusal("refuse-past-date")
        return
    if need is Need.TARGET and step.target is None:
        raise Refusal("refuse-no-target")
    if need is not Need.NOTHING and not (step.text or "").strip():
        raise Refusal("refuse-no-reason")
    check_length(step.text or "", step.desk.home(step.ticket.community))
    if step.action is Action.RESOLVE and not step.has_photo and _wants_photo(step):
        raise Refusal("refuse-no-photo")


def check_length(text: str, community: Community) -> None:
    """Refuse words that would not fit into one message with all that stands around them."""
    limit = community.rules.max_text
    if len(text) > limit:
        raise Refusal("refuse-too-long", limit=limit, length=len(text))


def _wants_photo(step: Step) -> bool:
    community = step.desk.home(step.ticket.community)
    return community.category(step.ticket.category).needs_photo


def _move(ticket: Ticket, row: Transition, now: datetime) -> None:
    ticket.version += 1
    if row.target is not None and row.target is not State.WAITING_RESIDENT:
        ticket.question = None  # nobody waits for its answer any more
    if row.target is not None and row.target is not ticket.state:
        ticket.state, ticket.state_since = row.target, now
    if row.raises_level:
        ticket.level += 1
    if row.new_cycle:
        ticket.cycle += 1
