from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, Message
from bot_house import House, Intake
from bot_product import BOT_ID, home, put
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from domain.outbox import OutboxItem
from sandbox.faults import Fault
from usecases.ports import Conflict, UnitOfWork


async def _texts(house: House) -> list[str]:
    return [item.payload["text"] for item in await house.items()]


async def _letters(intake: Intake) -> list[Any]:
    async with intake.database.reading() as uow:
        return list(await uow.inbox.dead_letters())


async def test_a_batch_is_kept_whole(house: House) -> None:
    """Every message of a batch leaves its rows behind, and the sender is woken once."""
    raw = house.said("一", "二", "三")
    async with house.intake() as intake:
        await intake.pipeline.take(raw)
        assert intake.outgoing.woken == 1
    assert await _texts(house) == ["echo 一", "echo 二", "echo 三"]


async def test_an_update_is_handled_once(house: House) -> None:
    """Telegram may bring an update again, in another batch or twice in one: it counts once."""
    raw = house.said("一", "二")
    async with house.intake() as intake:
        await intake.pipeline.take([*raw, raw[0]])
        await intake.pipeline.take(raw)
    assert house.product.heard == ["一", "二"]
    assert await _texts(house) == ["echo 一", "echo 二"]


async def test_handlers_get_their_context_by_name(house: House) -> None:
    """What the app was given, the unit of work and the time arrive as arguments."""
    got: list[object] = []

    async def hear(message: Message, uow: UnitOfWork, now: datetime) -> None:
        got.extend([message.text, await uow.tickets.get(1), now.utcoffset()])

    house.product.hear = hear
    async with house.intake() as intake:
        await intake.pipeline.take(house.said("一"))
    assert got[:2] == ["一", None]
    assert got[2] is not None


async def test_a_poisoned_update_becomes_a_dead_letter_and_its_neighbours_live(
    house: House,
) -> None:
    """One handler that fails takes nothing of the batch with it but its own update."""

    async def hear(message: Message, uow: UnitOfWork, now: datetime) -> None:
        if message.text == "毒":
            await put(uow, await home(uow, message.chat.id, "private", now), "never", now=now)
            raise RuntimeError("cannot stand this word")

    house.product.hear = hear
    raw = house.said("一", "毒", "三")
    async with house.intake() as intake:
        with capture_logs() as logs:
            await intake.pipeline.take(raw)
        (letter,) = await _letters(intake)
        await intake.pipeline.take(raw)
        assert len(await _letters(intake)) == 1
    assert await _texts(house) == ["echo 一", "echo 三"]
    assert letter.update_id == raw[1]["update_id"]
    assert "cannot stand this word" in letter.error
    assert "Traceback" in letter.error
    assert json.loads(letter.payload)["message"]["text"] == "毒"
    assert [entry["id"] for entry in logs if entry["event"] == "dead_letter"] == [letter.id]


async def test_an_update_nobody_can_read_becomes_a_dead_letter(house: House) -> None:
    """A malformed update is kept as it came, and those after it are handled."""
    raw = house.said("一", "二")
    raw[0]["message"]["chat"] = "not a chat"
    async with house.intake() as intake:
        await intake.pipeline.take(raw)
        (letter,) = await _letters(intake)
    assert json.loads(letter.payload)["message"]["chat"] == "not a chat"
    assert await _texts(house) == ["echo 二"]


async def test_losing_a_race_is_tried_again(house: House) -> None:
    """An update that only lost against another writer is no dead letter."""
    losses = [Conflict(), Conflict(), Conflict()]

    async def hear(*_: object) -> None:
        if losses:
            raise losses.pop()

    house.product.hear = hear
    async with house.intake() as intake:
        await intake.pipeline.take(house.said("一"))
        assert await _letters(intake) == []
    assert await _texts(house) == ["echo 一"]


async def test_losing_every_race_is_a_dead_letter(house: House) -> None:
    """What loses for ever does not hold the others up for ever."""

    async def hear(*_: object) -> None:
        raise Conflict

    house.product.hear = hear
    async with house.intake() as intake:
        await intake.pipeline.take(house.said("一"))
        assert len(await _letters(intake)) == 1


async def test_a_dead_letter_can_be_replayed(house: House) -> None:
    """After the mistake is mended, the kept update is handled as if it came now, once."""
    is_broken = True

    async def hear(*_: object) -> None:
        if is_broken:
            raise RuntimeError("a bug")

    house.product.hear = hear
    async with house.intake() as intake:
        await intake.pipeline.take(house.said("一"))
        (letter,) = await _letters(intake)
        assert not await intake.pipeline.replay(letter.id)
        (again,) = await _letters(intake)
        assert again.attempts == 2
        is_broken = False
        assert await intake.pipeline.replay(letter.id)
        assert await _letters(intake) == []
        assert await intake.pipeline.replay(letter.id)
        with pytest.raises(LookupError, match="no dead letter 999"):
            await intake.pipeline.replay(999)
    assert await _texts(house) == ["echo 一"]


