"""Rights for now: who stands in for a grid may do there what its workers may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.community import Community
from domain.cover import line_of, shifts_of
from domain.people import STAFF, WHOLE_COMMUNITY, Appointment, Person, Rank, Role
from usecases.cover import Duty, duty_of
from usecases.desk import Desk
from usecases.ports import UnitOfWork


async def standing_in(
    uow: UnitOfWork, *, desk: Desk, person: Person, held: Sequence[Appointment], now: datetime
) -> list[Appointment]:
    """Give the roles that a colleague has only while a grid's work falls to them.

    They are not kept: who comes back on duty ends them. What was claimed by then stays theirs.
    """
    lent: list[Appointment] = []
    works_for = dict.fromkeys(item.community for item in held if item.role in STAFF)
    for community in filter(None, map(desk.community, works_for)):
        own = [item for item in held if item.community == community.code and item.role in STAFF]
        if any(item.role in WHOLE_COMMUNITY for item in own):
            continue
        duty = await duty_of(uow, desk=desk, community=community, now=now)
        lent += [
            Appointment(
                person_id=person.id,
                community=community.code,
                grid=code,
                role=Role.GRID_WORKER,
                rank=Rank.B,
                created_at=now,
            )
            for code in _elsewhere(duty, community, person, own)
            if any(item.person.id == person.id for item in await duty.chain(code))
        ]
    return lent


def _elsewhere(
    duty: Duty, community: Community, person: Person, own: Sequence[Appointment]
) -> list[str]:
    """Give the grids of others whose work may fall to a person: by the config, or by a shift."""
    held = {item.grid for item in own}
    works = {item.grid for item in own if item.role is Role.GRID_WORKER}
    return [
        grid.code
        for grid in community.grids
        if grid.code not in held
        and (
            works.intersection(line_of(community.grids, grid.code))
            or shifts_of(person.id, duty.shifts, {grid.code})
        )
    ]
