"""What colleagues noted for themselves, told to the resident: first shown to them, then said."""

from __future__ import annotations

from datetime import datetime

from domain.chats import Chat
from domain.masking import mask_for_group
from domain.people import Actor
from domain.refusals import Refusal
from domain.ticket import Ticket
from usecases import outgoing
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.sharing import tell_affected


async def show_note(
    uow: UnitOfWork, *, ticket: Ticket, event_id: int, chat: Chat, now: datetime
) -> None:
    """Show a worker what the resident would read, and ask whether it may go."""
    words = await _note(uow, ticket, event_id)
    carried = f"v1:tell:{ticket.id}:{ticket.version}:{event_id}"
    buttons = [["button-promise-yes", f"{carried}.yes"], ["button-tell-no", f"{carried}.no"]]
    await outgoing.say(
        uow,
        chat=chat,
        key="tell-check",
        now=now,
        ticket=ticket,
        buttons=[buttons],
        number=ticket.number,
        text=mask_for_group(words),
    )


async def _note(uow: UnitOfWork, ticket: Ticket, event_id: int) -> str:
    """Give the words of a note that nobody has passed on yet, or refuse."""
    events = await uow.tickets.events(ticket.id)
    note = next((item for item in events if item.id == event_id and item.action == "note"), None)
    if note is None or not note.text:
        raise Refusal("refuse-nothing-to-tell")
    if any(item.facts.get("note") == event_id for item in events if item.action == "tell"):
        raise Refusal("refuse-already-told")
    return note.text


async def pass_on_note(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, event_id: int, actor: Actor, now: datetime
) -> None:
    """Show the resident a note colleagues wrote, once; rooms and phones hidden."""
    words = await _note(uow, ticket, event_id)
    record(uow, ticket=ticket, actor_id=actor.id, action="tell", now=now, text=words, note=event_id)
    await tell_affected(
        uow,
        ticket=ticket,
        kind=outgoing.SAY,
        now=now,
        key="resident-progress",
        facts={"number": ticket.number, "text": mask_for_group(words)},
    )
    await outgoing.refresh(uow, ticket=ticket, now=now)
    await plan(uow, desk=desk, ticket=ticket, now=now)
