"""Words that wait for a yes: what they keep, how they grow, and how nothing of them is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain import candidates
from domain.candidates import level_of
from domain.chats import Chat
from domain.community import Community, branch_of
from domain.listening import (
    Candidate,
    CandidateKind,
    CandidateState,
    Readiness,
)
from domain.people import Person
from domain.ticket import Media, MediaKind, Ticket
from domain.understanding import understand
from domain.understanding.values import Understood, Whereabouts
from usecases.desk import Desk
from usecases.keeping import Words, joined
from usecases.likeness import Likely
from usecases.ports import UnitOfWork
from usecases.waiting import plan_end

SAID = "said"
"""The fact of a candidate that holds its messages; `text` is all of them in one."""

PLACE = "place"
"""The fact of a candidate that holds the place that was understood."""

UNASKED = "unasked"
"""The fact of a candidate that becomes a ticket after its burst, without a yes."""

FIRST = "first"
"""The fact of a candidate that says that its words are very like an open ticket."""


def read(community: Community, chat: Chat, text: str) -> Understood:
    """Understand words of a group by what is known there."""
    compounds = community.compounds_of(chat.grid or "")
    grid = community.grid(chat.grid)
    marks = (mark for compound in compounds for mark in compound.landmarks)
    landmarks = (*(grid.landmarks if grid else ()), *marks)
    return understand(text, community, compounds=compounds, landmarks=landmarks)


def hold(
    uow: UnitOfWork,
    *,
    community: Community,
    chat: Chat,
    person: Person,
    said: Sequence[Words],
    understood: Understood,
    due_at: datetime,
    now: datetime,
) -> Candidate:
    """Keep somebody's words until a yes, a no, or their hour."""
    candidate = uow.add(
        Candidate(
            chat_id=chat.id,
            person_id=person.id,
            category=understood.category,
            created_at=now,
            last_at=said[-1].sent_at,
            due_at=due_at,
        )
    )
    candidate.lead_id = candidate.id
    keep(candidate, said)
    grasp(candidate, understood)
    plan_end(uow, candidate=candidate, community=community.code, now=now)
    return candidate


def offer(candidate: Candidate, likely: Likely | None) -> None:
    """Note which open ticket words are like, and whether its button comes first."""
    candidate.ticket_id = likely.ticket.id if likely else None
    candidate.facts = {**candidate.facts, FIRST: bool(likely and likely.is_high)}


def fit(home: Community, said: Sequence[Words], *, room: int | None = None) -> list[Words]:
    """Cut what is longer than a ticket may hold: nobody can be told that it is too long."""
    left = home.rules.max_text if room is None else room
    kept = []
    for words in said:
        text = words.text[: max(left, 0)].strip()
        left -= len(text) + 1
        kept.append(replace(words, text=text))
    return kept


def keep(candidate: Candidate, said: Sequence[Words]) -> None:
    """Add messages to what somebody said; one that is there already is replaced."""
    new = {words.message_id for words in said}
    kept = [words for words in words_of(candidate) if words.message_id not in new]
    both = sorted((*kept, *said), key=lambda words: words.message_id)
    candidate.text = joined(both)
    candidate.messages = [words.message_id for words in both]
    candidate.media = [_media_fact(words, media) for words in both for media in words.media]
    candidate.facts = {**candidate.facts, SAID: [_said_fact(words) for words in both]}
    candidate.last_at = max([candidate.last_at, *(words.sent_at for words in said)])


def drop(candidate: Candidate, messages: Collection[int]) -> None:
    """Leave messages out of what somebody said: they are kept elsewhere."""
    said = [words for words in words_of(candidate) if words.message_id not in messages]
    candidate.messages, candidate.facts = [], {**candidate.facts, SAID: []}
    keep(candidate, said)


def grasp(candidate: Candidate, understood: Understood) -> None:
    """Note what kind of trouble it is now understood to be, how urgent, and where."""
    candidate.category, candidate.priority = understood.category, understood.priority
    place = {key: value for key, value in asdict(understood.place).items() if value is not None}
    candidate.facts = {**candidate.facts, PLACE: place}


def place_of(candidate: Candidate) -> Whereabouts:
    """Give the place that was understood."""
    return Whereabouts(**candidate.facts.get(PLACE, {}))


