"""What the tickets' repository asks the database, each question for many keys at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, func, select, type_coerce

from domain.courses import LIVE
from domain.ticket import (
    ENDED,
    Attachment,
    Endorsement,
    Event,
    Fragment,
    Rating,
    Report,
    State,
    Ticket,
)
from storage.columns import among, words
from storage.ticket_tables import (
    CLOSED_TICKETS,
    LIVE_TICKETS,
    ORIGIN_REPORTS,
    attachments,
    endorsements,
    events,
    fragments,
    ratings,
    reports,
    tickets,
)

MOST_LIVE = 200
"""How many tickets of a grid are looked through at most; the newest."""

_TROUBLE = ("community", "category", "compound", "building")
Message = tuple[int, int]
Album = tuple[int, str | None]


def tickets_with_ids(ids: list[int]) -> Select[Ticket]:
    """Find tickets by id."""
    return select(Ticket).where(tickets.c.id.in_(ids)).order_by(tickets.c.id)


def tickets_numbered(keys: list[tuple[str, int]]) -> Select[Ticket]:
    """Find tickets by community and number."""
    where = among((tickets.c.community, tickets.c.number), keys)
    return select(Ticket).where(where).order_by(tickets.c.id)


def narrowed(
    community: str, states: Collection[State], grids: Collection[str] | None
) -> list[ColumnElement[bool]]:
    """Narrow tickets down; when only living ones are asked for, say it so that an index is used."""
    where = [tickets.c.community == community, tickets.c.state.in_(sorted(states))]
    if ENDED.isdisjoint(states):
        where.append(LIVE_TICKETS)
    if grids is not None:
        where.append(tickets.c.grid.in_(sorted(grids)))
    return where


def live_tickets(grids: list[tuple[str, str]]) -> Select[Ticket]:
    """Find what has not ended in grids, the newest first, as much as anybody looks through."""
    where = (among((tickets.c.community, tickets.c.grid), grids), LIVE_TICKETS)
    return select(Ticket).where(*where).order_by(tickets.c.id.desc()).limit(MOST_LIVE)


def live_ends(grids: list[tuple[str, str]]) -> Select[str, str, int, int]:
    """Find the oldest and the newest ticket of grids that is waited for or worked on."""
    where = (among((tickets.c.community, tickets.c.grid), grids), LIVE_TICKETS)
    ends = (tickets.c.community, tickets.c.grid, func.min(tickets.c.id), func.max(tickets.c.id))
    live = tickets.c.state.in_(words(LIVE))
    return select(*ends).where(*where, live).group_by(tickets.c.community, tickets.c.grid)


def closed_like(
    ticket: Ticket, since: datetime, notes: Sequence[str]
) -> tuple[Select[Ticket], dict[str, Any]]:
    """Find the other tickets of the same trouble at the same place that were closed since then.

    `notes` is how the note of the place may be kept (`storage/keyring.py: forms`). Every complaint
    asks this, so the question is made once and given its values.
    """
    values = {name: getattr(ticket, name) for name in _TROUBLE}
    values |= {"since": since, "id": ticket.id}
    if ticket.building is None:
        values["notes"] = list(notes)
    return _closed_like(by_note=ticket.building is None), values


@cache
def _closed_like(*, by_note: bool) -> Select[Ticket]:
    note = type_coerce(tickets.c.place_note, String).in_(bindparam("notes", expanding=True))
    return (
        select(Ticket)
        .where(
            tickets.c.community == bindparam("community"),
            tickets.c.category == bindparam("category"),
            tickets.c.compound.is_not_distinct_from(bindparam("compound")),
            tickets.c.building.is_not_distinct_from(bindparam("building")),
            tickets.c.closed_at >= bindparam("since"),
            CLOSED_TICKETS,
            tickets.c.id != bindparam("id"),
            *([note] if by_note else []),
        )
        .order_by(tickets.c.id)
    )


def is_closed_like(item: Ticket, ticket: Ticket, since: datetime) -> bool:
    """Say of a ticket in memory whether `closed_like` would find it."""
    if item.id == ticket.id or item.state is not State.CLOSED:
        return False
    is_same = all(getattr(item, name) == getattr(ticket, name) for name in _TROUBLE)
    is_there = ticket.building is not None or item.place_note == ticket.place_note
    return is_same and is_there and item.closed_at is not None and item.closed_at >= since


def reports_at(messages: list[Message]) -> Select[Report]:
    """Find the reports made by messages."""
    return select(Report).where(among((reports.c.chat_id, reports.c.message_id), messages))


def newest_origins(pairs: list[tuple[int, int]]) -> Select[Report]:
    """Find the last message by which each person opened a ticket in each chat."""
    newest = (
        select(reports.c.chat_id, reports.c.person_id, func.max(reports.c.sent_at).label("sent_at"))
        .where(among((reports.c.chat_id, reports.c.person_id), pairs), ORIGIN_REPORTS)
        .group_by(reports.c.chat_id, reports.c.person_id)
        .subquery()
    )
    same = and_(
        reports.c.chat_id == newest.c.chat_id,
        reports.c.person_id == newest.c.person_id,
        reports.c.sent_at == newest.c.sent_at,
    )
    return select(Report).join(newest, same).where(ORIGIN_REPORTS)


def reports_of(ids: list[int]) -> Select[Report]:
    """Find the reports of tickets."""
    return select(Report).where(reports.c.ticket_id.in_(ids))


def attachments_of(ids: list[int]) -> Select[Attachment]:
    """Find the attachments of tickets."""
    return select(Attachment).where(attachments.c.ticket_id.in_(ids))


def events_of(ids: list[int]) -> Select[Event]:
    """Find the history of tickets."""
    return select(Event).where(events.c.ticket_id.in_(ids))


def endorsements_of(ids: list[int]) -> Select[Endorsement]:
    """Find who joined tickets."""
    return select(Endorsement).where(endorsements.c.ticket_id.in_(ids))


def ratings_of(ids: list[int]) -> Select[Rating]:
    """Find the ratings of tickets."""
    return select(Rating).where(ratings.c.ticket_id.in_(ids))


def attachments_of_albums(albums: list[Album]) -> Select[Attachment]:
    """Find the kept pictures of albums."""
    columns = (attachments.c.chat_id, attachments.c.media_group_id)
    return select(Attachment).where(among(columns, albums))


def fragments_of_albums(albums: list[Album]) -> Select[Fragment]:
    """Find the waiting pictures of albums."""
    columns = (fragments.c.chat_id, fragments.c.media_group_id)
    return select(Fragment).where(among(columns, albums))
