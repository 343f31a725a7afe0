"""From an intent in the outbox to the Bot API method that says it, from the rows of this moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from domain.chats import Chat, PostPurpose
from domain.clocks import clocks_of
from domain.outbox import OutboxItem
from domain.people import STAFF, Person, Role
from domain.ticket import State, Ticket
from domain.transitions import Action
from handlers.views import cards
from handlers.views.clocks import clock_label, limit_line
from handlers.views.facts import gather
from handlers.views.keyboards import Button, Markup, carrying, keyboard, link
from locales import Catalogue, Texts
from usecases.calls import UPLOADED, Call, Upload
from usecases.candidate_crowd import left_beside
from usecases.delivery import Sending
from usecases.desk import Desk
from usecases.ports import UnitOfWork

HTML = "HTML"
_NOD = "👌"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One intent with the rows it speaks of.

    `is_for_many` says that who reads it works in several communities, whose numbers are alike.
    """

    uow: UnitOfWork
    desk: Desk
    item: OutboxItem
    chat: Chat
    ticket: Ticket | None
    texts: Texts
    now: datetime
    is_for_many: bool = False

    def numbered(self, ticket: Ticket) -> int | str:
        """Give a ticket's number; with its community for whoever works in several."""
        if not self.is_for_many:
            return ticket.number
        home = self.desk.home(ticket.community).name
        return self.texts.plain("number-of-community", number=ticket.number, community=home)

    @property
    def payload(self) -> dict[str, Any]:
        """Give the intent's facts."""
        return self.item.payload

    @property
    def subject(self) -> Ticket:
        """Give the ticket; raises LookupError for an intent that forgot it."""
        if self.ticket is None:
            raise LookupError(f"outbox row {self.item.id} of kind {self.item.kind} has no ticket")
        return self.ticket


Renderer = Callable[[Job], Awaitable[Sending | None]]


def message(
    job: Job,
    text: str,
    markup: Markup | None = None,
    *,
    reply_to: int | None = None,
    is_silent: bool | None = None,
) -> Call:
    """Give the call that posts a text, as a reply where the intent says so."""
    return Call(
        "sendMessage",
        {
            "chat_id": job.chat.address,
            "text": text,
            "parse_mode": HTML,
            "disable_notification": is_silent,
            "reply_markup": markup,
            "reply_parameters": reply_parameters(reply_to or job.payload.get("reply_to")),
        },
    )


def edit(job: Job, message_id: int, text: str, markup: Markup | None = None) -> Call:
    """Give the call that changes a text that stands there."""
    return Call(
        "editMessageText",
        {
            "chat_id": job.chat.address,
            "message_id": message_id,
            "text": text,
            "parse_mode": HTML,
            "reply_markup": markup,
        },
    )


def with_file(job: Job, field: str, file: Upload | str, caption: str) -> Call:
    """Give the call that sends a photo or a document: a file made here, or one known by its id."""
    new = file if isinstance(file, Upload) else None
    given = {
        "chat_id": job.chat.address,
        field: file if new is None else UPLOADED,
        "caption": caption,
        "parse_mode": HTML,
    }
    return Call(f"send{field.capitalize()}", given, upload=new)


def reply_parameters(message_id: int | None) -> dict[str, Any] | None:
    """Give what makes a message a reply; a deleted original must not stop it.

    A number below zero stands for a message of a group's past, which nobody can reply to.
    """
    if message_id is None or message_id < 0:
        return None
    return {"message_id": message_id, "allow_sending_without_reply": True}


def mention(person: Person | None) -> str:
    """Give a clickable name that notifies the person, or nothing."""
    if person is None or person.telegram_id is None:
        return ""
    return f'<a href="tg://user?id={person.telegram_id}">{escape(person.name)}</a>'


async def _card(job: Job, text: str, markup: Markup | None, purpose: PostPurpose) -> Sending:
    post = await job.uow.posts.card(job.subject.id, job.chat.id)
    if post is not None and not job.payload.get("fresh"):
        return Sending(call=edit(job, post.message_id, text, markup), purpose=purpose)
    known = len(await job.uow.tickets.events(job.subject.id))
    return Sending(call=message(job, text, markup), purpose=purpose, known=known)


async def render_card(job: Job) -> Sending | None:
    """Draw the residents' card, or redraw the one that stands."""
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    text, markup = cards.resident_card(
        facts,
        job.texts,
        private_link=job.desk.start_link(f"a{job.subject.id}"),
        is_private=job.chat.is_private,
        beside=await left_beside(job.uow, ticket=job.subject, chat=job.chat),
        is_leaving=job.payload.get("menu") == Action.WITHDRAW,
    )
    return await _card(job, text, markup, PostPurpose.RESIDENT_CARD)


