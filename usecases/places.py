"""Where the trouble is, when the first words did not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count

from domain.intake import is_meaningful
from domain.people import Person
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.understanding.places import find_place
from usecases import outgoing
from usecases.chains import link
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork


def fill_place(ticket: Ticket, text: str, *, is_answer: bool = False) -> None:
    """Take the place from what the reporter says; an answer to our question may be in any words."""
    if ticket.place or not is_meaningful(text):
        return
    found = find_place(text).as_place()
    if not found and ticket.place_asked and is_answer:
        found = replace(found, note=text[:60])
    if found:
        ticket.building, ticket.unit = found.building, found.unit
        ticket.floor = found.floor or ticket.floor
        ticket.room, ticket.place_note = found.room or ticket.room, found.note
        ticket.place_asked = False


async def set_building(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, person: Person, choice: str, now: datetime
) -> str:
    """Take the building or compound the reporter pressed; give its name back."""
    if person.id != ticket.reporter_id:
        raise Refusal("refuse-only-reporter")
    options = dict(zip(choices(ticket), place_options(desk, ticket), strict=False))
    if not ticket.place_asked or choice not in options:
        raise Refusal("refuse-stale")
    label, compound = options[choice]
    if compound is not None:
        ticket.compound = compound
    else:
        ticket.building = label
    ticket.place_asked = compound is not None and bool(place_options(desk, ticket))
    record(uow, ticket=ticket, actor_id=person.id, action="place", now=now, text=label)
    await link(uow, desk=desk, ticket=ticket, now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    return label


def choices(ticket: Ticket) -> Iterator[str]:
    """Name the offers for buttons, so that an old button never means something else."""
    kind = "b" if ticket.compound else "c"
    return (f"{kind}{at}" for at in count())


def place_options(desk: Desk, ticket: Ticket) -> list[tuple[str, str | None]]:
    """List what to offer when the place is missing: buildings, or first which compound."""
    community = desk.home(ticket.community)
    compound = community.compound(ticket.compound)
    if compound is not None:
        return [(building, None) for building in compound.buildings]
    return [(item.name, item.code) for item in community.compounds_of(ticket.grid)]
