"""Who may ask and press what where, and that a refusal leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from actors import Actor, labels_of, text_of
from telegram import Chat as TelegramChat
from telegram import ChatMemberLeft, ChatMemberUpdated
from town import SECRET, Town
from town_facts import COMMUNITY, KEY

from domain.chats import Chat
from domain.people import Appointment, Role
from usecases.invitations import invite

STALE = "过时"
SPACES = ["\u3000", "\n", " \u3000 "]


async def unbound(town: Town, *members: Actor) -> int:
    """Open a group nobody binds, with the bot in it."""
    group = town.world.add_group("没绑定的群", members=[member.id for member in members])
    town.world.add_bot_to_group(group, by=members[0].id)
    await town.calm()
    return group.id


async def group_of(town: Town, address: int) -> Chat:
    """Give a group as the database has it."""
    async with town.reading() as uow:
        chat = await uow.chats.at(town.bot_id, address)
    assert chat is not None
    return chat


async def second_community(town: Town) -> None:
    """Open a second community, where the same people work."""
    await town.stop()
    town.communities.append(replace(COMMUNITY, code="next", name="邻家社区"))
    await town.start()
    assert town.app is not None
    async with town.app.database.writing() as uow:
        for who, role, grid in (
            (town.worker, Role.GRID_WORKER, "g1"),
            (town.boss, Role.SUPERVISOR, None),
        ):
            person = await uow.people.by_telegram(who.id)
            assert person is not None
            uow.add(
                Appointment(
                    person_id=person.id,
                    community="next",
                    grid=grid,
                    role=role,
                    created_at=town.clock.now(),
                )
            )


@pytest.mark.parametrize("command", ["/mine", "/open"])
async def test_lists_are_shown_in_no_unbound_group(own_town: Town, command: str) -> None:
    """A group that is not bound is told to ask in private, whoever asks, and learns no ticket."""
    town = own_town
    case = await town.file(town.ann)
    group = await unbound(town, town.ann, town.worker)
    for who in (town.ann, town.worker):
        [no] = await who.says(group, command)
        assert "私聊我" in text_of(no)
        assert f"#{case.number}" not in text_of(no)


@pytest.mark.parametrize("command", ["/mine", "/open"])
async def test_lists_in_the_staff_group_are_for_staff(own_town: Town, command: str) -> None:
    """A resident who is in the staff group has nothing listed there, anonymous or not."""
    town = own_town
    case = await town.file(town.ann)
    town.world.join(town.staff, town.ann.id)
    [no] = await town.ann.says(town.staff, command)
    assert "只有社区工作人员" in text_of(no)
    assert f"#{case.number}" not in text_of(no)


@pytest.mark.parametrize("space", SPACES)
async def test_any_space_may_follow_a_command(own_town: Town, space: str) -> None:
    """A full-width space or a line break after a command does what a space does."""
    town = own_town
    said = town.ann.say(town.group, f"/bao{space}3栋楼道灯坏了")
    case = await town.case(town.ann, said)
    assert [report.text for report in await case.reports()] == ["3栋楼道灯坏了"]
    [card] = await town.worker.says(town.staff, f"/t{space}{case.number}")
    assert f"📋 #{case.number} " in text_of(card)
    await town.boss.start()
    [question] = await town.boss.says(town.boss.id, f"/invite{space}李四")
    assert "邀请做什么" in text_of(question)
    [private] = await town.ann.says(town.ann.id, f"/start{space}a{(await case.row()).id}")
    assert f"#{case.number}" in text_of(private)
    await town.ann.says(town.ann.id, "/cancel")
    [question] = await town.ann.says(town.ann.id, f"/bao{space}5栋楼道灯坏了")
    assert "有照片、视频" in text_of(question)
    town.world.edit(town.ann.id, town.group, said.message_id, f"/bao{space}4栋楼道灯坏了")
    await town.calm()
    assert [report.text for report in await case.reports()] == ["4栋楼道灯坏了"]


async def test_neighbours_join_where_the_card_stands(own_town: Town) -> None:
    """Me-too counts on the card in the residents' group, and on no message elsewhere."""
    town = own_town
    case = await town.file()
    row = await case.row()
    who = town.newcomer(town.street)
    [hello] = await who.start()
    [street] = await who.says(town.street, "/help")
    for message in (hello, street):
        assert STALE in await who.push(message, f"v1:endorse:{row.id}:{row.version}:")
    assert STALE in await town.worker.push(case.desk, f"v1:endorse:{row.id}:{row.version}:")
    async with town.reading() as uow:
        assert await uow.tickets.endorsements(row.id) == []


