from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import product
from typing import Unpack

from sqlalchemy import func, or_, select

from domain.callbacks import Callback
from domain.chats import CARDS, Post
from domain.ticket import (
    ENDED,
    Attachment,
    Endorsement,
    Event,
    Fragment,
    Rating,
    Report,
    ReportKind,
    Ticket,
)
from storage.shelves import both, by_id, first, in_order, itself
from storage.tables import LIVE_POSTS, posts
from storage.ticket_queries import (
    ALBUMS,
    ATTACHMENTS_OF,
    ENDORSEMENTS_OF,
    EVENTS_OF,
    FRAGMENTS_OF,
    LIVE_IN,
    NEWEST_ORIGINS,
    NUMBERED,
    RATINGS_OF,
    REPORTS_AT,
    REPORTS_OF,
    TICKETS,
    closed_like,
    ids_in_period,
    ids_unfinished,
    is_closed_like,
    lengths_of,
    live_ends,
    narrowed,
)
from storage.ticket_tables import LIVE_TICKETS, fragments, tickets
from storage.time_tables import callbacks
from storage.workspace import Workspace
from usecases.ports import Narrowing

PAGE = 100
"""How many tickets of a period are read at once."""


class SqlTickets:
    """`usecases.ports.Tickets` over SQL.

    A writing unit holds the tickets that it asks for by id or number, and with them all that
    hangs on them: units on one ticket take turns. What it adds is younger than what others did.
    """

    def __init__(self, work: Workspace, homes: Collection[str] | None = None) -> None:
        self._work = work
        self._homes = homes
        self._held: set[int] = set()
        self._by_id = work.shelf(Ticket, lambda item: item.id)
        self._by_number = work.shelf(Ticket, lambda item: (item.community, item.number))
        self._in_grid = work.heap(Ticket, lambda item: (item.community, item.grid))
        self._report_at = work.shelf(Report, lambda item: (item.chat_id, item.message_id), first)
        self._reports = work.heap(Report, lambda item: item.ticket_id, itself)
        self._origins = work.heap(Report, lambda item: (item.chat_id, item.person_id), both)
        self._attachments = work.heap(Attachment, lambda item: item.ticket_id, itself)
        self._events = work.heap(Event, lambda item: item.ticket_id, itself)
        self._endorsements = work.heap(Endorsement, lambda item: item.ticket_id, itself)
        self._ratings = work.heap(Rating, lambda item: item.ticket_id, itself)
        self._albums = work.heap(Attachment, _album, first)
        self._fragments = work.heap(Fragment, _album, first)
        self._live_ends: dict[tuple[str, str], Sequence[int]] = {}

    async def get(self, ticket_id: int) -> Ticket | None:
        """Give a ticket by id; a bot is given those of its own communities only."""
        await self._hold([ticket_id])
        found = self._by_id.at(ticket_id)
        if found is None or self._homes is None or found.community in self._homes:
            return found
        return None

    async def by_number(self, community: str, number: int) -> Ticket | None:
        """Give a ticket by the number people say."""
        found = await self._work.find(self._by_number, (community, number), NUMBERED)
        return await self.get(found.id) if found is not None else None

    async def _hold(self, ticket_ids: Collection[int]) -> None:
        """Load tickets; a unit that writes holds them, as they are by now if it met them before."""
        new = [one for one in ticket_ids if one not in self._held and not self._work.is_new(one)]
        met = [one for one in new if self._by_id.knows(one)]
        if met and self._work.writes:
            await self._work.refresh(TICKETS, met)
        await self._work.warm(self._by_id, new, TICKETS, is_held=True)
        self._held.update(new)
        if new and self._work.writes:
            await self._work.numbers.draw()

    async def next_number(self, community: str) -> int:
        """Take the next number of a community; nobody gets the one after it before this is kept."""
        self._work.must_write()
        counter = await self._work.numbers.counter(f"ticket:{community}")
        counter.value += 1
        return counter.value

    async def listing(
        self, community: str, *, limit: int = 20, **by: Unpack[Narrowing]
    ) -> Sequence[Ticket]:
        """Give the oldest or newest tickets in these states, narrowed by what is given."""
        order = tickets.c.id.desc() if by.get("newest") else tickets.c.id
        asked = select(Ticket).where(*narrowed(community, **by)).order_by(order)
        return await self._work.rows(asked.limit(limit))

    async def how_many(self, community: str, **by: Unpack[Narrowing]) -> int:
        """Count what a listing would give if it had no limit."""
        asked = select(func.count()).select_from(tickets).where(*narrowed(community, **by))
        with self._work.flushing(Ticket):
            return int(await self._work.session.scalar(asked) or 0)

    async def live_in(self, community: str, *, grid: str, limit: int = 200) -> Sequence[Ticket]:
        """Give the tickets of a grid that have not ended, newest first."""
        met = await self._work.peek(self._in_grid, (community, grid), LIVE_IN)
        moved = [item for item in self._work.changed(Ticket) if item.community == community]
        found = {item.id: item for item in (*met, *moved)}.values()
        here = [item for item in found if item.grid == grid and item.state not in ENDED]
        return sorted(here, key=by_id, reverse=True)[:limit]

    async def has_live_beside(self, ticket: Ticket) -> bool:
        """Say whether its grid has another ticket that is waited for or worked on."""
        await self.warm_beside([ticket.id])
        ends = self._live_ends.get((ticket.community, ticket.grid), ())
        return any(end != ticket.id for end in ends)

    async def warm_beside(self, ticket_ids: Collection[int]) -> None:
        """Find the oldest and newest live ticket of the grids of these, which are loaded."""
        if self._work.writes:  # what was true a moment ago need not be true any more
            self._live_ends.clear()
        asked = (self._by_id.at(ticket_id) for ticket_id in ticket_ids)
        grids = {(item.community, item.grid) for item in asked if item} - self._live_ends.keys()
        if grids:
            with self._work.flushing(Ticket):
                found = await self._work.session.execute(live_ends(sorted(grids)))
            self._live_ends.update(dict.fromkeys(grids, ()))
            self._live_ends.update({(row[0], row[1]): row[2:] for row in found})

    async def same_trouble(self, ticket: Ticket, *, since: datetime) -> Sequence[Ticket]:
        """Give the other tickets of this category at this building or note, closed since then.

        Every complaint with a place asks this, so nothing is written for it: what this unit closed
        itself is found among what it has changed.
        """
        note = ticket.place_note if ticket.building is None else None
        notes = self._work.keyring.forms(note) if note else ()
        met = await self._work.glance(*closed_like(ticket, since, notes))
        found = {item.id: item for item in (*met, *self._work.changed(Ticket))}.values()
        return in_order([item for item in found if is_closed_like(item, ticket, since)])

    async def merged_into(self, ticket_id: int) -> Sequence[Ticket]:
        """Give the tickets that are part of this one now, oldest first."""
        statement = select(Ticket).where(tickets.c.merged_into == ticket_id)
        return await self._work.rows(statement.order_by(tickets.c.id))

    async def latest_by(self, chat_id: int, person_id: int, *, since: datetime) -> Ticket | None:
        """Give the newest ticket this person opened in this chat by a message sent since then."""
        found = await self._work.gather(self._origins, (chat_id, person_id), NEWEST_ORIGINS)
        recent = [
            item for item in found if item.kind is ReportKind.ORIGIN and item.sent_at >= since
        ]
        if not recent:
            return None
        return await self.get(max(recent, key=lambda item: (item.sent_at, item.id)).ticket_id)

    async def with_cards_in(self, chat_id: int) -> Sequence[Ticket]:
        """Give the tickets that have an open card in this chat and have not ended."""
        shown = select(posts.c.ticket_id).where(
            posts.c.chat_id == chat_id, posts.c.purpose.in_(CARDS), LIVE_POSTS
        )
        statement = select(Ticket).where(tickets.c.id.in_(shown), LIVE_TICKETS)
        return await self._work.rows(statement.order_by(tickets.c.id), Post)

    async def in_period(
        self, community: str, *, start: datetime, end: datetime
    ) -> Sequence[Ticket]:
        """Give what was opened before the end and has not ended, or ended no sooner than start."""
        with self._work.flushing(Ticket):
            ids = sorted(await self._work.session.scalars(ids_in_period(community, start, end)))
        found: list[Ticket] = []
        for at in range(0, len(ids), PAGE):
            page = TICKETS.values(ids[at : at + PAGE])
            found += await self._work.rows(TICKETS.plain, values=page)
            await asyncio.sleep(0)  # there may be thousands, and others want to be served
        return found

    async def called_back_in(
        self, community: str, *, start: datetime, end: datetime
    ) -> Sequence[Ticket]:
        """Give whose call-back was asked for before the end and was not over before the start."""
        asked = select(callbacks.c.ticket_id).where(
            callbacks.c.created_at < end,
            or_(callbacks.c.done_at.is_(None), callbacks.c.done_at >= start),
        )
        statement = select(Ticket).where(tickets.c.community == community, tickets.c.id.in_(asked))
        return await self._work.rows(statement.order_by(tickets.c.id), Callback)

    async def unfinished(self, communities: Collection[str]) -> Sequence[int]:
        """Give the ids of communities' tickets that have not ended, or whose call-back is open."""
        with self._work.flushing(Ticket, Callback):
            return sorted(await self._work.session.scalars(ids_unfinished(communities)))

    async def report_at(self, chat_id: int, message_id: int) -> Report | None:
        """Give the report made by this message."""
        return await self._work.find(self._report_at, (chat_id, message_id), REPORTS_AT)

    async def reports(self, ticket_id: int) -> Sequence[Report]:
        """Give the reports of a ticket."""
        return in_order(await self._work.gather(self._reports, ticket_id, REPORTS_OF))

    async def attachments(self, ticket_id: int) -> Sequence[Attachment]:
        """Give the attachments of a ticket."""
        return in_order(await self._work.gather(self._attachments, ticket_id, ATTACHMENTS_OF))

    async def album(self, chat_id: int, media_group_id: str) -> Attachment | None:
        """Give the first kept attachment of this album, if a ticket has it."""
        key = (chat_id, media_group_id)
        found = await self._work.gather(self._albums, key, ALBUMS)
        return min(found, key=by_id, default=None)

    async def fragments(self, chat_id: int, media_group_id: str) -> Sequence[Fragment]:
        """Give the waiting photos of an album."""
        key = (chat_id, media_group_id)
        return in_order(await self._work.gather(self._fragments, key, FRAGMENTS_OF))

    async def events(self, ticket_id: int) -> Sequence[Event]:
        """Give the history of a ticket."""
        return in_order(await self._work.gather(self._events, ticket_id, EVENTS_OF))

    async def history_lengths(self, ticket_ids: Collection[int]) -> dict[int, int]:
        """Give how many events each of these has; of one that somebody changes now, nothing."""
        execute, free = self._work.session.execute, sorted(ticket_ids)
        with self._work.flushing(Event):
            if self._work.numbers.is_shared:
                ids = select(tickets.c.id).where(tickets.c.id.in_(free)).order_by(tickets.c.id)
                free = [*(await execute(self._work.held(ids, skips=True))).scalars()]
            return dict((await execute(lengths_of(free))).all())

    async def endorsements(self, ticket_id: int) -> Sequence[Endorsement]:
        """Give who said "me too"."""
        return in_order(await self._work.gather(self._endorsements, ticket_id, ENDORSEMENTS_OF))

    async def ratings(self, ticket_id: int) -> Sequence[Rating]:
        """Give the ratings of all cycles."""
        return in_order(await self._work.gather(self._ratings, ticket_id, RATINGS_OF))

    async def forget_fragments(self, before: datetime) -> int:
        """Forget the album photos that no words ever followed; gives how many."""
        old = await self._work.rows(select(Fragment).where(fragments.c.at < before))
        for fragment in old:
            await self._work.forget(fragment)
        return len(old)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load tickets with their reports, endorsements, events and ratings."""
        await self._hold(ticket_ids)
        await self._work.warm(self._reports, ticket_ids, REPORTS_OF)
        await self._work.warm(self._endorsements, ticket_ids, ENDORSEMENTS_OF)
        await self._work.warm(self._events, ticket_ids, EVENTS_OF)
        await self._work.warm(self._ratings, ticket_ids, RATINGS_OF)

    async def warm_files(self, ticket_ids: Collection[int]) -> None:
        """Load the attachments of tickets."""
        await self._work.warm(self._attachments, ticket_ids, ATTACHMENTS_OF)

    async def warm_words(self, ticket_ids: Collection[int]) -> None:
        """Load what was said about tickets, their reports only; they are never taken away."""
        await self._work.warm(self._reports, ticket_ids, REPORTS_OF, peeks=True)

    async def warm_reports(self, messages: Collection[tuple[int, int]]) -> list[int]:
        """Load the reports these messages made; gives the ids of their tickets."""
        await self._work.warm(self._report_at, messages, REPORTS_AT)
        met = [self._report_at.at(message) for message in messages]
        return [report.ticket_id for report in met if report is not None]

    async def warm_origins(self, chat_ids: Collection[int], person_ids: Collection[int]) -> None:
        """Load what each of these people last opened in each of these chats."""
        await self._work.warm(self._origins, product(chat_ids, person_ids), NEWEST_ORIGINS)


def _album(item: Attachment | Fragment) -> tuple[int, str | None]:
    return item.chat_id, item.media_group_id
