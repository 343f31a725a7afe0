from __future__ import annotations

from datetime import date, time

from storage_samples import NOW, a_person, minutes

from domain.people import Invitation, Person, Role
from domain.roster import Leave, Shift
from storage.unit_of_work import Database

DAY = date(2026, 10, 1)


def a_leave(person: Person, first: int, last: int, community: str = "banka") -> Leave:
    """Make a leave from one day of October to another."""
    return Leave(
        community=community,
        person_id=person.id,
        first_day=DAY.replace(day=first),
        last_day=DAY.replace(day=last),
        created_by=person.id,
        created_at=NOW,
    )


def a_shift(person: Person, day: int, grid: str | None = None, community: str = "banka") -> Shift:
    """Make an evening of October."""
    return Shift(
        community=community,
        grid=grid,
        person_id=person.id,
        day=DAY.replace(day=day),
        start=time(18),
        end=time(21, 30),
        created_at=NOW,
    )


async def test_leaves_that_still_last(database: Database) -> None:
    """Proves that leaves over before the day, ended, or of elsewhere are left out, new ones not."""
    async with database.writing() as uow:
        person = uow.add(a_person())
        kept = [uow.add(a_leave(person, 1, 7)), uow.add(a_leave(person, 20, 20))]
        uow.add(a_leave(person, 1, 6))
        uow.add(a_leave(person, 1, 30, community="other"))
        ended = uow.add(a_leave(person, 1, 30))
        ended.ended_at = NOW
    async with database.writing() as uow:
        found = await uow.roster.leaves("banka", since=DAY.replace(day=7))
        assert [item.id for item in found] == [item.id for item in kept]
        found[0].ended_at = NOW
        fresh = uow.add(a_leave(person, 9, 9))
        found = await uow.roster.leaves("banka", since=DAY.replace(day=7))
        assert [item.id for item in found] == [kept[1].id, fresh.id]
    async with database.reading() as uow:
        one = await uow.roster.leave(kept[0].id)
        assert one is not None
        assert one.ended_at == NOW
        assert await uow.roster.leave(10**6) is None


async def test_shifts_by_day_and_by_person(database: Database) -> None:
    """Proves that shifts are found by their day and by who has them, removed ones by neither."""
    async with database.writing() as uow:
        person, other = uow.add(a_person(1)), uow.add(a_person(2))
        late = uow.add(a_shift(person, 9))
        first = uow.add(a_shift(person, 3, "g1"))
        second = uow.add(a_shift(other, 3))
        uow.add(a_shift(person, 2))
        uow.add(a_shift(person, 3, community="other"))
    async with database.writing() as uow:
        day = DAY.replace(day=3)
        assert [item.id for item in await uow.roster.shifts("banka", day)] == [first.id, second.id]
        mine = await uow.roster.shifts_of(person.id, "banka", since=day)
        assert [item.id for item in mine] == [first.id, late.id]
        await uow.remove(mine[0])
        fresh = uow.add(a_shift(person, 4))
        mine = await uow.roster.shifts_of(person.id, "banka", since=day)
        assert [item.id for item in mine] == [fresh.id, late.id]
        assert [item.id for item in await uow.roster.shifts("banka", day)] == [second.id]


async def test_names_of_those_who_came(database: Database) -> None:
    """Proves that the name on a used invitation stays known, that of an unused one does not."""

    def an_invitation(
        name: str, community: str = "banka", used_by: int | None = None
    ) -> Invitation:
        return Invitation(
            community=community,
            grid="g1",
            role=Role.GRID_WORKER,
            name=name,
            created_at=NOW,
            expires_at=NOW + minutes(5),
            used_by=used_by,
            used_at=NOW if used_by else None,
        )

    async with database.writing() as uow:
        person = uow.add(a_person())
        uow.add(an_invitation("赵小明", used_by=person.id))
        uow.add(an_invitation("没来的"))
        uow.add(an_invitation("别处的", community="other", used_by=person.id))
    async with database.reading() as uow:
        assert await uow.people.called("banka") == [(person.id, "赵小明")]
