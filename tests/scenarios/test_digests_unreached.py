"""Digests whose readers cannot be written to: they are told elsewhere, and once."""

from __future__ import annotations

import pytest
from actors import text_of
from structlog.testing import capture_logs
from telegram import Message
from test_digests import DAY, a_day, a_monday, appoint, enrol, go, the_only
from town import Town

from domain.chats import ChatState
from domain.people import Role

HEADS = ("🌆", "☀️", "🗓")


def told(town: Town, where: int, head: str) -> list[Message]:
    """Give the digests in a chat that begin so."""
    return [message for message in town.heard(where) if text_of(message).startswith(head)]


async def staff_group(
    town: Town, *, grid: str | None = None, state: ChatState = ChatState.ACTIVE
) -> None:
    """Make the staff group one of a grid only, or one that the bot cannot write to."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.staff)
        assert chat is not None
        chat.grid, chat.state = grid, state


@pytest.mark.parametrize("is_known", [True, False])
async def test_what_no_supervisor_can_be_told_stands_in_the_staff_group_once(
    own_town: Town, *, is_known: bool
) -> None:
    """Evening, morning, and the week with its files, also if that shows only when it is sent.

    The leads get theirs all the same.
    """
    town = own_town
    vice = await appoint(town, "vice", "刘副书记", Role.SUPERVISOR)
    await enrol(town, town.boss, vice, town.lead)
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday + DAY * 6, 8, 30)
    for who in (town.boss, vice):
        (town.world.block if is_known else town.world.deactivate)(who.id)
    await go(town, monday + DAY * 7, 8, 30)
    await go(town, monday + DAY * 7, 17, 30)
    assert [len(told(town, town.staff, head)) for head in HEADS] == [1, 1, 1]
    after = town.heard(town.staff, told(town, town.staff, "🗓")[0].message_id)
    assert [len([one for one in after if kind(one)]) for kind in (_photo, _file)] == [1, 1]
    the_only(town, town.lead, "🗓")


def _photo(message: Message) -> bool:
    return bool(message.photo)


def _file(message: Message) -> bool:
    return bool(message.document)


async def test_a_staff_group_that_is_closed_is_no_place_for_a_digest(own_town: Town) -> None:
    """Then admins are told, and where they cannot be, the staff groups of the grids."""
    town = own_town
    admin = await appoint(town, "root", "管理员小周", Role.ADMIN)
    await enrol(town, town.lead)
    monday = a_monday(town)
    await a_day(town, monday)
    await staff_group(town, state=ChatState.UNREACHABLE)
    await go(town, monday, 17, 30)
    assert "幸福社区" in text_of(the_only(town, admin, "🌆"))
    assert not told(town, town.staff, "🌆")
    town.world.block(admin.id)
    await staff_group(town, grid="g1")
    await go(town, monday + DAY, 17, 30)
    [found] = told(town, town.staff, "🌆")
    assert "幸福社区" in text_of(found)


async def test_the_log_says_that_a_digest_reaches_nobody(own_town: Town) -> None:
    """Without reader, admin and staff group there is nobody left to tell but the log."""
    town = own_town
    monday = a_monday(town)
    await a_day(town, monday)
    await staff_group(town, state=ChatState.UNREACHABLE)
    with capture_logs() as logs:
        await go(town, monday, 17, 30)
    assert "digest_reaches_nobody" in [entry["event"] for entry in logs]


async def test_a_reminder_that_nobody_who_may_act_can_read_is_told_to_an_admin(
    own_town: Town,
) -> None:
    """Without any direct chat and staff group it stands still no more unnoticed than a digest."""
    town = own_town
    admin = await appoint(town, "root", "管理员小周", Role.ADMIN)
    monday = a_monday(town)
    await go(town, monday, 9)
    case = await town.file()
    await staff_group(town, state=ChatState.UNREACHABLE)
    await go(town, monday, 11, 1)
    [reminder] = [message for message in town.heard(admin.id) if "⏰" in text_of(message)]
    assert f"#{case.number}" in text_of(reminder)
    assert "李姐" in text_of(reminder)
