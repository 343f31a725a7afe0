"""Workers put right what was understood: what kind of trouble it is, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.community import Category, Community
from domain.corrections import Corrected, Correction, corrected, written
from domain.people import Actor
from domain.refusals import Refusal
from domain.ticket import ENDED, Place, Ticket
from domain.transitions import COLLEAGUES
from domain.understanding.places import find_place
from usecases import outgoing
from usecases.chains import link
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.work import check_length, load


async def correctable(
    uow: UnitOfWork, *, ticket_id: int, actor: Actor, seen_version: int | None = None
) -> Ticket:
    """Give a ticket that this colleague may put right; refuses others, and what is over."""
    ticket, parties = await load(uow, ticket_id=ticket_id, actor=actor, seen_version=seen_version)
    if not parties & COLLEAGUES:
        raise Refusal("refuse-not-yours")
    if ticket.state in ENDED:
        raise Refusal("refuse-ended", number=ticket.number)
    return ticket


async def fix_category(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, actor: Actor, code: str, now: datetime
) -> Category:
    """Make it the kind of trouble it is; limits of its own hold from the first word on."""
    community = desk.home(ticket.community)
    if all(item.code != code for item in community.categories):
        raise Refusal("refuse-stale")
    before, after = community.category(ticket.category), community.category(code)
    if before.code == after.code:
        raise Refusal("refuse-same-category", name=_named(after, community))
    ticket.category = after.code
    record(
        uow,
        ticket=ticket,
        actor_id=actor.id,
        action="fix_category",
        now=now,
        text=f"{_named(before, community)} → {_named(after, community)}",
        old=before.code,
        new=after.code,
    )
    uow.add(
        Correction(
            community=ticket.community,
            ticket_id=ticket.id,
            person_id=actor.id,
            what=Corrected.CATEGORY,
            before=before.code,
            after=after.code,
            at=now,
        )
    )
    await _follow(uow, desk, ticket, now)
    return after


def _named(category: Category, community: Community) -> str:
    return category.name if community.language == "zh" else category.name_en


async def fix_place(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, actor: Actor, words: str, now: datetime
) -> None:
    """Take the place that a worker's words name; the answer reads it back."""
    community = desk.home(ticket.community)
    check_length(words, community)
    if not words.strip():
        raise Refusal("refuse-no-reason")
    before = ticket.place
    after = corrected(before, _read(words, ticket, community), words.strip())
    if after == before:
        raise Refusal("refuse-same-place")
    _move(ticket, after)
    was, now_at = _written(before, community), _written(after, community)
    record(
        uow,
        ticket=ticket,
        actor_id=actor.id,
        action="fix_place",
        now=now,
        text=f"{was or '?'} → {now_at}",
        old=was,
        new=now_at,
    )
    uow.add(
        Correction(
            community=ticket.community,
            ticket_id=ticket.id,
            person_id=actor.id,
            what=Corrected.PLACE,
            before=was,
            after=now_at,
            at=now,
        )
    )
    await _follow(uow, desk, ticket, now)


def _read(words: str, ticket: Ticket, community: Community) -> Place:
    """Read a place; a spot that the config does not know stays in the worker's own words."""
    compounds, grid = community.compounds_of(ticket.grid), community.grid(ticket.grid)
    landmarks = grid.landmarks if grid is not None else ()
    found = find_place(words, compounds=compounds, landmarks=landmarks)
    place = found.as_place()
    known = {*landmarks, *(spot for item in compounds for spot in item.landmarks)}
    if place.note is not None and place.note == found.landmark and place.note not in known:
        return replace(place, note=None)
    return place


def _move(ticket: Ticket, place: Place) -> None:
    ticket.compound, ticket.building, ticket.unit = place.compound, place.building, place.unit
    ticket.floor, ticket.room, ticket.place_note = place.floor, place.room, place.note
    ticket.place_asked = False


def _written(place: Place, community: Community) -> str:
    compound = community.compound(place.compound)
    return written(place, compound.name if compound is not None else None)


async def _follow(uow: UnitOfWork, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Let what hangs on kind and place follow: the chain, the clocks, the cards."""
    await link(uow, desk=desk, ticket=ticket, now=now)
    await plan(uow, desk=desk, ticket=ticket, now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
