from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person may be in a community; a resident needs no appointment."""

    RESIDENT = "resident"
    BUILDING_LEAD = "building_lead"
    GRID_WORKER = "grid_worker"
    GRID_LEAD = "grid_lead"
    SUPERVISOR = "supervisor"
    TOWN_SUPERVISOR = "town_supervisor"
    ADMIN = "admin"


WHOLE_COMMUNITY = frozenset({Role.SUPERVISOR, Role.TOWN_SUPERVISOR, Role.ADMIN})
"""The roles that are not tied to one grid."""

STAFF = WHOLE_COMMUNITY | {Role.GRID_WORKER, Role.GRID_LEAD}
"""The roles that see staff cards and histories."""


class Rank(IntEnum):
    """Who comes first in a grid: A角 before B角."""

    A = 0
    B = 1


@dataclass(eq=False, kw_only=True)
class Person:
    """A human being seen in some chat; `telegram_id` is None once they asked to be forgotten."""

    id: int = 0
    telegram_id: int | None
    name: str
    username: str | None = None
    language: str | None = None
    learning_since: datetime | None = None
    created_at: datetime


@dataclass(eq=False, kw_only=True)
class Appointment:
    """A role given to a person in a community, for one grid or (grid None) for all of it.

    That of a town's supervisor is given in the town: `community` holds the town's code. It lends
    them the same role in each of its communities (`usecases/towns.py`); what is lent has no id.
    `duty_days` are the ISO weekdays this person works, like "135"; empty means every workday.
    """

    id: int = 0
    person_id: int
    community: str
    grid: str | None
    role: Role
    rank: Rank = Rank.A
    duty_days: str = ""
    created_at: datetime

    def covers(self, grid: str | None) -> bool:
        """Say whether this appointment reaches into the grid."""
        return self.grid is None or self.grid == grid


@dataclass(eq=False, kw_only=True)
class Invitation:
    """A single-use, expiring permission to take up a role; the link carries its signed id."""

    id: int = 0
    community: str
    grid: str | None
    role: Role
    rank: Rank = Rank.A
    name: str
    created_by: int | None = None
    created_at: datetime
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None


@dataclass(frozen=True)
class Actor:
    """A person together with the appointments that decide what they may do."""

    person: Person
    appointments: tuple[Appointment, ...] = ()

    @property
    def id(self) -> int:
        """Give the person's id."""
        return self.person.id

    def roles_in(self, community: str, grid: str | None) -> frozenset[Role]:
        """Give the roles this person has over one grid of a community."""
        return frozenset(
            item.role
            for item in self.appointments
            if item.community == community and item.covers(grid)
        )

    def is_staff(self, community: str) -> bool:
        """Say whether the person works for this community in any grid."""
        return any(item.community == community and item.role in STAFF for item in self.appointments)

    def is_appointed(self, community: str) -> bool:
        """Say whether the person holds a role of their own in a community, not a lent one."""
        return any(item.id and item.community == community for item in self.appointments)

    def oversees(self, community: str) -> bool:
        """Say whether the person may act on the whole community (supervisor or admin)."""
        return bool(self.roles_in(community, None) & WHOLE_COMMUNITY)

    def top_role(self, community: str) -> Role:
        """Give the highest role the person holds in the community; a resident when none."""
        order = list(Role)
        held = [item.role for item in self.appointments if item.community == community]
        return max(held, key=order.index, default=Role.RESIDENT)
