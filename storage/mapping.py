from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.orm import registry

from domain.callbacks import Callback
from domain.chats import Chat, Membership, Post
from domain.corrections import Correction
from domain.dues import Due
from domain.exclusions import Exclusion
from domain.halves import Half
from domain.listening import Candidate, ListeningDay, Readiness
from domain.outbox import Bucket, OutboxItem, SentFile
from domain.people import Appointment, Invitation, Person
from domain.promises import Promise
from domain.roster import Leave, Shift
from domain.ticket import (
    Attachment,
    Endorsement,
    Event,
    Fragment,
    Rating,
    Report,
    ReportVersion,
    Ticket,
)
from storage import desk_tables, listening_tables, tables, ticket_tables, time_tables
from storage.columns import metadata
from storage.conversations import Conversation
from storage.inbox import DeadLetter
from storage.numbers import Counter

TABLES = {
    Person: tables.persons,
    Appointment: tables.appointments,
    Invitation: tables.invitations,
    Chat: tables.chats,
    Membership: tables.memberships,
    Post: tables.posts,
    Report: ticket_tables.reports,
    ReportVersion: ticket_tables.report_versions,
    Attachment: ticket_tables.attachments,
    Fragment: ticket_tables.fragments,
    Event: ticket_tables.events,
    Endorsement: ticket_tables.endorsements,
    Rating: ticket_tables.ratings,
    OutboxItem: desk_tables.outbox,
    Bucket: desk_tables.buckets,
    DeadLetter: desk_tables.dead_letters,
    Counter: desk_tables.counters,
    SentFile: time_tables.sent_files,
    Due: time_tables.dues,
    Promise: time_tables.promises,
    Leave: time_tables.leaves,
    Shift: time_tables.shifts,
    Callback: time_tables.callbacks,
    Exclusion: time_tables.exclusions,
    Candidate: listening_tables.candidates,
    Readiness: listening_tables.readiness,
    ListeningDay: listening_tables.listening_days,
    Correction: listening_tables.corrections,
    Half: listening_tables.halves,
}

_UNREAD: dict[type, tuple[str, ...]] = {Person: ("dm_ok",)}
"""Columns that only processes of the version before use."""


@cache
def map_entities() -> registry:
    """Teach the domain's plain classes their tables; asking again changes nothing."""
    mappers = registry(metadata=metadata)
    for kind, table in TABLES.items():
        mappers.map_imperatively(kind, table, exclude_properties=_UNREAD.get(kind, ()))
    mappers.map_imperatively(
        Conversation, desk_tables.conversations, exclude_properties=["updated_at"]
    )
    # Use cases count the version up themselves; an UPDATE that finds another version than the
    # one it was judged by changes no row, and the loser is told.
    mappers.map_imperatively(
        Ticket,
        ticket_tables.tickets,
        version_id_col=ticket_tables.tickets.c.version,
        version_id_generator=False,
    )
    _watch(
        MutableDict, OutboxItem.payload, Event.facts, Conversation.data, Due.facts, Candidate.facts
    )
    _watch(MutableList, Bucket.stamps, Candidate.media, Candidate.messages)
    return mappers


def _watch(kind: type[MutableDict[Any, Any] | MutableList[Any]], *attributes: object) -> None:
    """Notice changes made inside JSON values, too."""
    for attribute in attributes:
        cast("Any", kind).associate_with_attribute(attribute)
