"""With a key, nothing that anybody says or is called stands in the files, in a dump or in a log.

One scenario goes from complaint to rating and past it, and leaves something half done in every
corner. Before anything is believed, the same words are looked for where they must be.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog
from actors import Actor, Case, link_of, text_of
from kept import files_kept, found_in, rows_kept
from overheard import asked, listening_town
from sqlalchemy import select
from town import Town
from town_facts import COMMUNITY

from bot import logs
from domain.outbox import OutboxState
from sandbox.faults import Fault
from sandbox.updates import Pending
from storage.desk_tables import outbox
from storage.key_rows import sealed_columns
from storage.keyring import NO_KEYS, Key, Keyring, new_key

KEY = new_key()
# Nothing of it can be there by chance: a room of four digits stood in the fractions of some second
# in one run of twelve, and in what is sealed in one of a thousand.
PHONE, IDENTITY, ROOM = "13912345678", "540102199001011234", "西户"
ZONE = ZoneInfo(COMMUNITY.timezone)
SAID = {
    "name": "柿饼阿姨",
    "username": "zhizhi_only",
    "worker": "李姐",
    "supervisor": "张书记",
    "invited": "桂圆干部",
    "phone": PHONE,
    "identity": IDENTITY,
    "room": ROOM,
    "report": "石榴籽",
    "edited": "核桃仁",
    "addition": "葡萄藤",
    "private": "芒果干",
    "note": "枇杷膏",
    "question": "荔枝肉",
    "answer": "无花果",
    "progress": "杨梅酒",
    "promise": "樱桃核",
    "outcome": "山楂片",
    "callback": "橄榄油",
    "exclusion": "椰子壳",
    "spot": "板栗树",
    "venue": "菠萝蜜",
    "dialogue": "火龙果",
    "heard": "猕猴桃",
    "talk": "百香果",
    "failed": "榴莲酥",
    "unsent": "黄桃片",
}
# No second has such a number before its fraction.
PLACES = ("69.143217", "92.596541")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect every log line, ours and the libraries', down to the smallest; put logging back."""
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    logs.configure("debug", "json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def planted(town: Town) -> dict[str, str]:
    """Give all that was planted, the ids of files included."""
    files = [*town.world.files.by_id.values()]
    assert len(files) > 4
    ids = {f"file {n}": file.file_id for n, file in enumerate(files)}
    marks = {f"mark {n}": file.unique_id for n, file in enumerate(files)}
    return SAID | {f"place {n}": one for n, one in enumerate(PLACES)} | ids | marks


@pytest.mark.parametrize("keyring", [NO_KEYS, Keyring([Key(KEY)])], ids=["plain", "sealed"])
async def test_nothing_said_is_found(own_place: str, keyring: Keyring, logged: io.StringIO) -> None:
    """With a key no file, dump or log holds anything; without one the files do, and no log."""
    async with listening_town(own_place, keyring=keyring) as town:
        await live(town)
        words = planted(town)
        rows = "\n".join(await rows_kept(town.url)).encode()
        there = [found_in(it, words) for it in (await files_kept(town.url), {"rows": rows})]
        if keyring is NO_KEYS:
            kept = [name for name in words if not name.startswith(("file", "mark"))]
            assert [[name for name in kept if name not in it] for it in there] == [["talk"]] * 2
        else:
            assert there == [{}, {}]
            assert found_in(await files_kept(town.url), {"key": KEY}) == {}
        # What waits for its other half does so in memory, where one process takes everything in.
        assert await corners(town) == ["halves", "fragments"]
        told = logged.getvalue()
        assert '"action": "dead_letter"' in told
        assert found_in({"log": told.encode()}, words | {"key": KEY}) == {}
        await mend(town)


async def corners(town: Town) -> list[str]:
    """Give the tables in which the scenario left nothing."""
    counts = {table.name: await town.count(table) for table, _ in sealed_columns()}
    return [name for name, count in counts.items() if not count]


async def mend(town: Town) -> None:
    """Let what waits be said, so that the town ends in order."""
    town.world.faults.clear()
    town.clock.advance(7200)
    await town.calm()
    assert town.eye is not None
    async with town.eye.writing() as uow:
        for letter in await uow.inbox.dead_letters():
            await uow.remove(letter)


async def live(town: Town) -> None:
    """Go through everything once."""
    ann = town.add("zhizhi_only", "柿饼阿姨", town.group, town.street)
    for who in (ann, town.worker, town.second, town.boss, town.lead):
        await who.start()
    case, other = await complain(town, ann)
    await work(town, ann, case)
    await finish(town, ann, case)
    await staff(town)
    await leave_open(town, ann, other)


async def complain(town: Town, ann: Actor) -> tuple[Case, Case]:
    """Report with all that may be told, correct it, add to it, in the group and in private."""
    case = await town.file(ann, f"3栋2单元{ROOM}石榴籽楼道灯坏了 {PHONE} {IDENTITY}")
    edited = f"@weisu_bot 3栋2单元{ROOM}石榴籽楼道灯坏了，核桃仁 {PHONE} {IDENTITY}"
    town.world.edit(ann.id, town.group, case.said.message_id, edited)
    await town.calm()
    await ann.answers(case.card, "葡萄藤还在闪")
    await ann.sends(town.group, caption="看得到", reply_to=case.card.message_id)
    where = {"latitude": float(PLACES[0]), "longitude": float(PLACES[1]), "title": "菠萝蜜店"}
    await ann.sends(town.group, "venue", reply_to=case.card.message_id, **where)
    await ann.start(f"a{(await case.row()).id}")
    await ann.says(ann.id, "芒果干")
    other = await town.file(text="6栋1单元楼道灯坏了", where=town.group)
    await ann.press(other.card, "我家也是")
    return case, other


async def work(town: Town, ann: Actor, case: Case) -> None:
    """Claim, note, ask, be answered, tell of progress, put right, promise, look at the details."""
    await case.press(town.worker, "接单")
    await town.worker.answers(case.desk, "枇杷膏是柿饼阿姨的外号")
    prompt = await case.ask(town.worker, "待居民")
    await town.worker.answers(prompt, "荔枝肉几点在家？")
    await ann.answers(town.heard(town.group)[-1], f"无花果时候都在，打{PHONE}")
    await case.do(town.worker, "进展", "杨梅酒已经订了")
    await case.press(town.worker, "✏️ 更正")
    prompt = await case.ask(town.worker, "改地点")
    await town.worker.answers(prompt, "板栗树底下")
    (check,) = await case.do(town.worker, "约定时间", "明天下午3点樱桃核公司来装")
    await town.worker.press(check, "对，就这样")
    await town.worker.start(link_of(case.desk, "详情"))


async def finish(town: Town, ann: Actor, case: Case) -> None:
    """Resolve, be told that it was not good, ask again by telephone, write down what was said."""
    done = await case.resolve(town.worker, "山楂片换好了")
    assert "不满意" in await ann.press(done, "🙁 不满意")
    call = [m for m in town.heard(town.second.id) if "📞 回访" in text_of(m)][-1]
    prompt = await town.second.asks(call, "❌ 回访了·没解决")
    await town.second.answers(prompt, "橄榄油还在滴")


async def staff(town: Town) -> None:
    """Invite, ask to leave a ticket out, be on leave, read the digest and its files."""
    await town.boss.says(town.boss.id, "/invite 桂圆干部")
    question = town.heard(town.boss.id)[-1]
    answer = await town.boss.asks(question, "网格员")
    await town.boss.asks(answer, "第一网格")
    await town.boss.says(town.boss.id, "/exclude 1 椰子壳重复了")
    await town.worker.says(town.worker.id, "/leave 明天")
    monday = town.clock.now().astimezone(ZONE) + timedelta(days=1)
    while monday.isoweekday() != 1:
        monday += timedelta(days=1)
    town.clock.set(monday.replace(hour=10, minute=0))
    await town.calm()
    assert [message for message in town.heard(town.boss.id) if message.document]


async def leave_open(town: Town, ann: Actor, other: Case) -> None:
    """Leave a dialogue, words that wait for a yes, talk, a picture, a letter, and unsent words."""
    bob = town.newcomer(town.group)
    await bob.start()
    await bob.says(bob.id, "火龙果家的灯坏了")
    await asked(town, ann, "5栋电梯又坏了猕猴桃都送不上去，老人下不了楼，谁来管管")
    town.eve.say(town.group, "今天百香果真便宜")
    await town.overhear()
    town.world.send_album(ann.id, town.street, [None, None])
    queue = town.world.bot(town.bot_id).queue
    broken = {"message_id": "榴莲酥", "text": f"榴莲酥 {PHONE}", "chat": {"id": town.group}}
    letter = {"update_id": queue.next_id, "message": broken}
    until = town.clock.now() + timedelta(hours=1)
    queue.waiting.append(Pending(queue.next_id, letter, until, "x"))
    queue.next_id += 1
    queue.bell.ring()
    await town.calm()
    await other.press(town.worker, "接单")
    prompt = await other.ask(town.worker, "进展")
    town.world.faults.add(Fault(chat=town.group, kind="500", times=None))
    town.worker.say(town.staff, "黄桃片到货了", reply_to=prompt.message_id)
    await until_tried(town)


async def until_tried(town: Town) -> None:
    """Wait until something that was said waits for its next try."""
    waits = (outbox.c.state == OutboxState.PENDING) & (outbox.c.error.is_not(None))
    for _ in range(1000):
        async with town.reading() as uow:
            if (await uow.session.scalars(select(outbox.c.id).where(waits))).all():
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was tried in vain")
