"""Intents to send, in one place: who hears what, in which lane, under which key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.chats import Chat, PostPurpose
from domain.dues import Audience
from domain.outbox import OutboxItem, Urgency
from domain.people import Person
from domain.ticket import Priority, Ticket
from domain.transitions import Action
from usecases.cover import staff_place
from usecases.desk import Desk
from usecases.parts import parts_of
from usecases.ports import UnitOfWork

CARD = "card"
STAFF_CARD = "staff_card"
SAY = "say"
PROMPT = "prompt"
QUESTION = "question"
RESOLUTION = "resolution"
REJECTION = "rejection"
MEDIA = "media"
LISTING = "listing"
TIMELINE = "timeline"
DETAILS = "details"
MENU = "menu"
REACTION = "reaction"
RETIREMENT = "retirement"
REMINDER = "reminder"
PROPOSAL = "proposal"
PROMISE = "promise"
EXPLANATION = "explanation"
CALLBACK = "callback"
BOARD = "board"
DUTY = "duty"
ROSTER_REPORT = "roster_report"
DIGEST = "digest"
DIGEST_PART = "digest_part"
CHART = "chart"
LEDGER = "ledger"
PUBLIC_DIGEST = "public_digest"
TOWN_DIGEST = "town_digest"
TOWN_CHART = "town_chart"
TOWN_LEDGER = "town_ledger"
OFFER = "offer"
MERGE_OFFER = "merge_offer"
CANDIDATE = "candidate"
CANDIDATE_GONE = "candidate_gone"
LISTEN_WAYS = "listen_ways"
LISTEN_NOTICE = "listen_notice"
MY_DATA = "my_data"

AUDIENCE = "audience"
"""The fact of a row that nobody asked for: whom it would disturb."""

KINDS = frozenset(
    {CARD, STAFF_CARD, SAY, PROMPT, QUESTION, RESOLUTION, REJECTION, MEDIA, LISTING}
    | {TIMELINE, DETAILS, MENU, REACTION, RETIREMENT, REMINDER, PROPOSAL, PROMISE}
    | {EXPLANATION, CALLBACK, BOARD, DUTY, ROSTER_REPORT, DIGEST, DIGEST_PART, CHART}
    | {LEDGER, PUBLIC_DIGEST, LISTEN_WAYS, LISTEN_NOTICE, OFFER, MERGE_OFFER}
    | {CANDIDATE, CANDIDATE_GONE, MY_DATA, TOWN_DIGEST, TOWN_CHART, TOWN_LEDGER}
)
"""Every kind of message the bot sends; each has a renderer."""


async def put(
    uow: UnitOfWork,
    *,
    chat: Chat,
    kind: str,
    now: datetime,
    ticket: Ticket | None = None,
    urgency: Urgency = Urgency.NOTICE,
    dedupe_key: str | None = None,
    audience: Audience | None = None,
    not_before: datetime | None = None,
    **payload: Any,  # noqa: ANN401 - payloads are JSON values
) -> None:
    """Write one intent through the caller's transaction; danger passes everything.

    With an audience it is of the clock, and waits until they may be disturbed (`holding`).
    """
    payload[AUDIENCE] = audience
    in_danger = ticket is not None and ticket.priority is Priority.P0
    await uow.outbox.put(
        OutboxItem(
            bot_id=chat.bot_id,
            chat_id=chat.id,
            kind=kind,
            ticket_id=ticket.id if ticket else None,
            payload={key: value for key, value in payload.items() if value is not None},
            dedupe_key=dedupe_key,
            urgency=Urgency.DANGER if in_danger else urgency,
            not_before=not_before or now,
            created_at=now,
        )
    )


async def say(
    uow: UnitOfWork,
    *,
    chat: Chat,
    key: str,
    now: datetime,
    ticket: Ticket | None = None,
    reply_to: int | None = None,
    buttons: list[list[list[str]]] | None = None,
    urgency: Urgency = Urgency.ANSWER,
    **facts: str | int,
) -> None:
    """Say one sentence of the catalogue; buttons are rows of [label key, data or link]."""
    await put(
        uow,
        chat=chat,
        kind=SAY,
        now=now,
        ticket=ticket,
        urgency=urgency,
        key=key,
        facts=facts,
        reply_to=reply_to,
        buttons=buttons,
    )


async def nod(
    uow: UnitOfWork, *, chat: Chat, message_id: int, now: datetime, ticket: Ticket | None = None
) -> None:
    """Let a reaction say that words were taken in: quieter than a message."""
    await put(uow, chat=chat, kind=REACTION, now=now, ticket=ticket, message_id=message_id)


async def show_card(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    chat: Chat,
    now: datetime,
    reply_to: int | None = None,
    fresh: bool = False,
) -> None:
    """Draw the ticket's card in a chat, or redraw the one that is there; quick changes coalesce.

    A fresh card goes to the bottom of the chat, and the one that stood there loses its buttons.
    """
    earlier = await uow.posts.card(ticket.id, chat.id) if fresh else None
    if earlier is not None:
        message_id = earlier.message_id
        await put(uow, chat=chat, kind=RETIREMENT, now=now, ticket=ticket, message_id=message_id)
    await put(
        uow,
        chat=chat,
        kind=STAFF_CARD if await _is_for_staff(uow, ticket, chat) else CARD,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER if reply_to or fresh else Urgency.CARD,
        dedupe_key=f"card:{ticket.id}:{chat.id}",
        reply_to=reply_to,
        fresh=fresh or None,
    )


async def _is_for_staff(uow: UnitOfWork, ticket: Ticket, chat: Chat) -> bool:
    if not chat.is_private:
        return chat.is_staff
    reporter = await uow.people.get(ticket.reporter_id)
    return reporter is None or chat.address != reporter.telegram_id


async def refresh(
    uow: UnitOfWork, *, ticket: Ticket, now: datetime, staff_only: bool = False
) -> None:
    """Redraw every live card of the ticket, or those that show staff its level and its limits.

    The cards of tickets that are part of it show how it stands, too.
    """
    for one in (ticket, *await parts_of(uow, ticket)):
        for post in await uow.posts.cards(one.id):
            if staff_only and post.purpose is not PostPurpose.STAFF_CARD:
                continue
            chat = await uow.chats.get(post.chat_id)
            if chat is not None:
                await show_card(uow, ticket=one, chat=chat, now=now)


async def offer(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Put a fresh staff card where the grid works."""
    place = await staff_place(uow, desk=desk, ticket=ticket, now=now)
    if place is not None:
        await show_card(uow, ticket=ticket, chat=place, now=now, fresh=True)


