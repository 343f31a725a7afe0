from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.chats import Chat, ChatKind, Post, PostPurpose
from domain.halves import Half
from domain.outbox import OutboxItem
from domain.people import Appointment, Person, Role
from domain.ticket import Report, ReportKind, Ticket
from storage.unit_of_work import Database, SqlUnitOfWork

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
BOT = 777


def minutes(count: float) -> timedelta:
    """Give that many minutes."""
    return timedelta(minutes=count)


def a_person(telegram_id: int | None = 5_000_000_001, **other: object) -> Person:
    """Make a person."""
    facts: dict[str, Any] = {"telegram_id": telegram_id, "name": "王芳", "created_at": NOW}
    return Person(**facts | other)


def a_chat(address: int = -1_002_000_000_001, **other: object) -> Chat:
    """Make a shop owners' group."""
    facts: dict[str, Any] = {
        "bot_id": BOT,
        "address": address,
        "type": "supergroup",
        "kind": ChatKind.MERCHANTS,
        "community": "banka",
        "grid": "g1",
        "created_at": NOW,
    }
    return Chat(**facts | other)


async def a_ticket(uow: SqlUnitOfWork, chat: Chat, reporter: Person, **other: object) -> Ticket:
    """Open a ticket in the unit of work."""
    facts: dict[str, Any] = {
        "community": "banka",
        "number": await uow.tickets.next_number("banka"),
        "grid": "g1",
        "chat_id": chat.id,
        "reporter_id": reporter.id,
        "category": "light",
        "created_at": NOW,
        "state_since": NOW,
    }
    return uow.add(Ticket(**facts | other))


def a_half(message_id: int, **other: object) -> Half:
    """Make half a sentence that waits."""
    facts: dict[str, Any] = {
        "bot_id": BOT,
        "address": -1_002_000_000_001,
        "message_id": message_id,
        "telegram_id": 5_000_000_001,
        "update": {"update_id": message_id, "message": {"text": "3栋2单元"}},
        "until": NOW,
    }
    return Half(**facts | other)


def a_report(ticket: Ticket, message_id: int, **other: object) -> Report:
    """Make the words that opened a ticket."""
    facts: dict[str, Any] = {
        "ticket_id": ticket.id,
        "person_id": ticket.reporter_id,
        "kind": ReportKind.ORIGIN,
        "chat_id": ticket.chat_id,
        "message_id": message_id,
        "text": "楼道灯坏了",
        "sent_at": NOW,
    }
    return Report(**facts | other)


def a_post(ticket: Ticket, message_id: int, **other: object) -> Post:
    """Make a residents' card of a ticket."""
    facts: dict[str, Any] = {
        "chat_id": ticket.chat_id,
        "message_id": message_id,
        "ticket_id": ticket.id,
        "purpose": PostPurpose.RESIDENT_CARD,
        "created_at": NOW,
    }
    return Post(**facts | other)


def an_appointment(person: Person, role: Role = Role.GRID_WORKER, **other: object) -> Appointment:
    """Make a role over the first grid."""
    facts: dict[str, Any] = {
        "person_id": person.id,
        "community": "banka",
        "grid": "g1",
        "role": role,
        "created_at": NOW,
    }
    return Appointment(**facts | other)


def an_item(chat: Chat, **other: object) -> OutboxItem:
    """Make an intent to say something."""
    facts: dict[str, Any] = {
        "bot_id": BOT,
        "chat_id": chat.id,
        "kind": "say",
        "not_before": NOW,
        "created_at": NOW,
    }
    return OutboxItem(**facts | other)


async def a_place(database: Database) -> tuple[Chat, Person]:
    """Keep a group and a person."""
    async with database.writing() as uow:
        return uow.add(a_chat()), uow.add(a_person())
