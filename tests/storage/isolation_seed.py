"""Two communities in one database with the same shapes: same grids, numbers, messages, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from storage_samples import NOW, a_half

from domain.callbacks import Callback, CallbackReason
from domain.chats import Chat, ChatKind, Membership, Post, PostPurpose
from domain.corrections import Corrected, Correction
from domain.dues import Due, DueKind, subject_of_community, subject_of_ticket
from domain.exclusions import Exclusion
from domain.listening import Candidate, CandidateState, ListeningDay, Readiness
from domain.outbox import Bucket, OutboxItem, SentFile
from domain.people import Appointment, Invitation, Person, Role
from domain.promises import Promise
from domain.roster import Leave, Shift
from domain.ticket import (
    Attachment,
    Endorsement,
    Event,
    Fragment,
    MediaKind,
    MediaPurpose,
    Rating,
    Report,
    ReportKind,
    ReportVersion,
    Score,
    State,
    Ticket,
)
from storage.unit_of_work import SqlUnitOfWork
from usecases.ports import Entity

E = TypeVar("E", bound=Entity)

HOUR = timedelta(hours=1)
DAY = date(2026, 3, 2)
LIGHT = "facilities.lighting"
CARD, PROMPT, SAID, RATING = 11, 12, 13, 14
"""The numbers of messages: every group counts its own, so both communities have them."""

Key = tuple[str, object]


@dataclass
class Side:
    """One of the two communities: its rows by what they are, and what it is known by.

    `count` is how many candidates it has, so that the counts of the two differ; `at` is an
    instant that only it knows.
    """

    code: str
    bot: int
    count: int
    at: datetime
    rows: dict[str, Any] = field(default_factory=dict)
    own: set[Key] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever row has the name
        """Give a row by its name."""
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None

    def put(self, uow: SqlUnitOfWork, name: str, row: E) -> E:
        """Keep a row as this community's."""
        self.rows[name] = uow.add(row)
        self.own.add(key_of(row))
        return row


def key_of(row: Any) -> Key:  # noqa: ANN401 - any row
    """Give what tells a row from all others."""
    return type(row).__name__, getattr(row, "id", None) or row.key


def keys_in(answer: object) -> Iterator[Key]:
    """Give the rows an answer is made of, however deep they lie in it."""
    if isinstance(answer, Sequence | set) and not isinstance(answer, str):
        for item in answer:
            yield from keys_in(item)
    elif answer is not None:
        yield key_of(answer)


async def seed(uow: SqlUnitOfWork, *, count: int = 2) -> tuple[Side, Side]:
    """Move both communities in; one person lives, works and complains in both."""
    shared = uow.add(Person(telegram_id=5_000, name="两边跑", created_at=NOW))
    sides = (
        Side("banka", 777, 1, NOW + HOUR),
        Side("heping", 888, count, NOW + 2 * HOUR),
    )
    for at, side in enumerate(sides, start=1):
        side.rows["shared"] = shared
        side.own.add(key_of(shared))
        _people(uow, side, at)
        _chats(uow, side, at)
        await _tickets(uow, side)
        _said(uow, side)
        _aftercare(uow, side)
        _time(uow, side)
        _listening(uow, side)
        _outbox(uow, side)
        await uow.conversations.keep(f"{side.bot}:1:5000:", state=side.code, data={"at": side.code})
        file = SentFile(key=f"bot:{side.bot}:chart:x", file_id=side.code, at=NOW)
        await uow.outbox.keep_file(file)
        side.own.add(key_of(file))
    return sides


def _people(uow: SqlUnitOfWork, side: Side, at: int) -> None:
    worker = side.put(uow, "worker", Person(telegram_id=5_000 + at, name="李姐", created_at=NOW))
    for name, person in (("post", worker), ("second_post", side.shared)):
        job = Appointment(
            person_id=person.id,
            community=side.code,
            grid="g1",
            role=Role.GRID_WORKER,
            created_at=NOW,
        )
        side.put(uow, name, job)
    invited = Invitation(
        community=side.code,
        grid="g1",
        role=Role.GRID_WORKER,
        name=f"李姐在{side.code}",
        created_at=NOW,
        expires_at=NOW + HOUR,
        used_by=worker.id,
        used_at=NOW,
    )
    side.put(uow, "invited", invited)


def _chats(uow: SqlUnitOfWork, side: Side, at: int) -> None:
    for name, kind, grid, address in (
        ("group", ChatKind.COMPOUND, "g1", -100),
        ("staff", ChatKind.STAFF, None, -200),
        ("direct", None, None, 5_000 + at),
    ):
        is_group = kind is not None
        chat = Chat(
            bot_id=side.bot,
            address=address - at if is_group else address,
            type="supergroup" if is_group else "private",
            kind=kind,
            community=side.code if is_group else None,
            grid=grid,
            created_at=NOW,
        )
        side.put(uow, name, chat)
    seen = Membership(chat_id=side.group.id, person_id=side.worker.id, seen_at=NOW)
    side.put(uow, "seen", seen)


async def _tickets(uow: SqlUnitOfWork, side: Side) -> None:
    async def add(name: str, state: State, grid: str = "g1", **more: object) -> None:
        ended = state is State.CLOSED
        ticket = Ticket(
            community=side.code,
            number=await uow.tickets.next_number(side.code),
            grid=grid,
            chat_id=side.group.id,
            reporter_id=side.shared.id,
            owner_id=side.shared.id,
            category=LIGHT,
            compound="c1",
            building="3",
            state=state,
            created_at=NOW,
            state_since=NOW,
            closed_at=NOW if ended else None,
            **more,  # type: ignore[arg-type] # what a test says of a ticket
        )
        side.put(uow, name, ticket)

    await add("open", State.CLAIMED)
    await add("beside", State.OPEN)
    await add("closed", State.CLOSED)
    await add("again", State.CLOSED)
    await add("part", State.MERGED, merged_into=side.open.id)
    await add("lonely", State.OPEN, grid="g2")


