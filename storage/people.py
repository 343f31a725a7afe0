from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from domain.people import Appointment, Invitation, Person, Role
from storage.questions import Question
from storage.shelves import itself
from storage.tables import appointments, invitations, persons
from storage.workspace import Workspace

_BY_ID = Question(Person, persons.c.id)
_BY_TELEGRAM = Question(Person, persons.c.telegram_id)
_APPOINTMENTS_OF = Question(Appointment, appointments.c.person_id)
_HELD_IN = Question(Appointment, appointments.c.community, appointments.c.role)
_INVITATIONS = Question(Invitation, invitations.c.id)


class SqlPeople:
    """`usecases.ports.People` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Person, lambda item: item.id)
        self._by_telegram = work.shelf(Person, lambda item: item.telegram_id)
        self._invitations = work.shelf(Invitation, lambda item: item.id)
        self._held_by = work.heap(Appointment, lambda item: item.person_id, itself)
        self._held_in = work.heap(Appointment, lambda item: (item.community, item.role))

    async def get(self, person_id: int) -> Person | None:
        """Give a person by id."""
        return await self._work.find(self._by_id, person_id, _BY_ID)

    async def with_ids(self, person_ids: Collection[int]) -> Sequence[Person]:
        """Give the people with these ids, as far as there are any, in one question."""
        await self._work.warm(self._by_id, person_ids, _BY_ID)
        found = (self._by_id.at(person_id) for person_id in person_ids)
        return [person for person in found if person is not None]

    async def by_telegram(self, telegram_id: int) -> Person | None:
        """Give a person by Telegram's user id."""
        return await self._work.find(self._by_telegram, telegram_id, _BY_TELEGRAM)

    async def appointments_of(self, person_id: int) -> Sequence[Appointment]:
        """Give a person's roles, oldest first."""
        found = await self._work.gather(self._held_by, person_id, _APPOINTMENTS_OF)
        return sorted(found, key=lambda item: item.id)

    async def holders(
        self, community: str, *, role: Role, grid: str | None
    ) -> Sequence[tuple[Person, Appointment]]:
        """Give who holds a role over the grid, A角 before B角; grid None means community-wide."""
        found = await self._work.gather(self._held_in, (community, role), _HELD_IN)
        await self._work.warm(self._by_id, [item.person_id for item in found], _BY_ID)
        held = [item for item in found if item.covers(grid)]
        held.sort(key=lambda item: (item.rank, item.id))
        people = [(self._by_id.at(item.person_id), item) for item in held]
        return [(person, item) for person, item in people if person is not None]

    async def called(self, community: str) -> Sequence[tuple[int, str]]:
        """Give the names by which people were invited who came, with their ids."""
        used = select(Invitation).where(
            invitations.c.community == community, invitations.c.used_by.is_not(None)
        )
        found = await self._work.rows(used)
        return [(item.used_by, item.name) for item in found if item.used_by is not None]

    async def invitation(self, invitation_id: int) -> Invitation | None:
        """Give an invitation by id, held: of two who take it at once the second finds it used."""
        return await self._work.find(self._invitations, invitation_id, _INVITATIONS, is_held=True)

    async def forget_before(self, instant: datetime) -> None:
        """Forget the invitations that expired before without having been used."""
        over = select(Invitation).where(
            invitations.c.expires_at < instant, invitations.c.used_at.is_(None)
        )
        for invitation in await self._work.rows(over):
            await self._work.forget(invitation)

    async def warm(self, telegram_ids: Collection[int]) -> list[int]:
        """Load people with their roles; gives the ids of those who are known."""
        await self._work.warm(self._by_telegram, telegram_ids, _BY_TELEGRAM)
        met = [self._by_telegram.at(telegram_id) for telegram_id in telegram_ids]
        ids = [person.id for person in met if person is not None]
        await self._work.warm(self._held_by, ids, _APPOINTMENTS_OF)
        return ids
