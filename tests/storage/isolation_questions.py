"""Every question the database answers, as one of two communities asks it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from isolation_seed import CARD, DAY, HOUR, SAID, Side
from storage_samples import NOW

from domain.chats import ChatKind
from domain.halves import Half
from domain.people import Person, Role
from domain.ticket import State
from storage.halves import halves_in
from storage.recent import in_the_air, taken_lately
from storage.unit_of_work import SqlUnitOfWork

Ask = Callable[[SqlUnitOfWork, Side], Awaitable[Any]]

LATER = NOW + timedelta(days=1)
BEFORE = NOW - HOUR
LEASE: dict[str, Any] = {"token": "mine", "now": LATER, "until": LATER + HOUR, "limit": 50}
SPAN: dict[str, Any] = {"start": BEFORE, "end": LATER}


@dataclass(frozen=True)
class Question:
    """How a community asks; `gives` is what it must be told where the answer is no row of it."""

    ask: Ask
    gives: Callable[[Side], object] | None = None
    writes: bool = False


async def _called(uow: SqlUnitOfWork, side: Side) -> list[str]:
    return [name for _, name in await uow.people.called(side.code)]


async def _holders(uow: SqlUnitOfWork, side: Side) -> list[Person | None]:
    found = await uow.people.holders(side.code, role=Role.GRID_WORKER, grid="g1")
    return [person for person, _ in found]


async def _taken(uow: SqlUnitOfWork, side: Side) -> list[int]:
    found = await taken_lately(uow, bot_id=side.bot, since=BEFORE, limit=50)
    return [one.address for one in found]


async def _in_the_air(uow: SqlUnitOfWork, side: Side) -> set[int]:
    return await in_the_air(uow, bot_id=side.bot, addresses=[side.staff.address], now=NOW)


async def _halves(uow: SqlUnitOfWork, side: Side) -> Sequence[Half]:
    return await halves_in(uow, bot_id=side.bot, addresses=[side.group.address])


async def _next_due(uow: SqlUnitOfWork, side: Side) -> datetime | None:
    return await uow.outbox.next_due(side.bot, now=NOW)


def _row(name: str, ask: Ask) -> tuple[str, Question]:
    return name, Question(ask)


def _told(name: str, ask: Ask, gives: Callable[[Side], object]) -> tuple[str, Question]:
    return name, Question(ask, gives)


def _kept(
    name: str, ask: Ask, gives: Callable[[Side], object] | None = None
) -> tuple[str, Question]:
    return name, Question(ask, gives, writes=True)


QUESTIONS: dict[str, Question] = dict(
    [
        _row("tickets.get", lambda uow, us: uow.tickets.get(us.open.id)),
        _row("tickets.by_number", lambda uow, us: uow.tickets.by_number(us.code, 1)),
        _kept("tickets.next_number", lambda uow, us: uow.tickets.next_number(us.code), lambda _: 7),
        _row("tickets.listing", lambda uow, us: uow.tickets.listing(us.code, states=[*State])),
        _told(
            "tickets.how_many",
            lambda uow, us: uow.tickets.how_many(us.code, states=[*State]),
            lambda _: 6,
        ),
        _row("tickets.live_in", lambda uow, us: uow.tickets.live_in(us.code, grid="g1")),
        _told(
            "tickets.has_live_beside",
            lambda uow, us: uow.tickets.has_live_beside(us.lonely),
            lambda _: False,
        ),
        _row(
            "tickets.same_trouble", lambda uow, us: uow.tickets.same_trouble(us.open, since=BEFORE)
        ),
        _row("tickets.merged_into", lambda uow, us: uow.tickets.merged_into(us.open.id)),
        _row(
            "tickets.latest_by",
            lambda uow, us: uow.tickets.latest_by(us.group.id, us.shared.id, since=BEFORE),
        ),
        _row("tickets.with_cards_in", lambda uow, us: uow.tickets.with_cards_in(us.group.id)),
        _row("tickets.in_period", lambda uow, us: uow.tickets.in_period(us.code, **SPAN)),
        _row("tickets.called_back_in", lambda uow, us: uow.tickets.called_back_in(us.code, **SPAN)),
        _told(
            "tickets.unfinished",
            lambda uow, us: uow.tickets.unfinished([us.code]),
            lambda us: sorted([us.open.id, us.beside.id, us.lonely.id, us.closed.id]),
        ),
        _row("tickets.report_at", lambda uow, us: uow.tickets.report_at(us.group.id, SAID)),
        _row("tickets.reports", lambda uow, us: uow.tickets.reports(us.open.id)),
        _row("tickets.attachments", lambda uow, us: uow.tickets.attachments(us.open.id)),
        _row("tickets.album", lambda uow, us: uow.tickets.album(us.group.id, "album")),
        _row("tickets.fragments", lambda uow, us: uow.tickets.fragments(us.group.id, "album")),
        _row("tickets.events", lambda uow, us: uow.tickets.events(us.open.id)),
        _told(
            "tickets.history_lengths",
            lambda uow, us: uow.tickets.history_lengths([us.open.id]),
            lambda us: {us.open.id: 2},
        ),
        _row("tickets.endorsements", lambda uow, us: uow.tickets.endorsements(us.open.id)),
        _row("tickets.ratings", lambda uow, us: uow.tickets.ratings(us.open.id)),
        _row("people.get", lambda uow, us: uow.people.get(us.worker.id)),
        _row("people.with_ids", lambda uow, us: uow.people.with_ids([us.worker.id, us.shared.id])),
        _row("people.by_telegram", lambda uow, us: uow.people.by_telegram(us.worker.telegram_id)),
        _row("people.appointments_of", lambda uow, us: uow.people.appointments_of(us.worker.id)),
        _row("people.holders", _holders),
        _told("people.called", _called, lambda us: [f"李姐在{us.code}"]),
        _row("people.invitation", lambda uow, us: uow.people.invitation(us.invited.id)),
        _row("chats.get", lambda uow, us: uow.chats.get(us.group.id)),
        _row("chats.at", lambda uow, us: uow.chats.at(us.bot, us.group.address)),
        _row("chats.staff_of", lambda uow, us: uow.chats.staff_of(us.bot, us.code, "g1")),
        _row("chats.bound_in", lambda uow, us: uow.chats.bound_in([us.code])),
        _row("chats.bound", lambda uow, us: uow.chats.bound(us.code)),
        _row(
            "chats.bound of a kind", lambda uow, us: uow.chats.bound(us.code, kind=ChatKind.STAFF)
        ),
        _row("chats.membership", lambda uow, us: uow.chats.membership(us.group.id, us.worker.id)),
        _row("chats.groups_of", lambda uow, us: uow.chats.groups_of(us.worker.id)),
        _row("posts.at", lambda uow, us: uow.posts.at(us.group.id, CARD)),
        _row("posts.card", lambda uow, us: uow.posts.card(us.open.id, us.group.id)),
        _row("posts.cards", lambda uow, us: uow.posts.cards(us.open.id)),
        _row("posts.ratings_asked", lambda uow, us: uow.posts.ratings_asked(us.open.id)),
        _row("posts.open_prompt", lambda uow, us: uow.posts.open_prompt(us.group.id, us.shared.id)),
        _row("outbox.held", lambda uow, us: uow.outbox.held(us.held.id, us.held.lease_token)),
        _told("outbox.has_twin", lambda uow, us: uow.outbox.has_twin(us.newer), lambda _: False),
        _row("outbox.waiting", lambda uow, us: uow.outbox.waiting(us.staff.id)),
        _row("outbox.idle", lambda uow, us: uow.outbox.idle(us.staff.id)),
        _told("outbox.next_due", _next_due, lambda us: us.at),
        _row("outbox.sent_file", lambda uow, us: uow.outbox.sent_file(f"bot:{us.bot}:chart:x")),
        _kept("outbox.bucket", lambda uow, us: uow.outbox.bucket(f"bot:{us.bot}")),
        _kept("outbox.lease", lambda uow, us: uow.outbox.lease(bot_id=us.bot, **LEASE)),
        _row("dues.of_ticket", lambda uow, us: uow.dues.of_ticket(us.open.id)),
        _row("dues.of_subject", lambda uow, us: uow.dues.of_subject(us.digest.subject)),
        _told(
            "dues.next_at", lambda uow, us: uow.dues.next_at([us.code], now=NOW), lambda us: us.at
        ),
        _row("dues.planned", lambda uow, us: uow.dues.planned([us.digest.subject])),
        _row(
            "dues.held",
            lambda uow, us: uow.dues.held(us.leased.lease_token, [us.leased.id, us.digest.id]),
        ),
        _kept("dues.lease", lambda uow, us: uow.dues.lease(communities=[us.code], **LEASE)),
        _row("promises.get", lambda uow, us: uow.promises.get(us.promise.id)),
        _row("promises.of_ticket", lambda uow, us: uow.promises.of_ticket(us.open.id)),
        _row("callbacks.get", lambda uow, us: uow.callbacks.get(us.callback.id)),
        _row("callbacks.of_ticket", lambda uow, us: uow.callbacks.of_ticket(us.closed.id)),
        _row("exclusions.of_ticket", lambda uow, us: uow.exclusions.of_ticket(us.open.id)),
        _row("roster.leave", lambda uow, us: uow.roster.leave(us.leave.id)),
        _row("roster.leaves", lambda uow, us: uow.roster.leaves(us.code, since=DAY)),
        _row(
            "roster.shifts_of",
            lambda uow, us: uow.roster.shifts_of(us.shared.id, us.code, since=DAY),
        ),
        _row("roster.shifts", lambda uow, us: uow.roster.shifts(us.code, DAY)),
        _row("candidates.get", lambda uow, us: uow.candidates.get(us.waiting0.id)),
        _row("candidates.waiting_in", lambda uow, us: uow.candidates.waiting_in(us.group.id)),
        _row("candidates.waiting", lambda uow, us: uow.candidates.waiting([us.code])),
        _row("candidates.leftovers", lambda uow, us: uow.candidates.leftovers([us.code])),
        _row("candidates.since", lambda uow, us: uow.candidates.since(us.group.id, since=BEFORE)),
        _told(
            "candidates.refused_since",
            lambda uow, us: uow.candidates.refused_since(
                us.group.id, since=BEFORE, answered_by=BEFORE
            ),
            lambda us: us.count,
        ),
        _told(
            "candidates.asked_since",
            lambda uow, us: uow.candidates.asked_since(us.group.id, since=BEFORE),
            lambda us: 2 * us.count,
        ),
        _row("candidates.readiness", lambda uow, us: uow.candidates.readiness(us.group.id)),
        _row(
            "candidates.days",
            lambda uow, us: uow.candidates.days([us.group.id], first=DAY, last=DAY),
        ),
        _row("corrections.of", lambda uow, us: uow.corrections.of(us.code)),
        _told(
            "conversations.state",
            lambda uow, us: uow.conversations.state(f"{us.bot}:1:5000:"),
            lambda us: us.code,
        ),
        _told(
            "conversations.data",
            lambda uow, us: uow.conversations.data(f"{us.bot}:1:5000:"),
            lambda us: {"at": us.code},
        ),
        _row("privacy.tickets_of", lambda uow, us: uow.privacy.tickets_of(us.worker.id)),
        _row("privacy.versions_of", lambda uow, us: uow.privacy.versions_of([us.open.id])),
        _row("privacy.corrections_of", lambda uow, us: uow.privacy.corrections_of([us.open.id])),
        _row("privacy.invitations_of", lambda uow, us: uow.privacy.invitations_of(us.worker.id)),
        _row("privacy.chats_of", lambda uow, us: uow.privacy.chats_of(us.worker.telegram_id)),
        _row(
            "privacy.said_in",
            lambda uow, us: uow.privacy.said_in(chat_ids=[us.staff.id], ticket_ids=[us.open.id]),
        ),
        _row("privacy.looks", lambda uow, us: uow.privacy.looks(us.open.id)),
        _told("recent.taken_lately", _taken, lambda us: [us.group.address]),
        _told("recent.in_the_air", _in_the_air, lambda us: {us.held.id}),
        _row("halves.halves_in", _halves),
    ]
)
"""What each repository is asked, by its name in the unit of work and its method."""

_LOADS = "loads what is asked for above, and gives nothing but ids of what it was given"
_FORGETS = "forgets by age, of whichever community; gives no row away"
_OPERATOR = "for the operator of the whole deployment, who may read the file anyway"
_CHANGES = "changes what it is given, and gives nothing"

EXEMPT: dict[str, str] = {
    **dict.fromkeys(
        (
            "tickets.warm", "tickets.warm_files", "tickets.warm_words", "tickets.warm_reports",
            "tickets.warm_origins", "people.warm", "chats.warm", "chats.warm_ids",
            "chats.warm_members", "posts.warm", "posts.warm_live", "posts.warm_prompts",
            "outbox.warm", "conversations.warm", "dues.warm", "promises.warm", "callbacks.warm",
            "dues.warm_subjects", "exclusions.warm", "candidates.warm_waiting",
            "candidates.warm_readiness", "tickets.warm_beside",
            "unit.prefetch", "unit.warm", "unit.warm_sending",
            "unit.warm_rendering",
        ),
        _LOADS,
    ),
    **dict.fromkeys(
        (
            "tickets.forget_fragments", "people.forget_before", "outbox.forget_before",
            "conversations.forget_before", "inbox.forget_before", "attic.forget_files",
            "attic.forget_candidates", "attic.forget_letters", "attic.forget_days",
            "attic.forget_halves", "halves.forget_halves", "privacy.take_empty_chats",
            "privacy.wordy_before",
        ),
        _FORGETS,
    ),
    **dict.fromkeys(
        (
            "inbox.dead_letters", "inbox.dead_letter", "inbox.mark_replayed", "inbox.mark_failed",
            "standing.standing", "helms.helm", "helms.turn", "key_rows.key_rows",
            "key_rows.note_key", "key_rows.note_run", "key_rows.note_whole", "server.server_of",
        ),
        _OPERATOR,
    ),
    **dict.fromkeys(
        (
            "chats.move_messages", "posts.close_all", "outbox.put", "outbox.settle",
            "outbox.keep_file", "outbox.shift", "conversations.keep", "inbox.remember",
            "candidates.count", "candidates.settle", "inbox.bury", "halves.give_halves",
            "halves.forget_halves", "privacy.take_belongings",
            "unit.add", "unit.remove", "unit.flush",
        ),
        _CHANGES,
    ),
    "candidates.waiting_of": "gives a person their own words, wherever they were said",
    "inbox.new_among": "tells which numbers are new; the number of an update says nothing",
}  # fmt: skip
"""What needs no question of its own, and why."""
