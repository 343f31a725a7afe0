"""A complaint comes in: a new ticket, more words on one, a corrected text, a worker's note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.chats import Chat
from domain.forgetting import GONE
from domain.intake import is_meaningful
from domain.people import Person
from domain.refusals import Refusal
from domain.ticket import (
    Event,
    MediaPurpose,
    Place,
    Priority,
    Report,
    ReportKind,
    ReportVersion,
    State,
    Ticket,
)
from domain.understanding import understand
from domain.understanding.values import Understood
from usecases import outgoing
from usecases.chains import link
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.history import record
from usecases.households import note_home
from usecases.keeping import Words, adopt_album, joined, keep_media, keep_words
from usecases.places import fill_place
from usecases.ports import UnitOfWork
from usecases.raising import call, heed


@dataclass(frozen=True)
class Home:
    """Where in the community a complaint belongs."""

    community: str
    grid: str
    compound: str | None = None


def home_of(chat: Chat) -> Home:
    """Give where a bound residents' group lies; refuses a group that is not bound."""
    if chat.community is None or chat.grid is None or not chat.is_residents:
        raise Refusal("refuse-unbound")
    return Home(chat.community, chat.grid, chat.compound)


def check_words(desk: Desk, *, words: Words, home: Home) -> None:
    """Refuse words that say nothing, and more of them than the community takes."""
    limit = desk.home(home.community).rules.max_text
    if not is_meaningful(words.text) and not words.media:
        raise Refusal("refuse-no-words")
    if len(words.text) > limit:
        raise Refusal("refuse-too-long", limit=limit, length=len(words.text))


async def open_ticket(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    reporter: Person,
    words: Words,
    now: datetime,
    home: Home,
    group: Chat | None = None,
    place: Place | None = None,
    is_anonymous: bool = False,
    filed_by: Person | None = None,
    more: Sequence[Words] = (),
    understood: Understood | None = None,
) -> Ticket:
    """Turn somebody's words into a ticket with its cards; refuses words that say nothing.

    `chat` is where the reporter is talked to; `group` is the residents' group that shows a card,
    too, when the reporter spoke in a direct chat. `more` are other messages of the same breath.
    """
    text, media = joined((words, *more)), [item for one in (words, *more) for item in one.media]
    check_words(desk, words=replace(words, text=text, media=tuple(media)), home=home)
    community = desk.home(home.community)
    compounds = community.compounds_of(home.grid)
    grid = community.grid(home.grid)
    landmarks = grid.landmarks if grid is not None else ()
    read = understood or understand(text, community, compounds=compounds, landmarks=landmarks)
    said = read.place.as_place()
    spot = place or said
    compound = home.compound or spot.compound or said.compound
    ticket = uow.add(
        Ticket(
            community=community.code,
            number=await uow.tickets.next_number(community.code),
            grid=home.grid,
            chat_id=chat.id,
            reporter_id=reporter.id,
            is_anonymous=is_anonymous,
            category=read.category,
            priority=read.priority,
            compound=compound,
            building=spot.building,
            unit=spot.unit,
            floor=spot.floor,
            room=spot.room,
            place_note=spot.note,
            place_asked=place is None and not spot,
            created_at=now,
            state_since=now,
        )
    )
    filer = filed_by or reporter
    record(
        uow,
        ticket=ticket,
        actor_id=filer.id,
        action="open",
        now=now,
        before=State.OPEN,
        priority=ticket.priority.value,
    )
    report = keep_words(uow, ticket=ticket, chat=chat, person=reporter, words=words)
    await adopt_album(uow, ticket=ticket, report=report)
    for one in more:
        kind = ReportKind.ADDITION
        keep_words(uow, ticket=ticket, chat=chat, person=reporter, words=one, kind=kind)
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, reply_to=words.message_id)
    if group is not None and not is_anonymous:
        await outgoing.show_card(uow, ticket=ticket, chat=group, now=now)
    await outgoing.offer(uow, desk=desk, ticket=ticket, now=now)
    if ticket.priority is Priority.P0:
        await call(uow, desk=desk, ticket=ticket, words=text, now=now)
    await link(uow, desk=desk, ticket=ticket, now=now)
    await plan(uow, desk=desk, ticket=ticket, now=now)
    return ticket


