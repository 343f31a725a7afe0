"""The picture and the spreadsheet of a month: to every supervisor, over the line only once."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from actors import Actor, text_of
from openpyxl import Workbook, load_workbook
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.chats import Chat
from sandbox.faults import Fault
from usecases.digest_messages import send_files

DAY = timedelta(days=1)
ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)


@pytest.fixture(autouse=True)
async def _some_workdays(own_town: Town) -> None:
    """Begin where three workdays follow each other: nothing of this goes out on a day off."""
    day = own_town.clock.now().astimezone(ZONE).date() + DAY
    while not all(CALENDAR.is_workday(day + DAY * n) for n in range(3)):
        day += DAY
    own_town.clock.set(datetime.combine(day, time(10), ZONE))
    await own_town.calm()


async def _send(
    town: Town, end: datetime, *people: Actor, grids: tuple[str, ...] | None = None
) -> None:
    """Send the files of the day before some instant to these people."""
    assert town.eye is not None
    assert town.app is not None
    now = town.clock.now()
    async with town.eye.writing() as uow:
        chats: list[Chat] = []
        for person in people:
            chat = await uow.chats.at(town.bot_id, person.id)
            assert chat is not None
            chats.append(chat)
        await send_files(
            uow,
            community="demo",
            grids=grids,
            period_start=end - DAY,
            period_end=end,
            chats=chats,
            now=now,
        )
    town.app.wake()
    await town.calm()


def _sent(town: Town, method: str) -> list[tuple[int, str]]:
    """Give to whom a file was sent, and what stood in the call: bytes or an id."""
    field = {"sendPhoto": "photo", "sendDocument": "document"}[method]
    return [
        (int(call.params["chat_id"]), _file_of(call.params, field))
        for call in town.world.calls
        if call.method == method and call.ok
    ]


def _file_of(params: dict[str, Any], field: str) -> str:
    given = str(params[field])
    return "upload" if given.startswith("attach://") else given


async def _boss_and_lead(town: Town) -> tuple[Actor, Actor]:
    for person in (town.boss, town.lead):
        await person.start()
    await town.calm()
    return town.boss, town.lead


def _photos(town: Town, person: Actor) -> list[Message]:
    return [message for message in town.heard(person.id) if message.photo]


def _book(town: Town, person: Actor) -> Workbook:
    """Open the newest spreadsheet that somebody got."""
    [*_, message] = [message for message in town.heard(person.id) if message.document]
    assert message.document
    stored = town.world.files.by_id[message.document.file_id]
    return load_workbook(io.BytesIO(stored.data))


async def test_files_are_uploaded_once_and_said_again_by_file_id(own_town: Town) -> None:
    """The first of two gets the bytes, the second the same files by id, and so on a second day."""
    town = own_town
    await town.claimed()
    boss, lead = await _boss_and_lead(town)
    end = town.clock.now()
    await _send(town, end, boss, lead)
    for method, kind in (("sendPhoto", "photo"), ("sendDocument", "document")):
        [(first, what), (second, again)] = _sent(town, method)
        assert (first, second) == (boss.id, lead.id), kind
        assert what == "upload"
        assert again in town.world.files.by_id
    await _send(town, end, lead)
    assert [what == "upload" for _, what in _sent(town, "sendPhoto")] == [True, False, False]
    [*_, shown] = _photos(town, boss)
    assert (shown.photo[-1].width, shown.photo[-1].height) == (1080, 1440)
    assert "幸福社区" in text_of(shown)


async def test_period_that_is_not_over_is_uploaded_once_too(own_town: Town) -> None:
    """All get the period as it stood when the files were asked for."""
    town = own_town
    await town.claimed()
    boss, lead = await _boss_and_lead(town)
    await _send(town, town.clock.now() + DAY, boss, lead)
    for method in ("sendPhoto", "sendDocument"):
        assert [what == "upload" for _, what in _sent(town, method)] == [True, False]


async def test_changed_period_is_drawn_anew(own_town: Town) -> None:
    """What happens to one of its tickets makes other files, which go over the line again."""
    town = own_town
    case = await town.file()
    boss, _ = await _boss_and_lead(town)
    end = town.clock.now()
    await _send(town, end, boss)
    await case.press(town.worker, "接单")
    await _send(town, end, boss)
    assert [what for _, what in _sent(town, "sendPhoto")] == ["upload", "upload"]
    assert [what for _, what in _sent(town, "sendDocument")] == ["upload", "upload"]


async def test_who_cannot_be_reached_holds_up_nobody(own_town: Town) -> None:
    """When the first has blocked the bot, the second gets the upload."""
    town = own_town
    await town.claimed()
    boss, lead = await _boss_and_lead(town)
    end = town.clock.now()
    town.world.block(boss.id)
    await town.calm()
    await _send(town, end, boss, lead)
    assert _sent(town, "sendPhoto") == [(lead.id, "upload")]
    assert _sent(town, "sendDocument") == [(lead.id, "upload")]


async def test_refused_file_id_is_forgotten_and_uploaded_once(own_town: Town) -> None:
    """Where Telegram does not know the file any more, it gets it again, and that id is kept."""
    town = own_town
    await town.claimed()
    boss, lead = await _boss_and_lead(town)
    end = town.clock.now()
    await _send(town, end, boss)
    refused = Fault(
        method="sendPhoto",
        chat=lead.id,
        kind="400",
        description="Bad Request: wrong file identifier/HTTP URL specified",
    )
    town.world.faults.add(refused)
    await _send(town, end, lead)
    assert [(who, what == "upload") for who, what in _sent(town, "sendPhoto")] == [
        (boss.id, True),
        (lead.id, True),
    ]
    [kept] = [message.photo[-1].file_id for message in _photos(town, lead)]
    await _send(town, end, boss)
    assert _sent(town, "sendPhoto")[-1] == (boss.id, kept)


async def test_ledger_holds_no_secret(own_town: Town) -> None:
    """Phones, rooms and the name of who complained without it are in no cell of the book."""
    town = own_town
    await town.file(text="3栋2单元401楼道灯坏了，电话13800138000")
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    [question] = await who.says(who.id, "5栋302楼道灯坏了，别说是我")
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    await who.press(summary, "提交")
    await town.calm()
    boss, _ = await _boss_and_lead(town)
    end = town.clock.now()
    await _send(town, end, boss)
    book = _book(town, boss)
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
    told = "\n".join(cells)
    assert "楼道灯坏了" in told
    assert "匿名" in told
    assert not [secret for secret in ("401", "302", "13800138000", who.name) if secret in told]


async def test_files_of_a_grid_tell_of_that_grid_only(own_town: Town) -> None:
    """A grid's book holds its own tickets and is named after it."""
    town = own_town
    inside = await town.file()
    await town.file(text="11栋路灯不亮", where=town.street)
    boss, _ = await _boss_and_lead(town)
    end = town.clock.now()
    await _send(town, end, boss, grids=("g1",))
    sheet = _book(town, boss)["工单"]
    assert [row[0] for row in sheet.values][1:] == [inside.number]
    [message] = [message for message in town.heard(boss.id) if message.document]
    assert message.document
    assert message.document.file_name.startswith("台账-幸福社区-第一网格-")
