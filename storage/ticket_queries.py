"""What the tickets' repository asks the database, each question for many keys at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
    union,
)

from domain.courses import LIVE
from domain.ticket import (
    ENDED,
    Attachment,
    Endorsement,
    Event,
    Fragment,
    Rating,
    Report,
    ReportKind,
    State,
    Ticket,
)
from storage.columns import among, words
from storage.questions import Question
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
from storage.time_tables import OPEN_CALLBACKS, callbacks

MOST_LIVE = 200
"""How many tickets of a grid are looked through at most; the newest."""

_TROUBLE = ("community", "category", "compound", "building")

TICKETS = Question(Ticket, tickets.c.id, order=tickets.c.id)
NUMBERED = Question(Ticket, tickets.c.community, tickets.c.number, order=tickets.c.id)
LIVE_IN = Question(
    Ticket,
    tickets.c.community,
    tickets.c.grid,
    where=LIVE_TICKETS,
    order=tickets.c.id.desc(),
    limit=MOST_LIVE,
)
REPORTS_AT = Question(Report, reports.c.chat_id, reports.c.message_id)
REPORTS_OF = Question(Report, reports.c.ticket_id)
ATTACHMENTS_OF = Question(Attachment, attachments.c.ticket_id)
EVENTS_OF = Question(Event, events.c.ticket_id)
ENDORSEMENTS_OF = Question(Endorsement, endorsements.c.ticket_id)
RATINGS_OF = Question(Rating, ratings.c.ticket_id)
ALBUMS = Question(Attachment, attachments.c.chat_id, attachments.c.media_group_id)
FRAGMENTS_OF = Question(Fragment, fragments.c.chat_id, fragments.c.media_group_id)

_later = reports.alias()
NEWEST_ORIGINS = Question(
    Report,
    reports.c.chat_id,
    reports.c.person_id,
    where=and_(
        ORIGIN_REPORTS,
        reports.c.sent_at
        == select(func.max(_later.c.sent_at))
        .where(
            _later.c.chat_id == reports.c.chat_id,
            _later.c.person_id == reports.c.person_id,
            _later.c.kind.in_(words([ReportKind.ORIGIN])),
        )
        .scalar_subquery(),
    ),
)
"""The last message by which each person opened a ticket in each chat."""


def narrowed(
    community: str,
    states: Collection[State],
    grids: Collection[str] | None = None,
    *,
    owner_id: int | None = None,
    reporter_id: int | None = None,
    after: int = 0,
    newest: bool = False,
) -> list[ColumnElement[bool]]:
    """Narrow tickets down; when only living ones are asked for, say it so that an index is used."""
    where = [tickets.c.community == community, tickets.c.state.in_(sorted(states))]
    if ENDED.isdisjoint(states):
        where.append(LIVE_TICKETS)
    if grids is not None:
        where.append(tickets.c.grid.in_(sorted(grids)))
    if owner_id is not None:
        where.append(tickets.c.owner_id == owner_id)
    if reporter_id is not None:
        where.append(tickets.c.reporter_id == reporter_id)
    if after:
        where.append(tickets.c.id < after if newest else tickets.c.id > after)
    return where


def live_ends(grids: list[tuple[str, str]]) -> Select[str, str, int, int]:
    """Find the oldest and the newest ticket of grids that is waited for or worked on."""
    where = (among((tickets.c.community, tickets.c.grid), grids), LIVE_TICKETS)
    ends = (tickets.c.community, tickets.c.grid, func.min(tickets.c.id), func.max(tickets.c.id))
    live = tickets.c.state.in_(words(LIVE))
    return select(*ends).where(*where, live).group_by(tickets.c.community, tickets.c.grid)


def lengths_of(ticket_ids: Collection[int]) -> Select[int, int]:
    """Count the events of tickets."""
    counted = select(events.c.ticket_id, func.count())
    return counted.where(events.c.ticket_id.in_(ticket_ids)).group_by(events.c.ticket_id)


def ids_in_period(community: str, start: datetime, end: datetime) -> CompoundSelect[int]:
    """Find what was opened before the end and has not ended, or ended no sooner than start.

    Each half goes through an index of its own; asked as one, the whole past would be read.
    """
    opened = select(tickets.c.id).where(
        tickets.c.community == community, tickets.c.created_at < end
    )
    return union(opened.where(LIVE_TICKETS), opened.where(tickets.c.closed_at >= start))


def ids_unfinished(communities: Collection[str]) -> CompoundSelect[int]:
    """Find what has not ended, and what is to be called back about."""
    theirs = select(tickets.c.id).where(tickets.c.community.in_(communities))
    called = select(callbacks.c.ticket_id).where(OPEN_CALLBACKS)
    return union(theirs.where(LIVE_TICKETS), theirs.where(tickets.c.id.in_(called)))


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
