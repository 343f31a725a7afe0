"""Towns: what their supervisors may see and do in each of their communities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.community import Community, Town
from domain.people import Actor, Appointment, Person, Role
from usecases.desk import Desk


def lent_by_towns(
    desk: Desk, *, person: Person, held: Iterable[Appointment], now: datetime
) -> list[Appointment]:
    """Give the roles that a town's supervisor has in those of its communities this bot serves."""
    codes = {item.community for item in held if item.role is Role.TOWN_SUPERVISOR}
    return [
        Appointment(
            person_id=person.id,
            community=home.code,
            grid=None,
            role=Role.TOWN_SUPERVISOR,
            created_at=now,
        )
        for town in desk.towns
        if town.code in codes
        for home in town.communities
        if desk.serves(home.code)
    ]


def reads_all(desk: Desk, *, actor: Actor, home: Community) -> bool:
    """Say whether a person may read the numbers of a whole community: its own or their town's."""
    overseen = towns_of(desk, actor=actor)
    is_theirs = any(town.community(home.code) is not None for town in overseen)
    return is_theirs or (desk.serves(home.code) and actor.oversees(home.code))


def towns_of(desk: Desk, *, actor: Actor) -> Sequence[Town]:
    """Give the towns that a person oversees, of those whose digests this bot sends."""
    return [town for town in desk.told_towns if actor.oversees(town.code)]
