"""What a message leaves with a ticket: words, files, places on the map, album photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.chats import Chat
from domain.people import Person
from domain.ticket import Attachment, Fragment, Media, MediaPurpose, Report, ReportKind, Ticket
from usecases import outgoing
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one message carries: text, files, where it stands, and when it was written."""

    text: str
    media: tuple[Media, ...] = ()
    message_id: int
    media_group_id: str | None = None
    sent_at: datetime


def joined(said: Iterable[Words]) -> str:
    """Give the text of several messages in one, a line each."""
    return "\n".join(words.text for words in said if words.text)


def keep_words(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    chat: Chat,
    person: Person,
    words: Words,
    kind: ReportKind = ReportKind.ORIGIN,
) -> Report:
    """Keep a message's words, and its files, as a report on the ticket."""
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
        purpose=MediaPurpose.PRIVATE if kind is ReportKind.PRIVATE else MediaPurpose.REPORT,
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
    """Keep a message's files and places on the map with the ticket, the same file once."""
    for media in {one.file_unique_id: one for one in words.media}.values():
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


async def adopt_album(uow: UnitOfWork, *, ticket: Ticket, report: Report) -> None:
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


def hold_album(uow: UnitOfWork, *, chat: Chat, person: Person, words: Words, now: datetime) -> None:
    """Hold a photo of an album a while: the one with the words may still come."""
    for media in words.media:
        uow.add(
            Fragment(
                chat_id=chat.id,
                person_id=person.id,
                message_id=words.message_id,
                media_group_id=words.media_group_id or "",
                kind=media.kind,
                file_id=media.file_id,
                file_unique_id=media.file_unique_id,
                at=now,
            )
        )


async def join_album(
    uow: UnitOfWork, *, chat: Chat, person: Person, words: Words, now: datetime
) -> bool:
    """Put a late photo of an album with the ticket that has the others; say whether one has."""
    if words.media_group_id is None:
        return False
    sibling = await uow.tickets.album(chat.id, words.media_group_id)
    ticket = await uow.tickets.get(sibling.ticket_id) if sibling else None
    if sibling is None or ticket is None or sibling.person_id != person.id:
        return False
    keep_media(
        uow, ticket=ticket, chat=chat, person_id=person.id, words=words, purpose=sibling.purpose
    )
    await outgoing.refresh(uow, ticket=ticket, now=now)
    return True
