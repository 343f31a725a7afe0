"""Call-backs (回访): when one is made, who makes it, and how it reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.chats import Chat
from domain.closing import is_drawn
from domain.cover import Standing
from domain.dues import Audience
from domain.outbox import Urgency
from domain.people import Actor, Person
from domain.refusals import Refusal
from domain.ticket import Score, State, Ticket
from domain.transitions import COLLEAGUES, Action, parties_of
from usecases import outgoing
from usecases.cover import direct_chat, on_duty_chain, staff_place
from usecases.desk import Desk
from usecases.ports import UnitOfWork

CONFIRMED = "confirmed"
SILENT = "silent"
"""The outcomes of a closed ticket: by the resident's word, or because they said nothing."""

_ENDED = frozenset({State.RESOLVED, State.CLOSED})
_ASKS = frozenset({Score.DISSATISFIED, Score.UNSOLVED})


async def open_callback(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Make the call-back that a 不满意 asks for, or the draw among silent closings; one a cycle.

    So does a 没解决 of neighbours who are too few to take the closing back.

    It is handed out when somebody is on duty. An anonymous reporter cannot be called and is not
    drawn.
    """
    reason = await _reason(uow, desk, ticket)
    if reason is None:
        return
    callback = await callback_of(uow, ticket=ticket)
    if callback is not None:
        if callback.state is CallbackState.OPEN and reason is CallbackReason.DISSATISFIED:
            callback.reason = reason
        return
    uow.add(Callback(ticket_id=ticket.id, cycle=ticket.cycle, reason=reason, created_at=now))


async def _reason(uow: UnitOfWork, desk: Desk, ticket: Ticket) -> CallbackReason | None:
    if ticket.state not in _ENDED:
        return None
    votes = await uow.tickets.ratings(ticket.id)
    if any(item.score in _ASKS and item.cycle == ticket.cycle for item in votes):
        return CallbackReason.DISSATISFIED
    percent = desk.home(ticket.community).timing.closing.callback_percent
    is_silent = ticket.state is State.CLOSED and ticket.outcome == SILENT
    if is_silent and not ticket.is_anonymous and is_drawn(ticket.number, ticket.cycle, percent):
        return CallbackReason.SILENT
    return None


async def callback_of(
    uow: UnitOfWork, *, ticket: Ticket, cycle: int | None = None
) -> Callback | None:
    """Give the call-back of a cycle of a ticket, of the present one unless another is named."""
    found = await uow.callbacks.of_ticket(ticket.id)
    return next((item for item in found if item.cycle == (cycle or ticket.cycle)), None)


async def drop_callbacks(uow: UnitOfWork, *, ticket: Ticket, now: datetime) -> None:
    """Let go of what is not to be asked any more, because the ticket was taken up again."""
    for callback in await uow.callbacks.of_ticket(ticket.id):
        if callback.state is CallbackState.OPEN:
            callback.state, callback.done_at = CallbackState.DROPPED, now


async def callers(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime
) -> Sequence[Standing]:
    """Give who may be asked to call, in order: the grid's chain without those who did the work."""
    chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
    workers = await _workers(uow, ticket)
    return [
        item for item in chain if item.grid in (None, ticket.grid) and item.person.id not in workers
    ]


async def check_caller(
    uow: UnitOfWork, *, ticket: Ticket, callback: Callback, actor: Actor
) -> None:
    """Refuse whoever may not say what a call-back brought; nobody asks about their own work."""
    if callback.state is not CallbackState.OPEN:
        raise Refusal("refuse-callback-over")
    if actor.id in await _workers(uow, ticket):
        raise Refusal("refuse-own-callback")
    is_theirs = actor.id == callback.person_id and actor.is_staff(ticket.community)
    if not is_theirs and not parties_of(actor, ticket) & COLLEAGUES:
        raise Refusal("refuse-not-yours")


async def _workers(uow: UnitOfWork, ticket: Ticket) -> frozenset[int | None]:
    """Give the owner, and who said that it was solved."""
    events = await uow.tickets.events(ticket.id)
    solved = [item.actor_id for item in events if item.action == Action.RESOLVE]
    return frozenset({ticket.owner_id, *solved[-1:]})


async def hand_out(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, person: Person, now: datetime
) -> None:
    """Ask somebody to call the resident: in their direct chat, else by name in the staff group."""
    chat = await direct_chat(uow, desk=desk, person=person)
    chat = chat or await staff_place(uow, desk=desk, ticket=ticket, now=now)
    if chat is not None:
        await show(
            uow,
            chat=chat,
            ticket=ticket,
            person_id=person.id,
            now=now,
            audience=Audience.STAFF,
        )


async def show(
    uow: UnitOfWork,
    *,
    chat: Chat,
    ticket: Ticket,
    person_id: int,
    now: datetime,
    edit: int | None = None,
    audience: Audience | None = None,
) -> None:
    """Draw the call-back of the present cycle in a chat, or redraw the message that shows it."""
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.CALLBACK,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        audience=audience,
        cycle=ticket.cycle,
        person_id=person_id,
        edit=edit,
    )