async def tell_staff(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    key: str,
    now: datetime,
    people: Sequence[Person] = (),
    audience: Audience | None = None,
    **facts: str | int,
) -> None:
    """Say something about a ticket where its grid works, under its card, to people by name.

    Without people it is said to the owner.
    """
    place = await staff_place(uow, desk=desk, ticket=ticket, now=now)
    if place is None:
        return
    called = [person.id for person in people] or ([ticket.owner_id] if ticket.owner_id else [])
    await put(
        uow,
        chat=place,
        kind=SAY,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        audience=audience,
        key=key,
        facts={"number": ticket.number, **facts},
        under_card=True,
        mentions=called,
    )


async def reporter_place(uow: UnitOfWork, *, ticket: Ticket) -> tuple[Chat | None, int | None]:
    """Give the chat where the reporter complained and the message to reply to there."""
    if ticket.chat_id is None:
        return None, None
    chat = await uow.chats.get(ticket.chat_id)
    reports = await uow.tickets.reports(ticket.id)
    mine = next((item for item in reports if item.chat_id == ticket.chat_id), None)
    return chat, mine.message_id if mine else None


async def tell_reporter(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    kind: str,
    now: datetime,
    **payload: Any,  # noqa: ANN401
) -> None:
    """Send the reporter something where they complained, as a reply to their words."""
    chat, message_id = await reporter_place(uow, ticket=ticket)
    if chat is None:
        return
    await put(
        uow,
        chat=chat,
        kind=kind,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        reply_to=message_id,
        **payload,
    )


async def ask(
    uow: UnitOfWork,
    *,
    chat: Chat,
    ticket: Ticket,
    person: Person,
    action: Action,
    now: datetime,
    argument: str | None = None,
) -> None:
    """Ask a worker for what an action needs, under the card they pressed."""
    card = await uow.posts.card(ticket.id, chat.id)
    await put(
        uow,
        chat=chat,
        kind=PROMPT,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        action=action.value,
        person_id=person.id,
        version=ticket.version,
        argument=argument,
        reply_to=card.message_id if card else None,
    )
