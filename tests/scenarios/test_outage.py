"""The bot is away for a day; its clock is a day ahead for a while: nothing is lost."""

from __future__ import annotations

from actors import text_of
from town import Town
from town_facts import LAMP

HOUR = 3600.0
DAY = 24 * HOUR


async def test_a_day_without_the_bot(own_town: Town) -> None:
    """What was said meanwhile becomes a ticket, what fell due is one reminder, old cards work."""
    town = own_town
    case = await town.claimed()
    await town.stop()
    ann = town.newcomer()
    said = ann.say(town.group, "@weisu_bot 5栋3单元水管爆了，水漫到楼道")
    town.clock.advance(23 * HOUR)
    before = town.last_id(town.staff)
    await town.start()
    new = await town.case(ann, said)
    assert new.number != case.number
    await town.calm()
    reminders = [text_of(one) for one in town.heard(town.staff, before)]
    about_old = [text for text in reminders if f"#{case.number}" in text and "📋" not in text]
    assert len(about_old) <= 1, reminders
    assert "接单成功" in await new.press(town.worker, "接单")


async def test_a_clock_that_is_a_day_ahead_for_a_while(own_town: Town) -> None:
    """Complaints before, during and after become tickets; each can be worked on to its end."""
    town = own_town
    cases = [await town.file()]
    for jump in (DAY, -DAY, 0.0):
        town.clock.advance(jump)
        assert town.app is not None
        town.app.wake()
        await town.calm()
        cases.append(await town.file(text=f"{LAMP}，第{len(cases)}次说了"))
    assert len({case.number for case in cases}) == len(cases)
    for case in cases:
        assert "接单成功" in await case.press(town.worker, "接单")
        await case.resolve(town.worker)
