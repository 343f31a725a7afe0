"""Forgetting, seeing what is kept, and who looked: through the real bot."""

from __future__ import annotations

import pytest
from actors import Actor, labels_of, text_of
from telegram import Message
from town import Town

from domain.forgetting import GONE
from domain.people import Person
from domain.ticket import State

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def forget(who: Actor) -> list[Message]:
    """Go through /forget to its end; gives what the bot says in the direct chat after it."""
    (asked,) = await who.says(who.id, "/forget")
    again = await who.asks(asked, "下一步")
    last = again.message_id
    assert await who.press(again, "全部删除") == "已经删除"
    return await who.town.after(who.id, last)


async def person_of(town: Town, who: Actor) -> Person:
    """Give somebody's row."""
    async with town.reading() as uow:
        found = await uow.people.by_telegram(who.id)
    assert found is not None
    return found


async def test_somebody_is_forgotten_and_the_trouble_stays(town: Town) -> None:
    """Name, words and files go; state, votes and history stay; the worker is told plainly."""
    ann = town.newcomer()
    await ann.start()
    case = await town.file(ann, "3栋2单元4404石榴籽楼道灯坏了 13912345678")
    await ann.sends(town.group, caption="葡萄藤", reply_to=case.card.message_id)
    await case.press(town.worker, "接单")
    before, row = await case.events(), await case.row()
    who = await person_of(town, ann)
    (bye,) = await forget(ann)
    assert "都删掉了" in text_of(bye)
    after = await case.row()
    async with town.reading() as uow:
        gone = await uow.people.get(who.id)
        assert await uow.chats.groups_of(who.id) == []
    assert gone is not None
    assert (gone.telegram_id, gone.name, gone.username) == (None, "居民", None)
    assert (after.state, after.reporter_id, after.owner_id) == (State.CLAIMED, who.id, row.owner_id)
    assert (after.building, after.unit, after.room) == ("3", "2", None)
    assert after.is_anonymous
    assert {item.text for item in await case.reports()} == {GONE}
    assert await case.attachments() == []
    events = await case.events()
    assert [(e.action, e.actor_id, e.at) for e in events[: len(before)]] == [
        (e.action, e.actor_id, e.at) for e in before
    ]
    assert events[-1].action == "forgotten"
    assert "石榴籽" not in text_of(case.desk)
    told = [text_of(m) for m in town.heard(town.staff) if "要求删除资料" in text_of(m)]
    assert any(f"#{case.number} " in line for line in told)
    assert "换了新灯泡" in text_of(await case.resolve(town.worker))


async def test_who_comes_back_is_somebody_new(town: Town) -> None:
    """Another row, no tickets of before, and the old card is not theirs any more."""
    bob = town.newcomer()
    await bob.start()
    case = await town.file(bob, "4栋1单元楼道灯坏了")
    old = await person_of(town, bob)
    await forget(bob)
    await bob.start()
    new = await person_of(town, bob)
    assert new.id != old.id
    assert "没有" in text_of((await bob.says(bob.id, "/mine"))[-1])
    refused = await bob.says(town.group, "撤回", reply_to=case.card.message_id)
    assert (await case.row()).state is State.OPEN, text_of(refused[-1])
    (asked,) = await bob.says(bob.id, "/forget")
    assert labels_of(asked) == ["我明白了，下一步", "不删了"]


async def test_nothing_goes_without_two_presses(town: Town) -> None:
    """不删了 keeps it, an old button is refused, a forged one too, and so is a group."""
    eve = town.newcomer()
    await eve.start()
    (asked,) = await eve.says(eve.id, "/forget")
    assert await eve.press(asked, "不删了") == "好的，什么都没删"
    town.clock.advance(601)
    assert "按钮失效" in await eve.press(asked, "下一步")
    for forged in ("v1:forget:0:0:now", f"v1:forget:0:{(1 << 63) - 1}:now", "v1:forget:0:1:x"):
        assert "失效" in await eve.push(asked, forged)
    await eve.says(town.group, "/forget")
    assert (await person_of(town, eve)).name == eve.name


async def test_a_role_cannot_vanish(town: Town) -> None:
    """Whoever works here is sent to the supervisor, at the command and at the button."""
    await town.worker.start()
    (said,) = await town.worker.says(town.worker.id, "/forget")
    assert "请先找社区书记" in text_of(said)
    now = int(town.clock.now().timestamp())
    assert "书记" in await town.worker.push(said, f"v1:forget:0:{now}:now")
    assert (await person_of(town, town.worker)).name == town.worker.name


async def test_everything_kept_is_shown_to_its_owner_only(town: Town) -> None:
    """The file has one's own words, places, groups and how often who looked; nothing of others."""
    ann, bob = town.newcomer(), town.newcomer()
    await ann.start()
    case = await town.file(ann, "5栋3单元502楼道灯坏了，电话13912345678")
    await bob.start()
    await bob.press(case.card, "我家也是")
    await bob.says(town.group, "我家5栋3单元803也黑，石榴籽", reply_to=case.card.message_id)
    await town.worker.start(f"d{(await case.row()).id}")
    await town.worker.start(f"d{(await case.row()).id}")
    shown = await _my_data(town, ann)
    for part in (ann.name, "5栋3单元", "13912345678", "幸福家园小区群", "网格员看过详情 2 次"):
        assert part in shown
    for part in (bob.name, "石榴籽", town.worker.name):
        assert part not in shown
    theirs = await _my_data(town, bob)
    assert "石榴籽" in theirs
    assert "13912345678" not in theirs
    assert "看过详情" not in theirs


async def _my_data(town: Town, who: Actor) -> str:
    (sent,) = await who.says(who.id, "/mydata")
    assert sent.document is not None
    return town.world.files.by_id[sent.document.file_id].data.decode()


async def test_a_look_at_the_details_is_written_down(town: Town) -> None:
    """With the role, for staff's history; residents' groups hear nothing of it."""
    case = await town.claimed()
    last = town.last_id(town.group)
    await town.worker.start(f"d{(await case.row()).id}")
    look = (await case.events())[-1]
    assert (look.action, look.facts) == ("look", {"role": "grid_worker"})
    assert town.heard(town.group, last) == []
    assert "查看详情" in text_of(await town.worker.asks(case.desk, "🕘 经过"))
