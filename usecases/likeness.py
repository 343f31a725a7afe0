"""Which open ticket, or which waiting words, something is about: the way to `domain.matching`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from domain.chats import Chat
from domain.community import Community
from domain.emergencies import is_that_danger
from domain.listening import Candidate, CandidateKind
from domain.matching import RULES, Known, Match, Saying, best
from domain.matching_places import is_elsewhere
from domain.matching_words import Words
from domain.people import Person
from domain.ticket import ENDED, Report, ReportKind, State, Ticket
from domain.understanding.values import Sense, Understood, Whereabouts
from usecases.ports import Conflict, UnitOfWork
from usecases.whereabouts import where, where_of

LOOKED_THROUGH = 100
"""How many of a grid's newest tickets are compared; what is older is found by its number."""

_SAYINGS = 6
_ANOTHER_PLACE = 0.7
_SHOWN_WORDS = frozenset({ReportKind.ORIGIN, ReportKind.ADDITION})
_OVER = frozenset({State.RESOLVED})


@dataclass(frozen=True, kw_only=True)
class Likely:
    """An open ticket that words are like, how much (0 to 1), and whether it is offered first."""

    ticket: Ticket
    score: float
    is_high: bool


@dataclass(frozen=True, kw_only=True)
class LikelyCandidate:
    """Waiting words of a neighbour that are like these, and whether both are one trouble."""

    candidate: Candidate
    score: float
    is_high: bool


async def likely_ticket(
    uow: UnitOfWork,
    *,
    community: Community,
    grid: str,
    chat: Chat | None,
    understood: Understood,
    text: str,
    at: datetime,
    person: Person | None = None,
    compound: str | None = None,
    is_own: bool = False,
) -> Likely | None:
    """Give the open ticket of a grid that words are most like; None when none is like them.

    `chat` is where an answer would be read: outside the staff's rooms tickets filed without a name
    are passed over, for even their number would tell. None stands for the staff. A me-too finds
    the newest live trouble of its group. Danger finds no trouble but the emergency that it is
    surely about. With `is_own` only what the person reported is compared.
    """
    found = await _open_ones(uow, community, grid)
    if is_own:
        found = [item for item in found if person is not None and item.reporter_id == person.id]
    elif chat is not None and not chat.is_staff:
        found = [ticket for ticket in found if not ticket.is_anonymous]
    if chat is not None and meant(understood, text).sense is Sense.ME_TOO:
        found = [ticket for ticket in found if await is_shown_in(uow, ticket, chat)]
    home = compound or (chat.compound if chat else None)
    new = _saying_of(understood, text=text, at=at, person=person, compound=home)
    found = [ticket for ticket in found if not _is_elsewhere(new, where_of(ticket))]
    if community.is_catch_all(understood.category):  # what fits nowhere is not therefore alike
        found = [ticket for ticket in found if not community.is_catch_all(ticket.category)]
    by_id = {ticket.id: ticket for ticket in found}
    known = [await _known(uow, ticket) for ticket in found]
    if understood.is_danger and not is_own:
        known = [
            item
            for item in known
            if is_that_danger(understood, by_id[item.key], ago=at - item.last_at)
        ]
    match = best(new, known)
    return _likely(by_id[match.key], match, community) if match else None


async def keep_open(uow: UnitOfWork, ticket: Ticket) -> None:
    """Have nobody end a ticket that was found before words are put to it.

    Raises Conflict when somebody just did: what the words are about is then looked for anew.
    """
    await uow.tickets.get(ticket.id)
    if ticket.state in ENDED | _OVER:
        raise Conflict("the ticket that words are like is over by now")


async def recent_troubles(
    uow: UnitOfWork,
    *,
    community: Community,
    grid: str,
    chat: Chat,
    understood: Understood,
    at: datetime,
) -> list[tuple[Ticket, datetime]]:
    """Give the open tickets a group was told of in the last hours, which a me-too may mean.

    With each when it was last spoken of, the latest first.
    """
    new = _saying_of(understood, text="", at=at, person=None, compound=chat.compound)
    found = [
        (ticket, (await _known(uow, ticket)).last_at)
        for ticket in await _open_ones(uow, community, grid)
        if not ticket.is_anonymous and not _is_elsewhere(new, where_of(ticket))
        if await is_shown_in(uow, ticket, chat)
    ]
    recent = [(ticket, last) for ticket, last in found if at - last <= RULES.me_too_window]
    return sorted(recent, key=lambda item: (item[1], item[0].id), reverse=True)


