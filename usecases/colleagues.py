"""Colleagues by name: as they call themselves, or as whoever invited them called them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.community import Community
from domain.people import STAFF, WHOLE_COMMUNITY, Appointment, Person
from domain.refusals import Refusal
from domain.roster_words import plain
from usecases.ports import UnitOfWork

_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who works for a community, with their roles there and all their names."""

    person: Person
    appointments: tuple[Appointment, ...]
    names: tuple[str, ...]


async def colleagues(uow: UnitOfWork, *, community: Community) -> list[Colleague]:
    """Give everybody who works for a community, in the order of its grids, chiefs last."""
    called = await uow.people.called(community.code)
    held: dict[int, list[Appointment]] = {}
    people: dict[int, Person] = {}
    for grid in (*(item.code for item in community.grids), None):
        for role in STAFF:
            if grid is None or role not in WHOLE_COMMUNITY:
                for person, item in await uow.people.holders(community.code, role=role, grid=grid):
                    people[person.id] = person
                    mine = held.setdefault(person.id, [])
                    mine += [item] if item not in mine else []
    return [
        Colleague(
            person=person,
            appointments=tuple(held[person.id]),
            names=(
                person.name,
                *([f"@{person.username}"] if person.username else []),
                *dict.fromkeys(name for person_id, name in called if person_id == person.id),
            ),
        )
        for person in people.values()
    ]


def find_colleague(found: Sequence[Colleague], name: str) -> Colleague:
    """Give the one with this name, else the one whose name holds it; refuses doubt."""
    wanted = _key(name)
    exact = [item for item in found if wanted in map(_key, item.names)]
    near = exact or [item for item in found if any(wanted in _key(each) for each in item.names)]
    if len(near) == 1 and wanted:
        return near[0]
    if near and wanted:
        raise Refusal("refuse-name-twice", name=name, names=names_of(near))
    raise Refusal("refuse-name-unknown", name=name, names=names_of(found) or "—")


def names_of(found: Sequence[Colleague]) -> str:
    """Give names to choose from, the real one first where somebody was invited by it."""
    shown = [shown_name(item) for item in found[:_SHOWN]]
    return "、".join(shown) + ("……" if len(found) > _SHOWN else "")


def shown_name(colleague: Colleague) -> str:
    """Give how a person calls themselves, with the name they were invited by where it differs."""
    called = [name for name in colleague.names[1:] if not name.startswith("@")]
    other = next((name for name in called if _key(name) != _key(colleague.person.name)), None)
    return f"{colleague.person.name}（{other}）" if other else colleague.person.name


def _key(name: str) -> str:
    return plain(name).replace(" ", "")
