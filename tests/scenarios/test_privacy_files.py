"""What is forgotten stands nowhere any more: the files are read byte by byte, and the logs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from actors import Actor, text_of
from kept import files_kept, found_in, rows_kept
from town import Town

from usecases.forgetting import sweep_words
from usecases.ledger_rows import gather
from usecases.retention import Ages

PHONE = "13912345678"
OTHER_PHONE = "13787654321"
ROOM, NUMBERED = "西户", "4404"
"""Rooms: four digits alone stand in every twelfth run's fractions of seconds, too."""

SECRETS = ("石榴籽", "葡萄藤", "核桃仁", "枇杷膏", "无花果", "芒果干", PHONE, ROOM)
"""Words that nobody says but the person who is to be forgotten."""


async def forget(who: Actor) -> None:
    """Go through /forget to its end."""
    (asked,) = await who.says(who.id, "/forget")
    again = await who.asks(asked, "下一步")
    assert await who.press(again, "全部删除") == "已经删除"
    await who.town.calm()


async def _rows_with(town: Town, words: Iterable[str]) -> list[str]:
    """Give the rows of the database that tell one of the words, numbers included."""
    return [row for row in await rows_kept(town.url) if any(word in row for word in words)]


async def _sweep(town: Town) -> None:
    """Do what the bot does every ten minutes."""
    assert town.app is not None
    async with town.app.database.writing() as uow:
        await sweep_words(uow, now=town.clock.now(), ages=Ages())
    for _ in range(200):
        if await town.app.database.fold_journal():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the journal is never free")


async def test_nothing_planted_is_left_in_the_files(
    own_town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    """After a whole life and /forget neither the database nor a log line holds the person."""
    town = own_town
    ann = town.add("zhizhi_only", "柿饼阿姨", town.group, town.street)
    await _live(town, ann)
    assert [*found_in(await files_kept(town.url), {it: it for it in SECRETS})] == [*SECRETS]
    assert await _rows_with(town, (str(ann.id),))
    town.clock.advance(60)
    await forget(ann)
    await _sweep(town)
    secrets = (*SECRETS, ann.name, "zhizhi_only", str(ann.id))
    assert await _rows_with(town, secrets) == []
    files = await files_kept(town.url, rewritten=True)
    assert found_in(files, {it: it for it in secrets}) == {}
    logged = "".join(capfd.readouterr())
    for secret in (*SECRETS, ann.name):
        assert secret not in logged


async def test_dead_letters_of_somebody_go_and_others_stay(own_town: Town) -> None:
    """A letter is known by its sender's number, whole: a longer number is somebody else."""
    town = own_town
    ann = town.newcomer()
    await ann.start()
    assert town.app is not None
    async with town.app.database.writing() as uow:
        for number, who in ((1, f"{ann.id}"), (2, f"{ann.id}7"), (3, f"4{ann.id}")):
            payload = f'{{"from": {{"id": {who}}}, "text": "梅子酒"}}'
            letter = uow.inbox.bury(
                bot_id=town.bot_id,
                update_id=number,
                payload=payload,
                error="",
                now=town.clock.now(),
            )
            await uow.inbox.mark_replayed(letter, town.clock.now())
    await forget(ann)
    async with town.app.database.reading() as uow:
        left = [await uow.inbox.dead_letter(letter.id - back) for back in (2, 1, 0)]
    assert [one is not None for one in left] == [False, True, True]
    async with town.app.database.writing() as uow:
        await uow.attic.forget_letters(town.clock.now() + timedelta(days=1))


async def test_what_is_repeated_is_masked(
    own_town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    """No group, no ledger and no log repeats a phone or a room; the details keep the words."""
    town = own_town
    ann = town.add("zhizhi_only", "柿饼阿姨", town.group, town.street)
    await _live(town, ann, NUMBERED)
    said = "".join(text_of(one) for where in (town.group, town.staff) for one in town.heard(where))
    now = town.clock.now()
    async with town.reading() as uow:
        told = await gather(
            uow,
            desk=town.desk,
            community="demo",
            grids=None,
            start=now - timedelta(days=1),
            end=now + timedelta(days=1),
            now=now,
        )
        book = repr(told.entries())
    logged = "".join(capfd.readouterr())
    assert "石榴籽" in book
    for where in (said, book, logged):
        assert PHONE not in where
        assert not re.search(rf"(?<!\d){NUMBERED}(?!\d)", where)
    case = await town.file(text="7栋2单元楼道灯坏了")
    number = case.number - 2
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", number)
    assert ticket is not None
    shown = await town.worker.start(f"d{ticket.id}")
    assert PHONE in "".join(text_of(one) for one in shown)


async def _live(town: Town, ann: Actor, room: str = ROOM) -> None:
    """Report, add, edit, answer, be noted about, join, fill in half of it."""
    await ann.start()
    case = await town.file(ann, f"3栋2单元{room}石榴籽楼道灯坏了 {PHONE}")
    await ann.answers(case.card, "葡萄藤还在闪")
    edited = f"@weisu_bot 3栋2单元{room}石榴籽楼道灯坏了，核桃仁 {PHONE}"
    town.world.edit(ann.id, town.group, case.said.message_id, edited)
    await town.calm()
    await ann.sends(town.group, caption="照片里看得到", reply_to=case.card.message_id)
    await case.press(town.worker, "接单")
    await town.worker.answers(case.desk, "枇杷膏是柿饼阿姨的外号")
    prompt = await case.ask(town.worker, "待居民")
    await town.worker.answers(prompt, "柿饼阿姨几点在家？")
    asked = town.heard(town.group)[-1]
    assert "柿饼阿姨几点在家" in text_of(asked)
    await ann.answers(asked, f"无花果时候都在，打{PHONE}")
    await ann.start(f"a{(await case.row()).id}")
    await ann.says(ann.id, "芒果干")
    other = await town.file(text="6栋1单元楼道灯坏了", where=town.group)
    await ann.press(other.card, "我家也是")
    await ann.says(ann.id, "/bao")
