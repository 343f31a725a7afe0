"""Words of danger on a ticket that is there already: who hears them, when, and what counts then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import Case, text_of
from test_reminders import DAY, HOUR, MINUTE, ZONE, Ear, enrol, go, monday
from town import Town

from domain.outbox import Urgency
from domain.ticket import Priority
from domain.urgency import PRIORITY
from storage.desk_tables import outbox

GAS = "不是灯，是燃气泄漏了，301快来人，电话13800138000"


def called(town: Town, after: int, name: str = "李姐") -> list[str]:
    """Give what the staff group read after a message that calls somebody by name."""
    return [text_of(m) for m in town.heard(town.staff, after) if text_of(m).startswith(name)]


async def danger(case: Case, words: str = GAS) -> int:
    """Let the reporter add words; gives what the staff group had read before."""
    last = case.town.last_id(case.town.staff)
    await case.reporter.answers(case.card, words)
    return last


async def test_danger_on_a_ticket_that_was_nudged_reaches_people_at_night(own_town: Town) -> None:
    """A lamp of the afternoon is a gas leak at eleven: a call by name, and the ladder anew."""
    town = own_town
    await enrol(town.worker, town.second, town.lead, town.boss)
    start = await monday(town)
    await go(town, start + 5 * HOUR)
    case = await town.file()
    await go(town, start + 14 * HOUR)
    ears = {person.name: Ear(town, person.id) for person in (town.worker, town.second, town.lead)}
    last = await danger(case)

    row = await case.row()
    assert row.priority is Priority.P0
    [said] = called(town, last)
    assert "🆘" in said
    assert "不是灯，是燃气泄漏了" in said
    assert "301" not in said
    assert "138" not in said
    assert case.desk.message_id > last
    assert "🆘 紧急" in text_of(case.desk)
    until = (start + 14 * HOUR + 10 * MINUTE).astimezone(ZONE)
    assert f"{until:%H:%M} 前接单" in text_of(case.desk)
    assert not [ear for ear in ears.values() if ear.reminders()]

    for minutes, name, words in (
        (5, "李姐", "已用 50%"),
        (8, "李姐", "已用 80%"),
        (10, "李姐", "接单时间到了"),
        (15, "小王", f"应由李姐在 {until.month}月"),
        (20, "陈网格长", f"{until:%H:%M} 前接单"),
    ):
        await go(town, start + 14 * HOUR + minutes * MINUTE + MINUTE / 4)
        heard = {who: ear.reminders() for who, ear in ears.items()}
        assert [who for who in heard if heard[who]] == [name], minutes
        [reminder] = heard[name]
        assert f"🆘 紧急 #{case.number}" in text_of(reminder)
        assert words in text_of(reminder)
        assert "离线" not in text_of(reminder)


async def test_danger_passes_everything_that_waits_to_be_sent(own_town: Town) -> None:
    """The call and the fresh card go in the lane of danger."""
    town = own_town
    case = await town.file()
    last = await danger(case)
    assert called(town, last)
    assert town.eye is not None
    async with town.eye.engine.connect() as connection:
        rows = await connection.execute(outbox.select().order_by(outbox.c.id))
        sent = [row for row in rows if row.payload.get("key") == "staff-danger"]
    assert [row.urgency for row in sent] == [Urgency.DANGER]


async def test_danger_after_the_last_step_begins_at_the_worker_again(own_town: Town) -> None:
    """A ladder that nobody answered to its end is no reason to call the supervisor only."""
    town = own_town
    await enrol(town.worker, town.boss)
    start = await monday(town)
    case = await town.file()
    await go(town, start + 14 * DAY)
    worker, boss = Ear(town, town.worker.id), Ear(town, town.boss.id)
    now = town.clock.now()
    assert called(town, await danger(case))
    await go(town, now + 5 * MINUTE + MINUTE / 4)
    assert "已用 50%" in text_of(worker.only())
    assert not boss.reminders()


@pytest.mark.parametrize(
    ("label", "words"), [("", ""), ("待外部", "等供电公司处理"), ("约定时间", "后天下午3点")]
)
async def test_danger_raises_what_somebody_works_on_too(
    own_town: Town, label: str, words: str
) -> None:
    """The owner is called at once, and no wait stands still in danger."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    case = await town.claimed()
    if label:
        answers = await case.do(town.worker, label, words)
        if label == "约定时间":
            await town.worker.press(answers[-1], "对")
    await go(town, start + 14 * HOUR)
    ear = Ear(town, town.worker.id)
    before = await case.row()
    last = await danger(case)
    row = await case.row()
    assert (row.priority, row.state, row.version) == (Priority.P0, before.state, before.version)
    assert len(called(town, last)) == 1
    assert "🆘 紧急" in text_of(case.desk)
    assert "前告诉居民进展" in text_of(case.desk)
    await go(town, start + 14 * HOUR + 30 * MINUTE + MINUTE / 4)
    assert "该给居民一句话了：时间已用 50%" in text_of(ear.only())