async def add_words(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    chat: Chat,
    person: Person,
    words: Words,
    now: datetime,
    is_answer: bool = False,
    is_private: bool = False,
) -> None:
    """Add what the reporter or somebody who joined says later; it may raise the urgency, too.

    With `is_answer` it was said to the card, which may have asked for the place; with
    `is_private` it is shown to nobody but a worker who looks at the details.
    """
    community = desk.home(ticket.community)
    if len(words.text) > community.rules.max_text:
        raise Refusal("refuse-too-long", limit=community.rules.max_text, length=len(words.text))
    kind = ReportKind.PRIVATE if is_private else ReportKind.ADDITION
    keep_words(uow, ticket=ticket, chat=chat, person=person, words=words, kind=kind)
    shown = None if is_private else words.text or None
    said = record(uow, ticket=ticket, actor_id=person.id, action="add", now=now, text=shown)
    await note_home(uow, ticket=ticket, person_id=person.id)
    is_heard = False
    if ticket.reporter_id == person.id:
        fill_place(ticket, words.text, is_answer=is_answer)
        await link(uow, desk=desk, ticket=ticket, now=now)
        is_heard = await heed(uow, desk=desk, ticket=ticket, words=words.text, said=said, now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    await outgoing.nod(uow, chat=chat, ticket=ticket, message_id=words.message_id, now=now)
    if ticket.owner_id is not None and not is_heard:
        await outgoing.tell_staff(uow, desk=desk, ticket=ticket, key="staff-addition", now=now)


async def edit_words(
    uow: UnitOfWork, *, desk: Desk, report: Report, text: str, now: datetime
) -> None:
    """Keep the new text of an edited message as a new version; staff see that it changed."""
    ticket = await uow.tickets.get(report.ticket_id)
    if ticket is None or report.text in (text, GONE):  # what was forgotten does not come back
        return
    uow.add(
        ReportVersion(
            report_id=report.id, version=report.version, text=report.text, replaced_at=now
        )
    )
    report.text, report.version = text, report.version + 1
    shown = None if report.kind is ReportKind.PRIVATE else text
    event = record(
        uow, ticket=ticket, actor_id=report.person_id, action="edit", now=now, text=shown
    )
    is_heard = False
    if ticket.reporter_id == report.person_id:
        if report.kind is ReportKind.ORIGIN:
            fill_place(ticket, text)
            await link(uow, desk=desk, ticket=ticket, now=now)
        is_heard = await heed(uow, desk=desk, ticket=ticket, words=text, said=event, now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    if ticket.owner_id is not None and not is_heard:
        await outgoing.tell_staff(uow, desk=desk, ticket=ticket, key="staff-edited", now=now)


async def add_note(
    uow: UnitOfWork, *, ticket: Ticket, chat: Chat, person: Person, words: Words, now: datetime
) -> Event:
    """Keep a worker's internal note; the answer offers to pass it on to the resident."""
    event = record(
        uow, ticket=ticket, actor_id=person.id, action="note", now=now, text=words.text or None
    )
    keep_media(
        uow, ticket=ticket, chat=chat, person_id=person.id, words=words, purpose=MediaPurpose.NOTE
    )
    await outgoing.refresh(uow, ticket=ticket, now=now)
    tell = ("button-tell-resident", f"v1:tell:{ticket.id}:{ticket.version}:{event.id}")
    await outgoing.say(
        uow,
        chat=chat,
        key="staff-note-kept",
        now=now,
        ticket=ticket,
        reply_to=words.message_id,
        number=ticket.number,
        buttons=[[[*tell]]] if words.text else None,
    )
    return event
