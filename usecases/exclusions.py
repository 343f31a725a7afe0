"""Tickets left out of the rates: one person asks and says why, a second one agrees or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.exclusions import Exclusion
from domain.outbox import Urgency
from domain.people import Actor, Person, Role
from domain.refusals import Refusal
from domain.ticket import Ticket
from usecases import outgoing
from usecases.cover import direct_chat, staff_place
from usecases.desk import Desk
from usecases.history import record
from usecases.numbers import find_ticket
from usecases.ports import UnitOfWork
from usecases.work import check_length

_BEHIND_NUMBER = re.compile(r"[\s,，:：、;；。]+")


async def ask_exclusion(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, words: str, now: datetime
) -> None:
    """Ask the others who may decide to leave a ticket out of the rates; `words` are `241 why`."""
    number, reason = (*_BEHIND_NUMBER.split(words.strip(), maxsplit=1), "", "")[:2]
    if not (chat.is_private or chat.is_staff):
        raise Refusal("refuse-in-private")
    if not number or not reason.strip():
        raise Refusal("refuse-exclude-words")
    ticket = await find_ticket(uow, desk=desk, chat=chat, actor=actor, number=number)
    _check_rights(actor, ticket)
    check_length(reason, desk.home(ticket.community))
    _check_open(await uow.exclusions.of_ticket(ticket.id))
    asked = await _others(uow, desk=desk, ticket=ticket, besides=actor.id)
    if not asked:
        raise Refusal("refuse-exclude-nobody")
    exclusion = uow.add(
        Exclusion(ticket_id=ticket.id, reason=reason.strip(), asked_by=actor.id, asked_at=now)
    )
    text = exclusion.reason
    record(uow, ticket=ticket, actor_id=actor.id, action="exclude_ask", now=now, text=text)
    for _, place in asked:
        await _put_question(
            uow, ticket=ticket, exclusion=exclusion, actor=actor, chat=place, now=now
        )
    await outgoing.say(
        uow,
        chat=chat,
        key="exclude-asked",
        now=now,
        number=ticket.number,
        names="、".join(person.name for person, _ in asked),
    )


async def _put_question(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    exclusion: Exclusion,
    actor: Actor,
    chat: Chat,
    now: datetime,
) -> None:
    """Ask one person; the version slot of the buttons is the exclusion's id."""
    press = f"v1:exclude:{ticket.id}:{exclusion.id}:"
    await outgoing.say(
        uow,
        chat=chat,
        key="exclude-question",
        now=now,
        ticket=ticket,
        buttons=[
            [["button-exclude-yes", f"{press}yes"], ["button-exclude-no", f"{press}no"]],
            [[f"#{ticket.number}", f"v1:show:{ticket.id}:0:"]],
        ],
        number=ticket.number,
        name=actor.person.name,
        reason=exclusion.reason,
    )


async def answer_exclusion(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket_id: int,
    exclusion_id: int,
    is_agreed: bool,
    actor: Actor,
    now: datetime,
) -> Ticket:
    """Take the second person's yes or no; never of whoever asked."""
    ticket = await uow.tickets.get(ticket_id)
    asked = await uow.exclusions.of_ticket(ticket_id) if ticket else []
    exclusion = next((item for item in asked if item.id == exclusion_id), None)
    if ticket is None or exclusion is None:
        raise Refusal("refuse-stale")
    _check_rights(actor, ticket)
    if exclusion.asked_by == actor.id:
        raise Refusal("refuse-exclude-own")
    if exclusion.is_agreed is not None:
        raise Refusal("refuse-exclude-answered")
    exclusion.is_agreed = is_agreed
    exclusion.answered_by, exclusion.answered_at = actor.id, now
    reason = exclusion.reason
    if is_agreed:
        record(uow, ticket=ticket, actor_id=actor.id, action="exclude", now=now, text=reason)
    else:
        record(uow, ticket=ticket, actor_id=actor.id, action="exclude_no", now=now, text=reason)
    await _tell_asker(uow, desk=desk, ticket=ticket, exclusion=exclusion, actor=actor, now=now)
    return ticket


async def _tell_asker(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    exclusion: Exclusion,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell whoever asked: in their direct chat, else by name where the grid works."""
    asker = await uow.people.get(exclusion.asked_by)
    direct = await direct_chat(uow, desk=desk, person=asker) if asker else None
    place = direct or await staff_place(uow, desk=desk, ticket=ticket, now=now)
    if place is None:
        return
    await outgoing.put(
        uow,
        chat=place,
        kind=outgoing.SAY,
        now=now,
        urgency=Urgency.ANSWER,
        key="exclude-agreed" if exclusion.is_agreed else "exclude-refused",
        facts={"number": ticket.number, "name": actor.person.name},
        mentions=[exclusion.asked_by],
    )


def _check_rights(actor: Actor, ticket: Ticket) -> None:
    """Refuse all but supervisors, admins, and who leads the ticket's grid."""
    roles = actor.roles_in(ticket.community, ticket.grid)
    if not (actor.oversees(ticket.community) or Role.GRID_LEAD in roles):
        raise Refusal("refuse-exclude-rights")


def _check_open(asked: Sequence[Exclusion]) -> None:
    """Refuse to ask twice; what was declined may be asked again."""
    if any(item.is_agreed for item in asked):
        raise Refusal("refuse-exclude-already")
    if any(item.is_agreed is None for item in asked):
        raise Refusal("refuse-exclude-asked")


async def _others(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, besides: int
) -> list[tuple[Person, Chat]]:
    """Give who else may decide and can be reached, each with their direct chat."""
    found: dict[int, tuple[Person, Chat]] = {}
    for role, grid in (
        (Role.GRID_LEAD, ticket.grid),
        (Role.SUPERVISOR, None),
        (Role.ADMIN, None),
    ):
        for person, _ in await uow.people.holders(ticket.community, role=role, grid=grid):
            chat = await direct_chat(uow, desk=desk, person=person)
            if chat is not None and person.id != besides:
                found[person.id] = (person, chat)
    return list(found.values())