async def test_an_answer_that_tells_of_danger_raises_it(own_town: Town) -> None:
    """What the resident was asked may be answered by more than was asked."""
    town = own_town
    case = await town.claimed()
    await case.do(town.worker, "待居民", "是几号灯？")
    question = await town.wait_for(case.where, "是几号灯")
    last = town.last_id(town.staff)
    await case.reporter.answers(question, GAS)
    assert (await case.row()).priority is Priority.P0
    assert len(called(town, last)) == 1
    answer = next(event for event in await case.events() if event.action == "answer")
    assert answer.facts[PRIORITY] == "p0"
    assert answer.facts["cycle"] == 1


async def test_corrected_words_may_tell_of_danger(own_town: Town) -> None:
    """An edit of the first words, or of words that were added, is heard like new words."""
    town = own_town
    case = await town.file()
    await case.reporter.answers(case.card, "门口井盖不见了")
    assert (await case.row()).priority is Priority.P1
    last = town.last_id(town.staff)
    town.world.edit(case.reporter.id, case.said.chat.id, case.said.message_id, f"@weisu_bot {GAS}")
    await town.calm()
    assert (await case.row()).priority is Priority.P0
    assert len(called(town, last)) == 1
    facts = [e.facts[PRIORITY] for e in await case.events() if PRIORITY in e.facts]
    assert facts == ["normal", "p1", "p0"]


@pytest.mark.parametrize(("hour", "calls"), [(2, 1), (14, 0)])
async def test_what_is_for_today_calls_people_when_they_work(
    own_town: Town, hour: int, calls: int
) -> None:
    """A fresh card stands there at once; nobody is called by name at night for it."""
    town = own_town
    start = await monday(town)
    case = await town.file()
    await go(town, start + hour * HOUR)
    last = await danger(case, "门口井盖不见了")
    assert (await case.row()).priority is Priority.P1
    assert len(called(town, last)) == calls
    assert case.desk.message_id > last
    assert "⚡ 今天要办" in text_of(case.desk)


async def test_private_words_of_danger_call_without_being_quoted(own_town: Town) -> None:
    """What only a worker who looks may read is not said in the staff group."""
    town = own_town
    case = await town.file()
    await case.reporter.start(f"a{(await case.row()).id}")
    last = town.last_id(town.staff)
    await case.reporter.says(case.reporter.id, GAS)
    [said] = called(town, last)
    assert "🆘" in said
    assert "燃气" not in said


async def test_what_is_solved_is_not_raised(own_town: Town) -> None:
    """A solution is answered by its votes, not by more words."""
    town = own_town
    case, _ = await town.resolved()
    last = await danger(case)
    assert (await case.row()).priority is Priority.NORMAL
    assert not [one for one in called(town, last) if "🆘" in one]


async def test_the_explanation_counts_from_the_words_of_danger(own_town: Town) -> None:
    """What was used of the limit before is gone, and staff can read since when it counts."""
    town = own_town
    start = await monday(town)
    case = await town.file()
    await go(town, start + 14 * HOUR)
    await danger(case)
    await go(town, start + 14 * HOUR + timedelta(minutes=3, seconds=10))
    told = text_of(await case.ask(town.worker, "计时"))
    assert "白天黑夜都计时" in told
    assert "接单：限 10分钟，已用 3分钟" in told
    assert "23:00 重新算起" in told
