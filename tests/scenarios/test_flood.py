"""Somebody floods the bot: they are told once, danger passes, and nobody else waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import pytest_asyncio
from actors import Actor, data_of, text_of, until
from structlog.testing import capture_logs
from telegram import Message
from town import BRISK, Town, make_town

from domain.allowances import DEFAULT, Allowances, each
from domain.ticket import Priority

MANY = 300
MINUTE = 60
GAS = "3栋1单元燃气泄漏了，快来人"
TOO_MANY, TOO_MANY_HERE, TOO_FAST = "您的消息来得太快", "群里这会儿", "您点得太快了"
"""How the sentences begin."""


@pytest_asyncio.fixture
async def own_town(own_place: str) -> AsyncIterator[Town]:
    """Give a town with the allowances of a config that says nothing about them."""
    async with _town(own_place, DEFAULT) as town:
        yield town


@pytest_asyncio.fixture
async def strict_town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose groups may say five things a minute, and people three."""
    small = Allowances(words=each(3, 99), presses=each(2, 99), group=each(5, 99))
    async with _town(own_place, small) as town:
        yield town


@asynccontextmanager
async def _town(url: str, allowances: Allowances) -> AsyncIterator[Town]:
    async with make_town(url, pace=replace(BRISK, allowances=allowances)) as town:
        yield town
        await town.calm()
        await town.assert_unharmed()
        await town.assert_in_order()


def told(town: Town, where: int, text: str) -> list[Message]:
    """Give what the bot said in a chat that begins like this."""
    return [message for message in town.heard(where) if text_of(message).startswith(text)]


def batches(town: Town) -> int:
    """Give how many transactions took updates in since the bot was started."""
    assert town.app is not None
    lines = town.app.meters.shown("").decode().splitlines()
    return int(float(next(one for one in lines if "batch_updates_count" in one).split()[-1]))


@pytest.mark.parametrize("is_private", [False, True], ids=["in the group", "in private"])
async def test_a_flood_is_told_once_and_holds_up_nobody(own_town: Town, is_private: bool) -> None:
    """Of 300 messages at once sixty are worked on; a neighbour's complaint comes with the next."""
    town, flooder, neighbour = own_town, own_town.bob, own_town.ann
    await flooder.start()
    where, text = (flooder.id, "/mine") if is_private else (town.group, "@weisu_bot 9栋路灯坏了")
    await town.stop()
    for _ in range(MANY):
        flooder.say(where, text)
    said = neighbour.say(town.group, "@weisu_bot 3栋2单元电梯坏了")
    with capture_logs() as logs:
        await town.start()
        case = await town.case(neighbour, said)
    assert (await case.row()).building == "3"
    assert batches(town) == 2, "the first sixty, and the neighbour"
    assert len(told(town, where, TOO_MANY)) == 1
    (entry,) = [entry for entry in logs if entry["event"] == "excess"]
    assert (entry["why"], entry["minutes"]) == ("refuse-too-many-words", 1)
    assert {"person_id", "chat_id"} <= entry.keys()


async def test_danger_is_heard_in_the_midst_of_a_flood(own_town: Town) -> None:
    """Words of danger pass whatever was said before, at once and again."""
    town, flooder = own_town, own_town.bob
    for _ in range(70):
        flooder.say(town.group, "@weisu_bot 9栋路灯坏了")
    case = await town.case(flooder, flooder.say(town.group, f"@weisu_bot {GAS}"))
    assert (await case.row()).priority is Priority.P0
    other = await town.file(flooder, "5栋着火了，有人被困")
    assert (await other.row()).priority is Priority.P0
    assert other.number != case.number


async def test_who_was_told_to_come_again_is_heard_then(strict_town: Town) -> None:
    """What was not taken is taken when it is said again at the time that was told."""
    town, ann = strict_town, strict_town.ann
    for _ in range(3):
        await ann.says(town.group, "@weisu_bot 9栋路灯坏了")
    lost = ann.say(town.group, "@weisu_bot 3栋2单元电梯坏了")
    (sentence,) = await town.answers_to(lost)
    assert "请在 1 分钟后再说一遍" in text_of(sentence)
    assert await ann.says(town.group, "@weisu_bot 听到了吗") == []
    town.clock.advance(MINUTE)
    case = await town.file(ann, "3栋2单元电梯坏了")
    assert (await case.row()).building == "3"


async def test_a_group_is_told_once_and_may_write_in_private(strict_town: Town) -> None:
    """Five complaints are taken, the rest hear once where they may go on; danger passes."""
    town = strict_town
    people = [town.newcomer() for _ in range(8)]
    for number, one in enumerate(people, 1):
        await one.says(town.group, f"@weisu_bot {number}栋路灯坏了")
    assert len(told(town, town.group, TOO_MANY_HERE)) == 1
    case = await town.file(people[-1], GAS)
    assert (await case.row()).priority is Priority.P0
    assert await people[-1].start() != []


async def test_presses_have_an_allowance_of_their_own(strict_town: Town) -> None:
    """Who presses too fast is told by one toast; the press did not count, and does later."""
    town, worker = strict_town, strict_town.worker
    case = await town.file()
    data = data_of(case.desk, "接单")
    for forged in ("v1:claim:999:1", "v1:claim:998:1"):
        assert await worker.push(case.desk, forged) != ""
    assert (await worker.push(case.desk, data)).startswith(TOO_FAST)
    unanswered = town.world.press(worker.id, town.staff, case.desk.message_id, data)
    await _passes(town)
    assert town.world.answer_of(unanswered) is None
    assert (await case.row()).owner_id is None
    town.clock.advance(MINUTE)
    assert "接单成功" in await case.press(worker, "接单")


async def _passes(town: Town) -> None:
    """Wait until all that was sent to the bot was taken."""
    queue = town.world.bot(town.bot_id).queue
    await until(lambda: not queue.waiting, "the bot takes what waits")


async def test_a_worker_at_work_meets_no_limit(own_town: Town) -> None:
    """Ninety presses in one go, faster than any hand, are all answered."""
    town, worker = own_town, own_town.worker
    case = await town.file()
    desk = case.desk
    presses = [_press(worker, desk) for _ in range(90)]
    for press in presses:
        toast = await until(lambda one=press: town.world.answer_of(one), "an answer")
        assert not str(toast.get("text")).startswith(TOO_FAST)


def _press(worker: Actor, desk: Message) -> str:
    """Press once without waiting."""
    world = worker.town.world
    return str(world.press(worker.id, desk.chat.id, desk.message_id, data_of(desk, "接单")))
