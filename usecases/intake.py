"""A complaint comes in: a new ticket, more words on one, a corrected text, a late album photo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.chats import Chat
from domain.intake import find_place, is_meaningful, priority_of, understand
from domain.people import Person
from domain.refusals import Refusal
from domain.ticket import (
    Attachment,
    Event,
    Fragment,
    Media,
    MediaPurpose,
    Place,
    Priority,
    Report,
    ReportKind,
    ReportVersion,
    State,
    Ticket,
)
from usecases import outgoing
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one message carries: text, files, where it stands, and when it was written."""

    text: str
    media: tuple[Media, ...] = ()
    message_id: int
    media_group_id: str | None = None
    sent_at: datetime


async def open_ticket(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    reporter: Person,
    words: Words,
    now: datetime,
    group: Chat | None = None,
    place: Place | None = None,
    is_anonymous: bool = False,
    filed_by: Person | None = None,
) -> Ticket:
    """Turn somebody's words into a ticket with its cards; refuses words that say nothing.

    `chat` is where the reporter is talked to, `group` the residents' group it belongs to when
    that is another one (a direct message about a group).
    """
    home = group or chat
    community = desk.home(home.community or "")
    if not is_meaningful(words.text) and not words.media:
        raise Refusal("refuse-no-words")
    if len(words.text) > community.rules.max_text:
        raise Refusal("refuse-too-long", limit=community.rules.max_text, length=len(words.text))
    compounds = community.compounds_of(home.grid or "")
    draft = understand(words.text, community, compounds)
    spot = place or draft.place
    compound = home.compound or spot.compound
    ticket = uow.add(
        Ticket(
            community=community.code,
            number=await uow.tickets.next_number(community.code),
            grid=home.grid or "",
            chat_id=chat.id,
            reporter_id=reporter.id,
            is_anonymous=is_anonymous,
            category=draft.category.code,
            priority=draft.priority,
            compound=compound,
            building=spot.building,
            unit=spot.unit,
            room=spot.room,
            place_note=spot.note,
            place_asked=not spot,
            created_at=now,
            state_since=now,
        )
    )
    filer = filed_by or reporter
    record(uow, ticket=ticket, actor_id=filer.id, action="open", now=now, before=State.OPEN)
    report = _keep_words(uow, ticket=ticket, chat=chat, person=reporter, words=words)
    await _adopt_album(uow, ticket=ticket, report=report)
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, reply_to=words.message_id)
    if group is not None and not is_anonymous:
        await outgoing.show_card(uow, ticket=ticket, chat=group, now=now)
    await outgoing.offer(uow, desk=desk, ticket=ticket, now=now)
    return ticket


def _keep_words(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    chat: Chat,
    person: Person,
    words: Words,
    kind: ReportKind = ReportKind.ORIGIN,
) -> Report:
    report = uow.add(
        Report(
            ticket_id=ticket.id,
            person_id=person.id,
            kind=kind,
            chat_id=chat.id,
            message_id=words.message_id,
            media_group_id=words.media_group_id,
            text=words.text,
            sent_at=words.sent_at,
        )
    )
    keep_media(
        uow,
        ticket=ticket,
        chat=chat,
        person_id=person.id,
        words=words,
        purpose=MediaPurpose.REPORT,
    )
    return report


def keep_media(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    chat: Chat,
    person_id: int,
    words: Words,
    purpose: MediaPurpose,
) -> None:
    """Keep a message's files and places on the map with the ticket."""
    for media in words.media:
        uow.add(
            Attachment(
                ticket_id=ticket.id,
                person_id=person_id,
                purpose=purpose,
                cycle=ticket.cycle,
                chat_id=chat.id,
                message_id=words.message_id,
                media_group_id=words.media_group_id,
                kind=media.kind,
                file_id=media.file_id,
                file_unique_id=media.file_unique_id,
                latitude=media.latitude,
                longitude=media.longitude,
                title=media.title,
                at=words.sent_at,
            )
        )


async def _adopt_album(uow: UnitOfWork, *, ticket: Ticket, report: Report) -> None:
    """Take in the photos of the album that came before the one carrying the words."""
    if report.media_group_id is None:
        return
    for fragment in await uow.tickets.fragments(report.chat_id, report.media_group_id):
        uow.add(
            Attachment(
                ticket_id=ticket.id,
                person_id=fragment.person_id,
                purpose=MediaPurpose.REPORT,
                chat_id=fragment.chat_id,
                message_id=fragment.message_id,
                media_group_id=fragment.media_group_id,
                kind=fragment.kind,
                file_id=fragment.file_id,
                file_unique_id=fragment.file_unique_id,
                at=fragment.at,
            )
        )
        await uow.remove(fragment)