async def is_shown_in(uow: UnitOfWork, ticket: Ticket, chat: Chat) -> bool:
    """Say whether people of this chat know the ticket: told there, or its card stands there."""
    return ticket.chat_id == chat.id or await uow.posts.card(ticket.id, chat.id) is not None


async def likely_candidate(
    uow: UnitOfWork,
    *,
    community: Community,
    chat: Chat,
    understood: Understood,
    text: str,
    at: datetime,
    person: Person | None = None,
    among: Sequence[Candidate] | None = None,
) -> LikelyCandidate | None:
    """Give the overheard words waiting in a group that these are most like, if any are.

    Only words with a card of their own or on their way to one are given: others hang on those.
    `among` names others to compare with instead. The place is kept under `facts["place"]`, as the
    fields of `Whereabouts`.
    """
    waiting = among
    if waiting is None:
        waiting = [
            item
            for item in await uow.candidates.waiting_in(chat.id)
            if item.kind is CandidateKind.HEARD and item.lead_id in (0, item.id)
        ]
    new = _saying_of(understood, text=text, at=at, person=person, compound=chat.compound)
    known = [_waiting(item, chat.compound) for item in waiting]
    match = best(new, [item for item in known if not _is_elsewhere(new, item.sayings[0].place)])
    if match is None:
        return None
    found = next(item for item in waiting if item.id == match.key)
    is_high = match.score >= community.listening.high
    return LikelyCandidate(candidate=found, score=match.score, is_high=is_high)


def meant(understood: Understood, text: str) -> Understood:
    """Take a me-too that names a trouble of its own (我家电梯也坏了) for the request it is.

    Only a bare one is about whatever was spoken of last.
    """
    if understood.sense is Sense.ME_TOO and Words(text).matters:
        return replace(understood, sense=Sense.REQUEST)
    return understood


def _is_elsewhere(new: Saying, place: Whereabouts) -> bool:
    """Say whether words name another stair, house or street: however like, they are not offered."""
    return is_elsewhere(new.place, place, _ANOTHER_PLACE, wide=new.is_wide)


async def _open_ones(uow: UnitOfWork, community: Community, grid: str) -> list[Ticket]:
    """Give the tickets of a grid that somebody may still join, newest first, words loaded."""
    found = await uow.tickets.live_in(community.code, grid=grid, limit=LOOKED_THROUGH)
    alive = [ticket for ticket in found if ticket.state not in _OVER]
    await uow.tickets.warm_words([ticket.id for ticket in alive])
    return alive


async def _known(uow: UnitOfWork, ticket: Ticket) -> Known:
    """Give what was said about a ticket: its first words and the last of what was added openly."""
    told = [item for item in await uow.tickets.reports(ticket.id) if item.kind in _SHOWN_WORDS]
    kept = [*told[:1], *told[1:][-_SAYINGS:]]
    sayings = sorted((_told(item, ticket) for item in kept), key=lambda item: item.at)
    if not sayings:  # told in private only: its kind and its place still speak
        place = where_of(ticket)
        sayings = [Saying(text="", at=ticket.created_at, category=ticket.category, place=place)]
    return Known(key=ticket.id, sayings=tuple(sayings))


def _told(report: Report, ticket: Ticket) -> Saying:
    return _saying(
        report.text,
        report.sent_at,
        ticket.category,
        where_of(ticket),
        ticket.priority,
        report.person_id,
    )


@lru_cache(maxsize=4096)
def _saying(text: str, at: datetime, category: str, place: Whereabouts, *rest: Any) -> Saying:  # noqa: ANN401
    """Make a saying once: what makes words comparable is costly, and tickets are asked often."""
    priority, person = rest
    return Saying(
        text=text, at=at, category=category, place=place, priority=priority, person=person
    )


def _saying_of(
    understood: Understood,
    *,
    text: str,
    at: datetime,
    person: Person | None,
    compound: str | None,
) -> Saying:
    place = understood.place
    return Saying(
        text=text,
        at=at,
        category=understood.category,
        place=replace(place, compound=place.compound or compound),
        sense=meant(understood, text).sense,
        priority=understood.priority,
        person=person.id if person else None,
    )


def _waiting(candidate: Candidate, compound: str | None) -> Known:
    place = where(candidate.facts.get("place") or {})
    saying = Saying(
        text=candidate.text,
        at=candidate.last_at,
        category=candidate.category,
        place=replace(place, compound=place.compound or compound),
        priority=candidate.priority,
        person=candidate.person_id,
    )
    return Known(key=candidate.id, sayings=(saying,))


def _likely(ticket: Ticket, match: Match, community: Community) -> Likely:
    is_high = match.score >= community.listening.high
    return Likely(ticket=ticket, score=match.score, is_high=is_high)
