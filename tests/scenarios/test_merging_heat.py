"""Many homes at once make a ticket urgent: when, who is called, and what counts then."""

from __future__ import annotations

from actors import Case, text_of
from test_reminders import DAY, HOUR, MINUTE, ZONE, enrol, go, monday
from town import Town

from domain.ticket import Priority
from domain.urgency import PRIORITY


async def join(case: Case, count: int) -> None:
    """Let so many neighbours join."""
    for _ in range(count):
        await case.town.newcomer().press(case.card, "我家也是")


async def test_five_homes_at_once_make_it_urgent(own_town: Town) -> None:
    """The fifth home raises it, its clocks begin anew, and the worker is called once with why."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    await go(town, start + HOUR)
    case = await town.file()
    await join(case, 3)
    assert (await case.row()).priority is Priority.NORMAL
    last = town.last_id(town.staff)
    await go(town, start + HOUR + 10 * MINUTE)
    await join(case, 1)
    assert (await case.row()).priority is Priority.P1
    [said] = [text_of(m) for m in town.heard(town.staff, last) if "户都说" in text_of(m)]
    assert said.startswith("李姐")
    assert "5 户都说" in said
    assert "⚡ 今天要办" in text_of(case.desk)
    until = (start + HOUR + 40 * MINUTE).astimezone(ZONE)
    assert f"{until:%H:%M} 前接单" in text_of(case.desk)
    raised = [e.facts[PRIORITY] for e in await case.events() if e.action == "endorse" and e.facts]
    assert raised == ["p1"]
    last = town.last_id(town.staff)
    await join(case, 10)
    assert not [m for m in town.heard(town.staff, last) if "户都说" in text_of(m)]
    assert (await case.row()).priority is Priority.P1


async def test_homes_of_long_ago_heat_nothing(own_town: Town) -> None:
    """Three neighbours of last week and two of today are six homes, but not five at once."""
    town = own_town
    start = await monday(town)
    case = await town.file()
    await join(case, 3)
    await go(town, start + 7 * DAY)
    await join(case, 2)
    assert "6 户" in text_of(case.card)
    assert (await case.row()).priority is Priority.NORMAL


async def test_a_merge_of_two_crowds_is_hot(own_town: Town) -> None:
    """Three homes and three homes are six at once: the merge raises the one they stand behind."""
    town = own_town
    start = await monday(town)
    await go(town, start + HOUR)
    kept, gone = await town.file(), await town.file()
    for case in (kept, gone):
        await join(case, 2)
    last = town.last_id(town.staff)
    await town.worker.says(town.staff, f"/merge {gone.number} {kept.number}")
    assert (await kept.row()).priority is Priority.P1
    assert [m for m in town.heard(town.staff, last) if "6 户都说" in text_of(m)]
