from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select, union

from domain.chats import Chat, Membership
from domain.corrections import Correction
from domain.halves import Half
from domain.outbox import OutboxItem
from domain.people import Invitation, Person
from domain.ticket import Endorsement, Event, Fragment, Report, ReportVersion, Ticket
from storage.conversations import Conversation
from storage.desk_tables import PENDING, conversations, outbox
from storage.inbox import DeadLetter
from storage.listening_tables import corrections, halves
from storage.tables import chats, invitations, memberships, persons
from storage.ticket_tables import (
    LIVE_TICKETS,
    WORDY,
    endorsements,
    events,
    fragments,
    report_versions,
    reports,
    tickets,
)
from storage.workspace import Workspace

LOOK = "look"


class SqlPrivacy:
    """`usecases.ports.Privacy` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    async def tickets_of(self, person_id: int) -> Sequence[Ticket]:
        """Give the tickets a person reported, spoke on or joined, oldest first."""
        mine = union(
            select(tickets.c.id).where(tickets.c.reporter_id == person_id),
            select(reports.c.ticket_id).where(reports.c.person_id == person_id),
            select(endorsements.c.ticket_id).where(endorsements.c.person_id == person_id),
        )
        statement = select(Ticket).where(tickets.c.id.in_(mine)).order_by(tickets.c.id)
        return await self._work.rows(statement, Report, Endorsement)

    async def versions_of(self, ticket_ids: Collection[int]) -> Sequence[ReportVersion]:
        """Give the earlier texts of what was said on tickets, oldest first."""
        said = select(reports.c.id).where(reports.c.ticket_id.in_(ticket_ids))
        statement = select(ReportVersion).where(report_versions.c.report_id.in_(said))
        return await self._work.rows(statement.order_by(report_versions.c.id), Report)

    async def corrections_of(self, ticket_ids: Collection[int]) -> Sequence[Correction]:
        """Give what was put right on tickets."""
        found = select(Correction).where(corrections.c.ticket_id.in_(ticket_ids))
        return await self._work.rows(found)

    async def invitations_of(self, person_id: int) -> Sequence[Invitation]:
        """Give the invitations a person took."""
        return await self._work.rows(select(Invitation).where(invitations.c.used_by == person_id))

    async def chats_of(self, telegram_id: int) -> Sequence[Chat]:
        """Give a person's direct chats with our bots."""
        return await self._work.rows(select(Chat).where(chats.c.address == telegram_id))

    async def said_in(
        self, *, chat_ids: Collection[int], ticket_ids: Collection[int]
    ) -> Sequence[OutboxItem]:
        """Give all that was or will be said in chats or about tickets, as far as it is kept."""
        where = or_(outbox.c.chat_id.in_(chat_ids), outbox.c.ticket_id.in_(ticket_ids))
        return await self._work.rows(select(OutboxItem).where(where).order_by(outbox.c.id))

    async def take_belongings(self, person: Person) -> None:
        """Remove memberships, what waits, dialogues and dead letters of a person."""
        who, known = person.telegram_id, person.id
        mine: list[Select[Any]] = [
            select(Membership).where(memberships.c.person_id == known),
            select(Fragment).where(fragments.c.person_id == known),
            select(Half).where(halves.c.telegram_id == who),
            select(Conversation).where(conversations.c.key.like(f"%:%:{who}:%")),
        ]
        for statement in mine:
            for item in await self._work.rows(statement):
                await self._work.forget(item)
        spoken = re.compile(rf"(?<!\d){who}(?!\d)")
        for letter in await self._work.rows(select(DeadLetter)):
            if spoken.search(letter.payload):
                await self._work.forget(letter)

    async def wordy_before(self, instant: datetime, *, limit: int) -> Sequence[Ticket]:
        """Give tickets that ended before and still hold words, those first said first."""
        ended = func.coalesce(tickets.c.closed_at, tickets.c.state_since)
        held = (
            select(reports.c.ticket_id)
            .join(tickets, tickets.c.id == reports.c.ticket_id)
            .where(WORDY, reports.c.sent_at < instant, ~LIVE_TICKETS, ended < instant)
            .order_by(reports.c.sent_at)
            .limit(limit)
        )
        statement = select(Ticket).where(tickets.c.id.in_(held)).order_by(tickets.c.id)
        return await self._work.rows(statement, Report)

    async def take_empty_chats(self, *, below: int) -> None:
        """Remove direct chats that belong to nobody and to which nothing is left to be said.

        They are held, so that nobody writes there any more, and asked for again, since somebody may
        have written until then; one in which somebody is just writing is left for another time.
        """
        self._work.must_write()
        empty = select(chats.c.id).where(
            chats.c.type == "private",
            chats.c.address < below,
            ~exists().where(persons.c.telegram_id == chats.c.address),
            ~exists().where(outbox.c.chat_id == chats.c.id, PENDING),
            ~exists().where(reports.c.chat_id == chats.c.id),
        )
        session = self._work.session
        held = list(await session.scalars(empty.with_for_update(skip_locked=True)))
        found = list(await session.scalars(empty.where(chats.c.id.in_(held))))
        if found:
            await session.execute(delete(outbox).where(outbox.c.chat_id.in_(found)))
            await session.execute(delete(chats).where(chats.c.id.in_(found)))

    async def looks(self, ticket_id: int) -> Sequence[Event]:
        """Give who opened the contact details of a ticket, and when, oldest first."""
        found = select(Event).where(events.c.ticket_id == ticket_id, events.c.action == LOOK)
        return await self._work.rows(found.order_by(events.c.id))
