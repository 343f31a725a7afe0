"""Words said to us that wait for an answer: what their candidate keeps besides the words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from domain.chats import Chat
from domain.intake import is_meaningful
from domain.listening import Candidate, CandidateKind
from domain.people import Person
from domain.ticket import Place, Ticket
from domain.understanding import understand
from domain.understanding.values import Understood
from usecases.candidates import SAID, grasp, keep, words_of
from usecases.desk import Desk
from usecases.intake import Home
from usecases.keeping import Words
from usecases.ports import UnitOfWork

_PAST = 1 << 52
_HOME, _GROUP, _SPOT, _FILED_BY = "home", "group", "spot", "filed_by"


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody says to us, with all it takes to make a ticket of it (see `open_ticket`).

    `about` is the message of a neighbour that it answers.
    """

    chat: Chat
    reporter: Person
    words: Words
    home: Home
    group: Chat | None = None
    place: Place | None = None
    is_anonymous: bool = False
    filed_by: Person | None = None
    about: int | None = None


def read_for(desk: Desk, filing: Filing) -> Understood:
    """Understand what is said by what is known where it belongs; a given place counts for more."""
    community = desk.home(filing.home.community)
    grid, compounds = community.grid(filing.home.grid), community.compounds_of(filing.home.grid)
    marks = (mark for compound in compounds for mark in compound.landmarks)
    found = understand(
        filing.words.text,
        community,
        compounds=compounds,
        landmarks=(*(grid.landmarks if grid else ()), *marks),
    )
    spot = filing.place
    if spot is None or not spot:
        return found
    named = {"building": spot.building, "unit": spot.unit, "floor": spot.floor, "room": spot.room}
    return replace(found, place=replace(found.place, **named))


def kept(
    filing: Filing, understood: Understood, *, ticket: Ticket, due_at: datetime, now: datetime
) -> Candidate:
    """Make the candidate that keeps a filing; one without a name is never kept."""
    candidate = Candidate(
        chat_id=filing.chat.id,
        person_id=filing.reporter.id,
        kind=CandidateKind.FILED,
        category=understood.category,
        facts=_facts(filing),
        ticket_id=ticket.id,
        created_at=now,
        last_at=filing.words.sent_at,
        due_at=due_at,
    )
    keep(candidate, [filing.words])
    grasp(candidate, understood)
    return candidate


def _facts(filing: Filing) -> dict[str, Any]:
    home = filing.home
    return {
        _HOME: [home.community, home.grid, home.compound],
        _GROUP: filing.group.id if filing.group else None,
        _SPOT: asdict(filing.place) if filing.place is not None else None,
        _FILED_BY: filing.filed_by.id if filing.filed_by else None,
    }


async def unpack(uow: UnitOfWork, candidate: Candidate) -> Filing:
    """Give back the filing that a candidate keeps; its words are those of the first message."""
    facts = candidate.facts
    chat = await uow.chats.get(candidate.chat_id)
    reporter = await uow.people.get(candidate.person_id)
    if chat is None or reporter is None:
        raise LookupError(f"candidate {candidate.id} lost its chat or its person")
    spot, group, filer = facts[_SPOT], facts[_GROUP], facts[_FILED_BY]
    return Filing(
        chat=chat,
        reporter=reporter,
        words=words_of(candidate)[0],
        home=home_of_kept(candidate),
        group=await uow.chats.get(group) if group else None,
        place=Place(**spot) if spot is not None else None,
        filed_by=await uow.people.get(filer) if filer else None,
    )


def home_of_kept(candidate: Candidate) -> Home:
    """Give where kept words belong."""
    return Home(*candidate.facts[_HOME])


def speakers(candidate: Candidate) -> frozenset[int]:
    """Give whose words these are, and who filed them for somebody."""
    return frozenset({candidate.person_id, candidate.facts[_FILED_BY] or candidate.person_id})


def add(candidate: Candidate, words: Words) -> None:
    """Keep one more message; a picture of an album that is kept already joins the others."""
    album = words.media_group_id
    mates = [item for item in words_of(candidate) if album and item.media_group_id == album]
    if mates and not words.text:
        words = replace(mates[0], media=mates[0].media + words.media)
    keep(candidate, [words])


def edit(candidate: Candidate, message_id: int, text: str, *, most: int) -> None:
    """Put what a message says now in place of what it said, unless it says nothing now.

    Of more than so many characters the first are kept: words that wait must fit a ticket.
    """
    told = next(item for item in words_of(candidate) if item.message_id == message_id)
    if is_meaningful(text) or told.media:
        keep(candidate, [replace(told, text=text[:most])])


def has_album(candidate: Candidate, album: str | None) -> bool:
    """Say whether a picture of this album is kept."""
    return album is not None and any(item.media_group_id == album for item in words_of(candidate))


def leave_past(candidate: Candidate) -> None:
    """Give messages numbers that no message has: the group moved, and counts anew.

    They keep their order, and nothing is taken for a reply to them.
    """
    said = [replace(item, message_id=item.message_id - _PAST) for item in words_of(candidate)]
    candidate.facts, candidate.media = {**candidate.facts, SAID: []}, []
    candidate.card_message_id = None
    keep(candidate, said)
