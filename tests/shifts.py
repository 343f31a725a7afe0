"""Shifts for people of a town."""

from __future__ import annotations

from datetime import date, time

from actors import Actor
from town import Town

from domain.roster import Shift


async def give_shift(
    town: Town, who: Actor, day: date, start: time, end: time, *, grid: str | None = None
) -> None:
    """Give somebody a shift on a day, for all grids or for one."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        uow.add(
            Shift(
                community="demo",
                grid=grid,
                person_id=person.id,
                day=day,
                start=start,
                end=end,
                created_at=town.clock.now(),
            )
        )