@pytest.mark.parametrize("action", ["media", "timeline", "tell"])
async def test_staff_matters_stay_among_staff(own_town: Town, action: str) -> None:
    """Files, histories and notes are not to be had by a worker's press in a residents' group."""
    town = own_town
    case = await town.claimed()
    await case.resolve(town.worker)
    await town.worker.answers(case.desk, "带梯子")
    [note] = [event for event in await case.events() if event.action == "note"]
    last = town.last_id(town.group)
    press = f"v1:{action}:{note.ticket_id}:0:{note.id}"
    assert STALE in await town.worker.push(case.card, press)
    assert await town.after(town.group, last) == []


async def test_votes_and_places_count_where_the_ticket_is_shown(own_town: Town) -> None:
    """The reporter's vote or building, pressed on a message about something else, is refused."""
    town = own_town
    placeless = await town.file(town.ann, text="楼道灯坏了")
    [hello] = await town.ann.start()
    row = await placeless.row()
    assert row.place_asked
    assert STALE in await town.ann.push(hello, f"v1:place:{row.id}:{row.version}:b0")
    assert (await placeless.row()).building is None
    case, _ = await town.resolved()
    row = await case.row()
    [hello] = await case.reporter.start()
    for message in (hello, placeless.card):
        press = f"v1:rate:{row.id}:{row.cycle}:satisfied"
        assert STALE in await case.reporter.push(message, press)
    assert await case.ratings() == []


async def test_the_conversation_is_held_in_private(own_town: Town) -> None:
    """A forged button of the conversation does nothing in a group."""
    town = own_town
    case = await town.file()
    last = town.last_id(town.group)
    for arg in ("new", "cancel"):
        assert STALE in await town.ann.push(case.card, f"v1:dlg:0:0:{arg}")
    assert await town.after(town.group, last) == []


async def test_a_group_of_another_community_is_not_taken(own_town: Town) -> None:
    """A supervisor cannot bind a group that belongs to a community of other supervisors."""
    town = own_town
    await second_community(town)
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        person = await uow.people.by_telegram(town.boss.id)
        assert chat is not None
        assert person is not None
        chat.community = "next"
        for held in await uow.people.appointments_of(person.id):
            if held.community == "next":
                await uow.remove(held)
    [question] = await town.boss.says(town.group, "/bind")
    assert "只有社区书记" in await town.boss.push(question, f"v1:bind:0:{KEY}:compound.g1.c1")
    assert (await group_of(town, town.group)).community == "next"


async def test_supervisor_of_two_communities_chooses(own_town: Town) -> None:
    """Who oversees two communities binds groups to, and invites people into, either of them."""
    town = own_town
    await second_community(town)
    group = await unbound(town, town.boss, town.ann)
    questions = await town.boss.says(group, "/bind")
    assert ["幸福社区" in text_of(questions[0]), "邻家社区" in text_of(questions[1])] == [True] * 2
    for label in ("商铺群", "第一网格"):
        toast = await town.boss.press(questions[1], label)
    assert "绑定好了" in toast
    assert (await group_of(town, group)).community == "next"
    await town.boss.start()
    questions = await town.boss.says(town.boss.id, "/invite 李四")
    assert [("邻家社区" in text_of(question)) for question in questions] == [False, True]
    grids = await town.boss.asks(questions[1], "网格长")
    link = text_of(await town.boss.asks(grids, "第一网格"))
    who = town.newcomer()
    [welcome] = await who.start(link.partition("?start=")[2].split()[0])
    assert "邻家社区" in text_of(welcome)


