"""Colleagues by name: as they call themselves, or as whoever invited them called them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.community import Community
from domain.people import STAFF, WHOLE_COMMUNITY, Appointment, Person, Role
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


async def colleagues(
    uow: UnitOfWork, *, community: Community, roles: Collection[Role] = STAFF
) -> list[Colleague]:
    """Give everybody who works for a community, in the order of its grids, chiefs last."""
    called = await uow.people.called(community.code)
    held: dict[int, list[Appointment]] = {}
    people: dict[int, Person] = {}
    for grid in (*(item.code for item in community.grids), None):
        for role in roles:
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


async def helpers(uow: UnitOfWork, *, community: Community) -> list[Colleague]:
    """Give who helps a community without ever being on duty: its building leads."""
    return await colleagues(uow, community=community, roles=(Role.BUILDING_LEAD,))


def find_colleague(
    found: Sequence[Colleague], name: str, *, besides: Sequence[Colleague] = ()
) -> Colleague:
    """Give the one with exactly this name; refuses every other, and asks who may be meant.

    `besides` are people of the community who have no duty: their names are never somebody else's.
    """
    exact = bearers(found, name)
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise Refusal("refuse-name-twice", name=name, names=names_of(exact))
    if bearers(besides, name):
        raise Refusal("refuse-name-no-duty", name=name)
    wanted = _key(name)
    near = [item for item in found if wanted and any(wanted in _key(n) for n in item.names)]
    if len(near) == 1:
        raise Refusal("refuse-name-near", name=name, near=shown_name(near[0]))
    if near:
        raise Refusal("refuse-name-twice", name=name, names=names_of(near))
    raise Refusal("refuse-name-unknown", name=name, names=names_of(found) or "—")


def bearers(found: Sequence[Colleague], name: str) -> list[Colleague]:
    """Give all with exactly this name."""
    wanted = _key(name)
    return [item for item in found if wanted and wanted in map(_key, item.names)]


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