def words_of(candidate: Candidate) -> list[Words]:
    """Give what was said, message by message, the files with them."""
    return [
        Words(
            text=fact["text"],
            media=tuple(
                _media(item) for item in candidate.media if item["message"] == fact["message"]
            ),
            message_id=fact["message"],
            media_group_id=fact["album"],
            sent_at=datetime.fromisoformat(fact["at"]),
        )
        for fact in candidate.facts.get(SAID, [])
    ]


def end(
    candidate: Candidate, state: CandidateState, *, now: datetime, ticket: Ticket | None = None
) -> None:
    """End a candidate's wait: from now on nothing of the words is left in it."""
    candidate.state, candidate.ended_at = state, now
    candidate.ticket_id = ticket.id if ticket else None
    empty(candidate)


def empty(candidate: Candidate) -> None:
    """Leave no words, files, places or messages in it."""
    candidate.text, candidate.facts, candidate.media, candidate.messages = "", {}, [], []


async def crowd(uow: UnitOfWork, candidate: Candidate) -> list[Candidate]:
    """Give who waits under the same card, in the order in which they spoke, this one included."""
    waiting = await uow.candidates.waiting_in(candidate.chat_id)
    return [item for item in waiting if item.lead_id == candidate.lead_id]


def count(
    uow: UnitOfWork, *, community: Community, candidate: Candidate, now: datetime, **counts: int
) -> None:
    """Add to the counts of the group's day."""
    day = now.astimezone(ZoneInfo(community.timezone)).date()
    uow.candidates.count(candidate.chat_id, day, **counts)


async def saying(uow: UnitOfWork, *, chat: Chat, message_id: int) -> Candidate | None:
    """Give the overheard words that a message is part of, while they wait."""
    waiting = await uow.candidates.waiting_in(chat.id)
    heard = (item for item in waiting if item.kind is CandidateKind.HEARD)
    return next((item for item in heard if message_id in item.messages), None)


async def waiting_of(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, person: Person, at: datetime
) -> Candidate | None:
    """Give what a person said just before in this group, while it waits and the burst lasts."""
    community = desk.community(chat.community)
    if community is None:
        return None
    own = [
        item
        for item in await uow.candidates.waiting_in(chat.id)
        if item.person_id == person.id
        and item.kind is CandidateKind.HEARD
        and at - item.last_at <= community.rules.burst
    ]
    return own[-1] if own else None


async def asked_by(uow: UnitOfWork, *, chat: Chat, person: Person, card: int) -> Candidate | None:
    """Give the words of a person that a card asks about, while they wait."""
    waiting = await uow.candidates.waiting_in(chat.id)
    lead = next((item for item in waiting if item.card_message_id == card), None)
    found = await crowd(uow, lead) if lead and lead.kind is CandidateKind.HEARD else []
    return next((item for item in found if item.person_id == person.id), None)


async def readiness_of(uow: UnitOfWork, candidate: Candidate) -> Readiness:
    """Give how unwilling the group has made us about this branch, made at zero when new."""
    branch = branch_of(candidate.category)
    known = await uow.candidates.readiness(candidate.chat_id)
    found = next((item for item in known if item.category == branch), None)
    return found or uow.add(Readiness(chat_id=candidate.chat_id, category=branch))


async def is_heard(
    uow: UnitOfWork, *, community: Community, chat: Chat, understood: Understood, now: datetime
) -> bool:
    """Say whether a group is to be asked about these words.

    Each question of the last hour that got a no, or nothing in two minutes, makes us surer of all.
    """
    own = level_of(await uow.candidates.readiness(chat.id), understood.category)
    refused = await uow.candidates.refused_since(
        chat.id, since=now - candidates.HOUR, answered_by=now - candidates.PATIENCE
    )
    rules = community.listening
    return candidates.is_sure(rules, understood, max(own, candidates.mood(rules, refused)))


async def may_ask(uow: UnitOfWork, *, community: Community, chat: Chat, now: datetime) -> bool:
    """Say whether the group can bear one more question."""
    asked = await uow.candidates.asked_since(chat.id, since=now - candidates.HOUR)
    return candidates.may_ask(community.listening, asked)


def _said_fact(words: Words) -> dict[str, Any]:
    return {
        "message": words.message_id,
        "text": words.text,
        "at": words.sent_at.isoformat(),
        "album": words.media_group_id,
    }


def _media_fact(words: Words, media: Media) -> dict[str, Any]:
    return {"message": words.message_id, **asdict(media)}


def _media(fact: dict[str, Any]) -> Media:
    told = {key: value for key, value in fact.items() if key != "message"}
    return Media(**{**told, "kind": MediaKind(told["kind"])})