async def join_album(
    uow: UnitOfWork, *, chat: Chat, person: Person, words: Words, now: datetime
) -> bool:
    """Put a late photo of an album with the ticket that has the others, or hold it a while."""
    group_id = words.media_group_id
    if group_id is None:
        return False
    sibling = await uow.tickets.album(chat.id, group_id)
    if sibling is None:
        for media in words.media:
            uow.add(
                Fragment(
                    chat_id=chat.id,
                    person_id=person.id,
                    message_id=words.message_id,
                    media_group_id=group_id,
                    kind=media.kind,
                    file_id=media.file_id,
                    file_unique_id=media.file_unique_id,
                    at=now,
                )
            )
        return True
    ticket = await uow.tickets.get(sibling.ticket_id)
    if ticket is None or sibling.person_id != person.id:
        return False
    keep_media(
        uow, ticket=ticket, chat=chat, person_id=person.id, words=words, purpose=sibling.purpose
    )
    await outgoing.refresh(uow, ticket=ticket, now=now)
    return True


async def add_words(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    chat: Chat,
    person: Person,
    words: Words,
    now: datetime,
) -> None:
    """Add what the reporter or somebody who joined says later; it may raise the urgency, too."""
    community = desk.home(ticket.community)
    if len(words.text) > community.rules.max_text:
        raise Refusal("refuse-too-long", limit=community.rules.max_text, length=len(words.text))
    _keep_words(uow, ticket=ticket, chat=chat, person=person, words=words, kind=ReportKind.ADDITION)
    record(uow, ticket=ticket, actor_id=person.id, action="add", now=now, text=words.text or None)
    if ticket.reporter_id == person.id:
        fill_place(ticket, words.text)
        if ticket.state is State.OPEN:
            _raise_priority(ticket, priority_of(words.text, community))
    await outgoing.refresh(uow, ticket=ticket, now=now)
    if ticket.owner_id is not None:
        await outgoing.tell_staff(uow, desk=desk, ticket=ticket, key="staff-addition", now=now)


def fill_place(ticket: Ticket, text: str) -> None:
    """Take the place from the reporter's answer: parsed if it can be, else in their own words."""
    if ticket.place or not is_meaningful(text):
        return
    found = find_place(text)
    if not found and ticket.place_asked:
        found = replace(found, note=text[:60])
    if found:
        ticket.building, ticket.unit = found.building, found.unit
        ticket.room, ticket.place_note = found.room or ticket.room, found.note
        ticket.place_asked = False


def _raise_priority(ticket: Ticket, found: Priority) -> None:
    order = list(Priority)
    if order.index(found) < order.index(ticket.priority):
        ticket.priority = found


async def set_building(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, person: Person, choice: int, now: datetime
) -> str:
    """Take the building the reporter pressed (by its place in the list); give its name back."""
    if person.id != ticket.reporter_id:
        raise Refusal("refuse-only-reporter")
    options = place_options(desk, ticket)
    if not ticket.place_asked or not 0 <= choice < len(options):
        raise Refusal("refuse-stale")
    label, compound = options[choice]
    if compound is not None:
        ticket.compound = compound
    else:
        ticket.building = label
    ticket.place_asked = compound is not None and bool(place_options(desk, ticket))
    record(uow, ticket=ticket, actor_id=person.id, action="place", now=now, text=label)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    return label


def place_options(desk: Desk, ticket: Ticket) -> list[tuple[str, str | None]]:
    """List what to offer when the place is missing: buildings, or first which compound."""
    community = desk.home(ticket.community)
    compound = community.compound(ticket.compound)
    if compound is not None:
        return [(building, None) for building in compound.buildings]
    return [(item.name, item.code) for item in community.compounds_of(ticket.grid)]


async def edit_words(
    uow: UnitOfWork, *, desk: Desk, report: Report, text: str, now: datetime
) -> None:
    """Keep the new text of an edited message as a new version; staff see that it changed."""
    ticket = await uow.tickets.get(report.ticket_id)
    if ticket is None or text == report.text:
        return
    uow.add(
        ReportVersion(
            report_id=report.id, version=report.version, text=report.text, replaced_at=now
        )
    )
    report.text, report.version = text, report.version + 1
    record(uow, ticket=ticket, actor_id=report.person_id, action="edit", now=now, text=text)
    if ticket.reporter_id == report.person_id and report.kind is ReportKind.ORIGIN:
        fill_place(ticket, text)
        if ticket.state is State.OPEN:
            _raise_priority(ticket, priority_of(text, desk.home(ticket.community)))
    await outgoing.refresh(uow, ticket=ticket, now=now)
    if ticket.owner_id is not None:
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
    await outgoing.say(
        uow,
        chat=chat,
        key="staff-note-kept",
        now=now,
        ticket=ticket,
        reply_to=words.message_id,
        number=ticket.number,
        buttons=[[["button-tell-resident", f"v1:tell:{ticket.id}:{ticket.version}:{event.id}"]]],
    )
    return event