async def render_staff_card(job: Job) -> Sending | None:
    """Draw the staff card, or redraw the one that stands."""
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    clocks = clocks_of(facts.picture, job.now)
    text, markup = cards.staff_card(
        facts,
        job.texts,
        details_link=job.desk.start_link(f"d{job.subject.id}"),
        limit=limit_line(clocks, job.texts, is_contested=job.subject.state is State.CONTESTED),
        clock_label=clock_label(clocks, job.texts),
        may_merge=await job.uow.tickets.has_live_beside(job.subject),
        menu=job.payload.get("menu"),
        is_for_many=job.is_for_many,
    )
    return await _card(job, text, markup, PostPurpose.STAFF_CARD)


async def render_say(job: Job) -> Sending | None:
    """Say one sentence of the catalogue, to somebody by name when the intent names them."""
    facts = job.payload.get("facts", {})
    if job.ticket is not None and facts.get("number") == job.ticket.number:
        facts = {**facts, "number": job.numbered(job.ticket)}
    text = job.texts(job.payload["key"], **facts)
    names = await _mentions(job) if job.chat.is_staff else ""
    markup = keyboard(
        [
            [_spoken_button(label, target, job.texts) for label, target in row]
            for row in job.payload.get("buttons", [])
        ]
    )
    purpose = PostPurpose.INFO if job.ticket else None
    said = message(job, f"{names} {text}".strip(), markup, reply_to=await _card_id(job))
    return Sending(call=said, purpose=purpose)


async def _mentions(job: Job) -> str:
    people = [await job.uow.people.get(person_id) for person_id in job.payload.get("mentions", [])]
    return " ".join(mention(person) for person in people)


async def _card_id(job: Job) -> int | None:
    """Give the live card's message where the intent wants to stand under it."""
    if job.ticket is None or not job.payload.get("under_card"):
        return None
    card = await job.uow.posts.card(job.ticket.id, job.chat.id)
    return card.message_id if card else None


async def render_reaction(job: Job) -> Sending | None:
    """Nod at a message that was taken in."""
    given = {
        "chat_id": job.chat.address,
        "message_id": job.payload["message_id"],
        "reaction": [{"type": "emoji", "emoji": _NOD}],
    }
    return Sending(call=Call("setMessageReaction", given))


def _spoken_button(label: str, target: str, texts: Texts) -> Button:
    shown = (texts.plain(label) if texts.has(label) else label).strip()
    if target.startswith("https://"):
        return link(shown, target)
    return carrying(shown, target)


async def render_retirement(job: Job) -> Sending | None:
    """Let a card that a fresh one replaced point down to it; one that is gone needs nothing."""
    if job.item.attempts > 1:
        return None
    text = job.texts("card-retired", number=job.subject.number)
    return Sending(call=edit(job, job.payload["message_id"], text))


class Renderers:
    """The table of kinds; `render` is what the sender calls."""

    def __init__(self, desk: Desk, catalogue: Catalogue, table: dict[str, Renderer]) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._table = table

    async def render(self, uow: UnitOfWork, item: OutboxItem, now: datetime) -> Sending | None:
        """Give what to send for an intent, or None when its subject is gone."""
        chat = await uow.chats.get(item.chat_id)
        ticket = await uow.tickets.get(item.ticket_id) if item.ticket_id else None
        if chat is None or (item.ticket_id and ticket is None):
            return None
        texts = self._catalogue.speak(chat.language)
        job = Job(
            uow=uow,
            desk=self._desk,
            item=item,
            chat=chat,
            ticket=ticket,
            texts=texts,
            now=now,
            is_for_many=await self._is_for_many(uow, chat),
        )
        return await self._table[item.kind](job)

    async def _is_for_many(self, uow: UnitOfWork, chat: Chat) -> bool:
        """Say whether a direct chat is that of somebody who works in several communities."""
        if len(self._desk.communities) == 1 or not chat.is_private:
            return False
        person = await uow.people.by_telegram(chat.address)
        held = await uow.people.appointments_of(person.id) if person is not None else []
        works = [item for item in held if item.role in STAFF]
        is_of_town = any(item.role is Role.TOWN_SUPERVISOR for item in works)
        return is_of_town or len({item.community for item in works}) > 1
