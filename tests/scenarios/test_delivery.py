"""What does not arrive, or arrives where it should not: each has another way."""

from __future__ import annotations

import re

import pytest
from actors import Actor, Case, text_of
from town import Town

from domain.chats import PostPurpose
from domain.ticket import State
from sandbox.faults import Fault
from usecases.outgoing import RESOLUTION, put

NO_PHOTOS = "Bad Request: not enough rights to send photos to the chat"


async def _private(town: Town) -> tuple[Actor, int]:
    """File a complaint that only its reporter and staff know of; gives its number."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    last = town.last_id(town.staff)
    await who.press(summary, "提交")
    [card] = await town.after(town.staff, last)
    return who, int(re.findall(r"#(\d+)", text_of(card))[0])


async def _progress(town: Town, number: int, words: str) -> None:
    prompt = await town.worker.asks(town.card(number, town.staff), "进展")
    await town.worker.answers(prompt, words)


async def test_solution_is_told_where_no_photos_may_be_sent(own_town: Town) -> None:
    """A group that takes no photos gets the solution in words, votes and redraws included."""
    town = own_town
    refused = Fault(
        method="sendPhoto", chat=town.group, kind="400", description=NO_PHOTOS, times=None
    )
    town.world.faults.add(refused)
    case, done = await town.resolved()
    assert not done.photo
    assert "换了新灯泡" in text_of(done)
    await case.reporter.press(done, "😊 满意")
    assert (await case.row()).state is State.CLOSED
    assert "满意" in text_of(town.world.message(town.group, done.message_id))
    town.world.faults.clear()
    other = await town.claimed()
    assert (await other.resolve(town.worker)).photo


async def test_worker_out_of_reach_is_told_once(own_town: Town) -> None:
    """After one fresh card in the staff group, later changes are not announced again."""
    town = own_town
    await town.worker.start()
    case = await town.claimed()
    await town.worker.says(town.worker.id, f"/t {case.number}")
    assert town.card(case.number, town.worker.id)
    town.world.block(town.worker.id)
    await town.calm()
    last = town.last_id(town.staff)
    for words in ("在路上了", "到了"):
        await _progress(town, case.number, words)
    said = [text_of(m) for m in await town.after(town.staff, last)]
    assert sum("私聊不到您" in text for text in said) == 1


async def test_mark_goes_when_the_resident_comes_back(own_town: Town) -> None:
    """Unblocking takes the ⚠️ off the staff card, and a second block is told again."""
    town = own_town
    who, number = await _private(town)
    await town.worker.press(town.card(number, town.staff), "接单")
    last = town.last_id(town.staff)
    for round_ in range(2):
        town.world.block(who.id)
        await town.calm()
        await _progress(town, number, f"第{round_}次")
        await town.calm()
        assert "联系不上反映人" in text_of(town.card(number, town.staff))
        town.world.unblock(who.id)
        await town.calm()
        assert "联系不上反映人" not in text_of(town.card(number, town.staff))
    told = [text_of(m) for m in town.heard(town.staff, last)]
    assert sum("请当面或打电话联系" in text and "📋" not in text for text in told) == 2


@pytest.mark.parametrize("field", ["ticket_id", "purpose"])
async def test_only_the_tickets_own_solution_is_redrawn(own_town: Town, field: str) -> None:
    """A message that became another ticket's, or something else, is left alone."""
    town = own_town
    case, done = await town.resolved()
    other = await town.file()
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        assert chat is not None
        post = await uow.posts.at(chat.id, done.message_id)
        assert post is not None
        setattr(post, field, (await other.row()).id if field == "ticket_id" else PostPurpose.INFO)
        ticket = await uow.tickets.get((await case.row()).id)
        await put(
            uow,
            chat=chat,
            kind=RESOLUTION,
            now=town.clock.now(),
            ticket=ticket,
            cycle=1,
            edit=done.message_id,
        )
    calls = len(town.world.calls)
    town.app.wake()
    await town.calm()
    assert not [call for call in town.world.calls[calls:] if call.method.startswith("edit")]


@pytest.mark.parametrize("kind", ["video_note", "audio"])
async def test_recordings_are_sent_again_as_what_they_are(own_town: Town, kind: str) -> None:
    """Telegram refuses a file under another kind, so round videos and music keep theirs."""
    town = own_town
    case: Case = await town.file()
    await case.reporter.sends(town.group, kind, reply_to=case.card.message_id)
    [kept] = await case.attachments()
    assert kept.kind.value == kind
    sent = await case.ask(town.worker, "看照片")
    assert getattr(sent, kind).file_id == kept.file_id