async def test_a_replay_waits_for_its_turn_and_happens_once(house: House) -> None:
    """A letter that two replay while the bot is busy in its chat is handled after that, once."""
    is_broken = True

    async def hear(message: Message, *_: object) -> None:
        if message.text == "毒" and is_broken:
            raise RuntimeError("a bug")

    house.product.hear = hear
    raw = house.said("一", "毒")
    async with house.intake() as intake:
        await intake.pipeline.take(raw)
        (letter,) = await _letters(intake)
        is_broken = False
        async with asyncio.TaskGroup() as group, intake.database.writing() as uow:
            await uow.prefetch(bot_id=BOT_ID, addresses=[raw[0]["message"]["chat"]["id"]])
            for _ in range(2):
                group.create_task(intake.pipeline.replay(letter.id))
            await asyncio.sleep(0.3)
            assert "毒" not in house.product.heard
        assert await _letters(intake) == []
    assert await _texts(house) == ["echo 一", "echo 毒"]


async def test_nothing_is_lost_when_even_the_dead_letter_cannot_be_kept(house: House) -> None:
    """With the database away the batch fails as a whole, so that Telegram keeps it."""
    raw = house.said("一")
    async with house.intake() as intake:
        async with intake.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE inbox RENAME TO elsewhere"))
        with pytest.raises(Exception, match="inbox"):
            await intake.pipeline.take(raw)
        async with intake.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE elsewhere RENAME TO inbox"))
        await intake.pipeline.take(raw)
    assert await _texts(house) == ["echo 一"]


async def test_a_dialogue_lives_and_dies_with_the_transaction(house: House) -> None:
    """Conversation state written by an update that fails is undone with it."""
    seen: list[object] = []

    async with house.intake() as intake:

        async def talk(message: Message, state: FSMContext) -> None:
            seen.append((await state.get_state(), await state.get_data()))
            await state.set_state("asked")
            await state.update_data(word=message.text)
            if message.text == "毒":
                raise RuntimeError("a bug")

        intake.pipeline._dispatcher.message.handlers.clear()
        intake.pipeline._dispatcher.message.register(talk)
        await intake.pipeline.take(house.said("一", "毒", "三"))
    nothing, asked = (None, {}), ("asked", {"word": "一"})
    assert seen[:2] == [nothing, asked]
    assert seen[2:] == [nothing, asked, asked]


async def test_presses_are_answered_after_the_commit(house: House) -> None:
    """Returned methods are called, several at once too; a query too old changes nothing."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.waiting()
    async with house.intake() as intake:
        card = await intake.bot.send_message(ann.id, "卡片")

        async def on_press(query: CallbackQuery) -> list[object]:
            toast = AnswerCallbackQuery(callback_query_id=query.id, text="好")
            stale = AnswerCallbackQuery(callback_query_id="1", text="晚了")
            return [toast, stale, "not a method", SendMessage(chat_id=4711, text="nobody")]

        intake.pipeline._dispatcher.callback_query.register(on_press)
        press = house.world.press(ann.id, ann.id, card.message_id, "v1:claim:77:1")
        with capture_logs() as logs:
            await intake.pipeline.take(house.waiting())
            assert await intake.nursery.drain(5)
        assert intake.outgoing.settled == [{ann.id}]
    answer = house.world.answer_of(press)
    assert answer is not None
    assert answer["text"] == "好"
    failed = [entry for entry in logs if entry["event"] == "answer_failed"]
    assert {(entry["method"], entry["log_level"]) for entry in failed} == {
        ("answerCallbackQuery", "debug"),
        ("sendMessage", "warning"),
    }


async def test_an_answer_cut_off_on_its_way_harms_nobody(house: House) -> None:
    """A broken line while a toast is sent is a line in the log, not a failed task."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.waiting()
    house.world.faults.add(Fault(method="answerCallbackQuery", kind="502"))
    async with house.intake() as intake:
        card = await intake.bot.send_message(ann.id, "卡片")

        async def on_press(query: CallbackQuery) -> AnswerCallbackQuery:
            return AnswerCallbackQuery(callback_query_id=query.id, text="好")

        intake.pipeline._dispatcher.callback_query.register(on_press)
        house.world.press(ann.id, ann.id, card.message_id, "anything")
        with capture_logs() as logs:
            await intake.pipeline.take(house.waiting())
            assert await intake.nursery.drain(5)
    assert [entry["event"] for entry in logs] == ["answer_failed"]


async def test_what_was_prefetched_is_what_handlers_ask_for(house: House) -> None:
    """A reply's post is there for the handler, found through the message it replies to."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.waiting()
    found: list[OutboxItem | object] = []

    async def hear(message: Message, uow: UnitOfWork, now: datetime) -> None:
        chat = await home(uow, message.chat.id, "private", now)
        replied_to = message.reply_to_message
        assert replied_to is not None
        found.append(await uow.posts.at(chat.id, replied_to.message_id))

    house.product.hear = hear
    async with house.intake() as intake:
        card = await intake.bot.send_message(ann.id, "卡片")
        house.world.say(ann.id, ann.id, "好的", reply_to=card.message_id)
        await intake.pipeline.take(house.waiting())
        assert intake.outgoing.settled == [{ann.id}]
    assert found == [None]