def _said(uow: SqlUnitOfWork, side: Side) -> None:
    ticket, group = side.open, side.group
    told = {"ticket_id": ticket.id, "person_id": side.shared.id}
    there: dict[str, Any] = {"chat_id": group.id, "message_id": SAID}
    report = Report(kind=ReportKind.ORIGIN, text="灯坏了", sent_at=NOW, **told, **there)
    side.put(uow, "report", report)
    version = ReportVersion(report_id=report.id, version=1, text="灯", replaced_at=NOW)
    side.put(uow, "version", version)
    photo: dict[str, Any] = {
        "kind": MediaKind.PHOTO,
        "file_id": "f",
        "file_unique_id": "u",
        "at": NOW,
        "media_group_id": "album",
    }
    attachment = Attachment(purpose=MediaPurpose.REPORT, **told, **there, **photo)
    side.put(uow, "attachment", attachment)
    side.put(uow, "fragment", Fragment(person_id=side.shared.id, **there, **photo))
    for name, action in (("note", "note"), ("look", "look")):
        event = Event(ticket_id=ticket.id, at=NOW, actor_id=side.shared.id, action=action)
        side.put(uow, name, event)
    side.put(uow, "joined", Endorsement(at=NOW, **told))
    too = Endorsement(ticket_id=ticket.id, person_id=side.worker.id, at=NOW)
    side.put(uow, "joined_too", too)
    side.put(uow, "rating", Rating(cycle=1, score=Score.SATISFIED, at=NOW, **told))
    for name, number, purpose in (
        ("card", CARD, PostPurpose.RESIDENT_CARD),
        ("prompt", PROMPT, PostPurpose.PROMPT),
        ("rating", RATING, PostPurpose.RESOLUTION),
    ):
        post = Post(
            chat_id=group.id,
            message_id=number,
            ticket_id=ticket.id,
            purpose=purpose,
            person_id=side.shared.id if purpose is PostPurpose.PROMPT else None,
            created_at=NOW,
        )
        side.put(uow, name, post)


def _aftercare(uow: SqlUnitOfWork, side: Side) -> None:
    about = {"ticket_id": side.open.id}
    promise = Promise(
        cycle=1,
        owner_id=side.shared.id,
        text="明天",
        first_due=NOW,
        due=NOW,
        made_at=NOW,
        **about,
    )
    side.put(uow, "promise", promise)
    called = Callback(
        ticket_id=side.closed.id, cycle=1, reason=CallbackReason.SILENT, created_at=NOW
    )
    side.put(uow, "callback", called)
    left_out = Exclusion(reason="重复", asked_by=side.shared.id, asked_at=NOW, **about)
    side.put(uow, "exclusion", left_out)


def _time(uow: SqlUnitOfWork, side: Side) -> None:
    whole = subject_of_community(side.code)
    for name, subject, ticket_id, at, token in (
        ("due", subject_of_ticket(side.open.id), side.open.id, side.at, None),
        ("digest", whole, None, side.at, None),
        ("leased", whole, None, NOW + 9 * HOUR, f"token {side.code}"),
    ):
        due = Due(
            community=side.code,
            subject=subject,
            ticket_id=ticket_id,
            kind=DueKind.LADDER if ticket_id else DueKind.DIGEST,
            slot=name,
            at=at,
            lease_token=token,
            lease_until=at if token else None,
            created_at=NOW,
        )
        side.put(uow, name, due)
    away: dict[str, Any] = {"community": side.code, "person_id": side.shared.id, "created_at": NOW}
    by = side.worker.id
    leave = Leave(first_day=DAY, last_day=DAY, created_by=by, **away)
    side.put(uow, "leave", leave)
    shift = Shift(grid="g1", day=DAY, start=time(18), end=time(21), **away)
    side.put(uow, "shift", shift)


def _listening(uow: SqlUnitOfWork, side: Side) -> None:
    for number in range(side.count):
        for state in (CandidateState.WAITING, CandidateState.DISMISSED):
            candidate = Candidate(
                chat_id=side.group.id,
                person_id=side.shared.id,
                state=state,
                text="灯坏了",
                category=LIGHT,
                asked_at=NOW,
                created_at=NOW,
                last_at=NOW,
                due_at=NOW + HOUR,
            )
            side.put(uow, f"{state.value}{number}", candidate)
    readiness = Readiness(chat_id=side.group.id, category="facilities", level=side.count)
    side.put(uow, "readiness", readiness)
    day = ListeningDay(chat_id=side.group.id, day=DAY, messages=side.count)
    side.put(uow, "day", day)
    right = Correction(
        community=side.code,
        ticket_id=side.open.id,
        person_id=side.worker.id,
        what=Corrected.CATEGORY,
        before="x",
        after=LIGHT,
        at=NOW,
    )
    side.put(uow, "correction", right)
    half = a_half(SAID, bot_id=side.bot, address=side.group.address)
    side.put(uow, "half", half)


def _outbox(uow: SqlUnitOfWork, side: Side) -> None:
    for name, token in (("held", f"token {side.code}"), ("older", None), ("newer", None)):
        item = OutboxItem(
            bot_id=side.bot,
            chat_id=side.staff.id,
            ticket_id=side.open.id,
            kind="say",
            dedupe_key=None if token else f"card:{side.open.id}",
            not_before=side.at,
            lease_token=token,
            lease_until=side.at if token else None,
            created_at=NOW,
        )
        side.put(uow, name, item)
    side.own.add(key_of(Bucket(key=f"bot:{side.bot}")))