async def test_lists_in_private_cover_every_community(own_town: Town) -> None:
    """Who works for two communities is listed what waits in either, and asked whose number."""
    town = own_town
    await second_community(town)
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        assert chat is not None
        chat.community = "next"
    town.ann.say(town.group, "@weisu_bot 3栋楼道灯坏了")
    town.ann.say(town.group, "@weisu_bot 3栋的井盖不见了")
    await town.calm()
    await town.file(where=town.street)
    await town.worker.start()
    [listed] = await town.worker.says(town.worker.id, "/open")  # the other waits in g2
    assert text_of(listed).startswith("邻家社区 · 等人接的工单")
    assert "#2 " in text_of(listed)
    [mine] = await town.worker.says(town.worker.id, "/mine")
    assert "现在没有" in text_of(mine)
    [card] = await town.worker.says(town.worker.id, "/t 1")
    assert "邻家社区 · 第一网格" in text_of(card)
    await town.boss.start()
    listed = await town.boss.says(town.boss.id, "/open")
    assert [text_of(message).split(" · ")[0] for message in listed] == ["幸福社区", "邻家社区"]
    [question] = await town.boss.says(town.boss.id, "/t 1")
    assert labels_of(question) == ["幸福社区 #1", "邻家社区 #1"]
    card = await town.boss.asks(question, "邻家社区 #1")
    assert "邻家社区 · 第一网格" in text_of(card)
    for said in ("/t 幸福社区1", "/t 幸福 #1", "/t demo 1"):
        [card] = await town.boss.says(town.boss.id, said)
        assert "幸福社区 · 第二网格" in text_of(card)
    [no] = await town.boss.says(town.boss.id, "/exclude 1 报了两次")
    assert "幸福社区1" in text_of(no)
    [no] = await town.boss.says(town.boss.id, "/t 和平社区1")
    assert "没有 #和平社区1 这件工单" in text_of(no)


async def test_refused_filing_meets_nobody(own_town: Town) -> None:
    """When a neighbour's words cannot be filed for them, no row is made of the neighbour."""
    town = own_town
    who = town.bob  # there before the bot, and silent until now
    said = who.say(town.group, "灯" * 1001)
    [no] = await town.elder.answers(said, "@weisu_bot")
    assert "太长了" in text_of(no)
    async with town.reading() as uow:
        assert await uow.people.by_telegram(who.id) is None


async def test_link_of_a_lost_community_is_not_spent(own_town: Town) -> None:
    """An invitation to a community the config does not know gives no role and stays unused."""
    town = own_town
    assert town.app is not None
    async with town.app.database.writing() as uow:
        parameter = await invite(
            uow,
            community="gone",
            role=Role.GRID_LEAD,
            grid="g1",
            name="李四",
            created_by=None,
            secret=SECRET,
            now=town.clock.now(),
        )
    who = town.newcomer()
    [no] = await who.start(parameter)
    assert "这个链接不对" in text_of(no)
    async with town.reading() as uow:
        invitation = await uow.people.invitation(int(parameter[1:].partition("_")[0]))
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        assert await uow.people.appointments_of(person.id) == []
    assert invitation is not None
    assert invitation.used_at is None


async def test_channels_are_not_spoken_to(own_town: Town) -> None:
    """Made an administrator of a channel, the bot says nothing there."""
    town = own_town
    bot, boss = town.world.bot(town.bot_id), town.world.person(town.boss.id)
    channel = TelegramChat(-1009999999999, "channel", title="小区公告")
    there = town.world.chat(town.group).member(bot.id).shown(bot.user)
    change = ChatMemberUpdated(
        channel, boss.user, town.clock.now(), ChatMemberLeft(bot.user), there
    )
    town.world.queue(bot, "my_chat_member", change, lane="channel")
    await town.calm()
    assert [
        call for call in town.world.calls if str(call.params.get("chat_id")) == str(channel.id)
    ] == []
