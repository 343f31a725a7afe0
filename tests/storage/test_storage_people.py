from __future__ import annotations

from datetime import timedelta

import pytest
from storage_samples import NOW, a_person, an_appointment, minutes

from domain.people import Appointment, Invitation, Person, Rank, Role
from storage.unit_of_work import Database
from usecases.ports import Conflict


async def test_a_person_is_found_by_both_ids(database: Database) -> None:
    """Proves that our id and Telegram's lead to one object in a unit."""
    async with database.writing() as uow:
        made = uow.add(a_person(42))
    async with database.reading() as uow:
        found = await uow.people.get(made.id)
        assert found is not None
        assert await uow.people.by_telegram(42) is found
        assert await uow.people.get(made.id + 1) is None
        assert await uow.people.by_telegram(43) is None


async def test_people_are_found_together(database: Database) -> None:
    """Proves that many ids give their people in one question, and unknown ones nobody."""
    async with database.writing() as uow:
        made = [uow.add(a_person(42 + at)) for at in range(3)]
    async with database.reading() as uow:
        wanted = [made[2].id, made[0].id, made[2].id + 100]
        found = await uow.people.with_ids(wanted)
        assert [person.telegram_id for person in found] == [44, 42]
        assert await uow.people.get(made[0].id) is found[1]


async def test_a_forgotten_person_is_nobody_by_telegram(database: Database) -> None:
    """Proves that the link to Telegram ends at once, within the unit, and for good."""
    async with database.writing() as uow:
        first, second = uow.add(a_person(42)), uow.add(a_person(43))
    async with database.writing() as uow:
        for made in (first, second):
            person = await uow.people.by_telegram(made.telegram_id or 0)
            assert person is not None
            person.telegram_id = None
        assert await uow.people.by_telegram(42) is None
        again = uow.add(a_person(42))
        assert await uow.people.by_telegram(42) is again
    async with database.reading() as uow:
        found = await uow.people.by_telegram(42)
        assert found is not None
        assert found.id == again.id
        kept = await uow.people.get(first.id)
        assert kept is not None
        assert kept.telegram_id is None


async def test_roles_of_a_person(database: Database) -> None:
    """Proves that new, kept and removed roles are seen at once."""
    async with database.writing() as uow:
        person = uow.add(a_person())
        assert await uow.people.appointments_of(person.id) == []
        first = uow.add(an_appointment(person))
        assert await uow.people.appointments_of(person.id) == [first]
    async with database.writing() as uow:
        (kept,) = await uow.people.appointments_of(person.id)
        second = uow.add(an_appointment(person, Role.ADMIN, grid=None))
        assert await uow.people.appointments_of(person.id) == [kept, second]
        await uow.remove(kept)
        assert await uow.people.appointments_of(person.id) == [second]
    async with database.reading() as uow:
        (left,) = await uow.people.appointments_of(person.id)
        assert (left.role, left.rank, left.grid) == (Role.ADMIN, Rank.A, None)


@pytest.fixture
async def staff(database: Database) -> dict[int, str]:
    """Keep some people with roles; gives their names by id."""
    async with database.writing() as uow:
        people = {name: uow.add(a_person(number, name=name)) for number, name in enumerate("abcde")}
        uow.add(an_appointment(people["a"], rank=Rank.B))
        uow.add(an_appointment(people["b"], rank=Rank.A))
        uow.add(an_appointment(people["c"], grid="g2"))
        uow.add(an_appointment(people["d"], Role.SUPERVISOR, grid=None))
        uow.add(an_appointment(people["e"], community="other"))
    return {person.id: name for name, person in people.items()}


@pytest.mark.parametrize(
    ("role", "grid", "expected"),
    [
        (Role.GRID_WORKER, "g1", "ba"),
        (Role.GRID_WORKER, "g2", "c"),
        (Role.GRID_WORKER, "g3", ""),
        (Role.GRID_WORKER, None, ""),
        (Role.SUPERVISOR, None, "d"),
        (Role.SUPERVISOR, "g1", "d"),
        (Role.ADMIN, None, ""),
    ],
)
async def test_holders_of_a_role(
    database: Database, staff: dict[int, str], role: Role, grid: str | None, expected: str
) -> None:
    """Proves that a role's holders over a grid are those who cover it, A角 before B角."""
    async with database.reading() as uow:
        held = await uow.people.holders("banka", role=role, grid=grid)
    assert "".join(staff[person.id] for person, _ in held) == expected
    assert all(item.person_id == person.id and item.role is role for person, item in held)


async def test_holders_see_what_is_not_written_yet(
    database: Database, staff: dict[int, str]
) -> None:
    """Proves that a role given in the unit counts in the unit."""
    async with database.writing() as uow:
        assert len(await uow.people.holders("banka", role=Role.ADMIN, grid=None)) == 0
        newcomer = uow.add(a_person(99))
        role = uow.add(an_appointment(newcomer, Role.ADMIN, grid=None))
        found: list[tuple[Person, Appointment]] = [
            *await uow.people.holders("banka", role=Role.ADMIN, grid=None)
        ]
        assert found == [(newcomer, role)]
    assert newcomer.id not in staff


@pytest.mark.parametrize("grid", ["g1", None])
async def test_a_role_is_held_once(database: Database, grid: str | None) -> None:
    """Proves that nobody holds the same role twice over the same grid, or over all of them."""
    async with database.writing() as uow:
        person = uow.add(a_person())
        uow.add(an_appointment(person, grid=grid))

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(an_appointment(person, grid=grid, rank=Rank.B))

    with pytest.raises(Conflict):
        await attempt()


async def test_only_old_invitations_that_nobody_took_are_forgotten(database: Database) -> None:
    """Proves that a used invitation stays on record, and one that may still be used stays too."""
    facts = {"community": "home", "grid": "g1", "role": Role.GRID_WORKER, "name": "李姐"}
    async with database.writing() as uow:
        old = uow.add(Invitation(**facts, created_at=NOW, expires_at=NOW))
        used = uow.add(Invitation(**facts, created_at=NOW, expires_at=NOW, used_at=NOW))
        fresh = uow.add(Invitation(**facts, created_at=NOW, expires_at=NOW + timedelta(days=9)))
    async with database.writing() as uow:
        await uow.people.forget_before(NOW + timedelta(days=8))
    async with database.reading() as uow:
        assert await uow.people.invitation(old.id) is None
        assert await uow.people.invitation(used.id) is not None
        assert await uow.people.invitation(fresh.id) is not None


async def test_an_invitation_is_kept_and_used(database: Database) -> None:
    """Proves that an invitation is found by id with all it allows, and that use is recorded."""
    async with database.writing() as uow:
        person = uow.add(a_person())
        made = uow.add(
            Invitation(
                community="banka",
                grid="g1",
                role=Role.GRID_WORKER,
                rank=Rank.B,
                name="李",
                created_by=person.id,
                created_at=NOW,
                expires_at=NOW + minutes(5),
            )
        )
    async with database.writing() as uow:
        found = await uow.people.invitation(made.id)
        assert found is not None
        assert (found.role, found.rank, found.used_at) == (Role.GRID_WORKER, Rank.B, None)
        found.used_by, found.used_at = person.id, NOW
        assert await uow.people.invitation(made.id + 1) is None
    async with database.reading() as uow:
        used = await uow.people.invitation(made.id)
        assert used is not None
        assert (used.used_by, used.used_at) == (person.id, NOW)
