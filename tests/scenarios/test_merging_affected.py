"""Everybody behind a ticket hears of it, one message a chat, wherever they complained or joined."""

from __future__ import annotations

import re

import pytest
from actors import Actor, Case, labels_of, text_of
from telegram import Message
from test_dialogue import named, neighbour, ticket_of
from town import Town

from domain.ticket import State

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def in_private(town: Town) -> Case:
    """Let somebody complain in their direct chat; gives the case."""
    who = await neighbour(town)
    confirm = await named(town, who)
    await who.press(confirm, "提交")
    return Case(town, who, await ticket_of(town, who), who.id, confirm)


def rated(town: Town, where: int, after: int) -> list[str]:
    """Give the messages in a chat that ask for a vote."""
    found = [m for m in town.heard(where, after) if any("基本满意" in one for one in labels_of(m))]
    return [text_of(m) for m in found]


async def hears(case: Case, who: Actor, words: str, last: int) -> int:
    """Count what somebody's direct chat read with these words."""
    await case.town.calm()
    return sum(words in text_of(m) for m in case.town.heard(who.id, last))


async def test_a_private_reporter_hears_of_the_ticket_theirs_became_part_of(town: Town) -> None:
    """Progress, the date and the end come to their direct chat, and once into the group."""
    gone, kept = await in_private(town), await town.file()
    await town.worker.says(town.staff, f"/merge {gone.number} {kept.number}")
    await kept.press(town.worker, "接单")
    there, here = town.last_id(gone.where), town.last_id(town.group)
    await kept.do(town.worker, "进展", "灯泡已经买了")
    assert await hears(kept, gone.reporter, "灯泡已经买了", there) == 1
    assert sum("灯泡已经买了" in text_of(m) for m in town.heard(town.group, here)) == 1
    prompt = await kept.ask(town.worker, "约定时间")
    there = town.last_id(gone.where)
    await town.worker.press(prompt, labels_of(prompt)[0])
    assert await hears(kept, gone.reporter, f"#{kept.number}", there) >= 1
    there, here = town.last_id(gone.where), town.last_id(town.group)
    await kept.resolve(town.worker)
    assert len(rated(town, gone.where, there)) == 1
    assert len(rated(town, town.group, here)) == 1


async def test_neighbours_who_joined_a_private_complaint_hear_in_their_group(town: Town) -> None:
    """A complaint made in private has a card in the group: who joined there hears, too."""
    case = await in_private(town)
    group = town.card(case.number, town.group)
    await town.newcomer().press(group, "我家也是")
    await case.press(town.worker, "接单")
    there, here = town.last_id(case.where), town.last_id(town.group)
    await case.do(town.worker, "进展", "明早来换")
    assert await hears(case, case.reporter, "明早来换", there) == 1
    [told] = [m for m in town.heard(town.group, here) if "明早来换" in text_of(m)]
    assert told.reply_to_message is not None
    assert told.reply_to_message.message_id == group.message_id


async def test_a_group_where_nobody_joined_is_left_in_peace(town: Town) -> None:
    """The card is edited there, and nothing is said."""
    case = await in_private(town)
    await case.press(town.worker, "接单")
    here = town.last_id(town.group)
    await case.do(town.worker, "进展", "下午来看")
    await case.resolve(town.worker)
    assert not town.heard(town.group, here)


async def test_nobody_withdraws_for_others(town: Town) -> None:
    """When the reporter of the target withdraws it, what was merged into it stands for itself."""
    kept, gone = await town.file(), await town.file()
    await town.worker.says(town.staff, f"/merge {gone.number} {kept.number}")
    await kept.reporter.withdraws(kept.card)
    row = await gone.row()
    assert (row.state, row.merged_into) == (State.OPEN, None)
    assert (await kept.row()).state is State.WITHDRAWN
    assert "等网格员接单" in text_of(gone.card)
    await town.assert_in_order()


def _received(digest: Message) -> int:
    found = re.search(r"收到 (\d+)", text_of(digest))
    assert found is not None
    return int(found[1])


async def test_the_digest_says_it(town: Town) -> None:
    """The digest says how many were merged, and does not count them as received or closed."""
    await town.boss.start()
    [before] = await town.boss.says(town.boss.id, "/digest")
    kept, gone = await town.file(), await town.file()
    await town.worker.says(town.staff, f"/merge {gone.number} {kept.number}")
    [after] = await town.boss.says(town.boss.id, "/digest")

    assert _received(after) == _received(before) + 1
    assert "并入了别的工单" in text_of(after)
