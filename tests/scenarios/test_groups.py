from __future__ import annotations

import pytest
from actors import Actor, Case, labels_of, text_of
from telegram import Message
from town import Town
from town_facts import KEY

from domain.chats import ChatKind, ChatState
from domain.people import Appointment, Role
from domain.ticket import State


async def new_group(town: Town, kind: str = "supergroup", **how: str) -> int:
    """Open a group with the supervisor and a resident in it and let the bot in."""
    members = [town.boss.id, town.ann.id, town.worker.id]
    group = town.world.add_group("新建的群", kind=kind, members=members)
    town.world.add_bot_to_group(group, by=town.boss.id, **how)
    await town.calm()
    return group.id


async def bound(town: Town, address: int) -> tuple[object, ...]:
    """Give what a group is bound as."""
    async with town.reading() as uow:
        chat = await uow.chats.at(town.bot_id, address)
    assert chat is not None
    return chat.kind, chat.community, chat.grid, chat.compound


async def choose(who: Actor, question: Message, *labels: str) -> str:
    """Press one button after another on a question that changes in place."""
    toast = ""
    for label in labels:
        toast = await who.press(question, label)
    return toast


async def test_lists(own_town: Town) -> None:
    """/open lists what waits in one's grids, /mine what one owns; a button shows the card."""
    town = own_town
    waiting, mine = await town.file(), await town.claimed()
    [listed] = await town.worker.says(town.staff, "/open")
    assert "等人接的工单" in text_of(listed)
    assert f"#{waiting.number} " in text_of(listed)
    assert f"#{mine.number} " not in text_of(listed)
    [listed] = await town.worker.says(town.staff, "/mine")
    assert f"#{mine.number} " in text_of(listed)
    card = await town.worker.asks(listed, f"#{mine.number}")
    assert f"📋 #{mine.number} " in text_of(card)
    [none] = await town.other.says(town.staff, "/mine")
    assert text_of(none) == "我手上的工单：现在没有。"
    [everything] = await town.boss.says(town.staff, "/open")
    assert f"#{waiting.number} " in text_of(everything)


@pytest.mark.parametrize("way", ["/bind", "/bind@weisu_bot", "startgroup"])
@pytest.mark.parametrize(
    ("labels", "expected", "told"),
    [
        (["商铺群", "第二网格"], (ChatKind.MERCHANTS, "demo", "g2", None), "第二网格"),
        (["房东群", "学校专属网格"], (ChatKind.LANDLORDS, "demo", "s1", None), "学校专属网格"),
        (["小区群", "第一网格"], (ChatKind.COMPOUND, "demo", "g1", "c1"), "幸福家园"),
        (["小区群", "第二网格", "步行街"], (ChatKind.COMPOUND, "demo", "g2", "c3"), "步行街"),
        (["工作群", "幸福社区"], (ChatKind.STAFF, "demo", None, None), "幸福社区"),
        (["工作群", "第二网格"], (ChatKind.STAFF, "demo", "g2", None), "第二网格"),
    ],
)
async def test_supervisor_binds_a_group(
    own_town: Town, way: str, labels: list[str], expected: tuple[object, ...], told: str
) -> None:
    """By command or by the link that adds the bot, buttons lead to a bound group."""
    town = own_town
    if way == "startgroup":
        group = await new_group(town, startgroup="bind")
        question = town.heard(group)[-1]
    else:
        group = await new_group(town)
        [question] = await town.boss.says(group, way)
    assert "是什么群" in text_of(question)
    assert "绑定好了" in await choose(town.boss, question, *labels)
    assert await bound(town, group) == expected
    assert "绑定好了" in text_of(town.heard(group)[-1])
    assert told in text_of(town.heard(group)[-1])
    if expected[0] is not ChatKind.STAFF:
        case = await town.file(town.ann, where=group)
        assert (await case.row()).grid == expected[2]


@pytest.mark.parametrize("who", ["ann", "worker"])
async def test_only_supervisors_bind(own_town: Town, who: str) -> None:
    """Residents and workers can neither ask for the buttons nor press them."""
    town = own_town
    group = await new_group(town)
    person = town.people[who]
    [no] = await person.says(group, "/bind")
    assert "只有社区书记" in text_of(no)
    [question] = await town.boss.says(group, "/bind")
    assert "只有社区书记" in await person.press(question, "小区群")
    assert "只有社区书记" in await person.push(question, f"v1:bind:0:{KEY}:compound.g1.c1")
    assert await bound(town, group) == (None, None, None, None)


@pytest.mark.parametrize(
    ("arg", "answer"),
    [
        ("compound.g9", "过时"),
        ("compound.g1.c9", "过时"),
        ("merchants.-", "请先选网格"),
        ("compound.g1.c2", "过时"),
    ],
)
async def test_forged_bindings_are_refused(own_town: Town, arg: str, answer: str) -> None:
    """A grid or compound that does not exist, or lies elsewhere, binds nothing."""
    town = own_town
    group = await new_group(town)
    [question] = await town.boss.says(group, "/bind")
    assert answer in await town.boss.push(question, f"v1:bind:0:{KEY}:{arg}")
    assert await bound(town, group) == (None, None, None, None)


async def test_binding_buttons_do_nothing_in_a_direct_chat(own_town: Town) -> None:
    """A direct chat is never bound."""
    town = own_town
    [hello] = await town.boss.start()
    assert "过时" in await town.boss.push(hello, f"v1:bind:0:{KEY}:staff.-")
    assert await bound(town, town.boss.id) == (None, None, None, None)


async def test_selftest_on_joining_promotion_and_demotion(own_town: Town) -> None:
    """The bot says in plain words what it can hear and do, each time that changes."""
    town = own_town
    group = await new_group(town)
    [told] = town.heard(group)
    assert "我只听得到叫我的话" in text_of(told)
    assert "我不是管理员" in text_of(told)
    assert "还没绑定" in text_of(told)
    town.world.promote_bot(group, by=town.boss.id)
    [told] = await town.after(group, told.message_id)
    assert "群里的话我都听得到" in text_of(told)
    assert "我是管理员" in text_of(told)
    town.world.demote_bot(group, by=town.boss.id)
    [told] = await town.after(group, told.message_id)
    assert "我只听得到叫我的话" in text_of(told)
    assert "工作群" in text_of(town.heard(town.staff)[0])


async def migrating(town: Town) -> tuple[Case, int]:
    """Give a claimed case in a bound basic group that is about to move, and the group."""
    group = await new_group(town, kind="group")
    [question] = await town.boss.says(group, "/bind")
    await choose(town.boss, question, "小区群", "第一网格")
    case = await town.file(town.ann, where=group)
    await case.press(town.worker, "接单")
    return case, group


@pytest.mark.parametrize("heard", [True, False])
async def test_supergroup_migration_in_mid_ticket(own_town: Town, *, heard: bool) -> None:
    """A group that moves keeps its tickets: cards are posted again there and the story goes on."""
    town = own_town
    case, group = await migrating(town)
    if not heard:
        await town.calm()
        await town.stop()
    new = town.world.migrate(group).id
    if not heard:
        # Telegram may tell us only by refusing what we send to the old id.
        town.world.bot(town.bot_id).queue.clear()
        await town.start()
        await case.do(town.worker, "进展", "在路上了")
    await town.calm()
    case.where = new
    assert "网格员已接单" in text_of(case.card)
    assert await bound(town, new) == (ChatKind.COMPOUND, "demo", "g1", "c1")
    bob = town.add("bob2", "尼玛", new)
    assert "您家也算一户" in await bob.press(case.card, "我家也是")
    done = await case.resolve(town.worker)
    assert "谢谢您的评价" in await town.ann.press(done, "😊 满意")
    assert (await case.row()).state is State.CLOSED
    fresh = await town.file(town.ann, where=new)
    assert fresh.number == case.number + 1


async def test_staff_group_migrates_too(own_town: Town) -> None:
    """Staff cards are posted again in the new staff group, with working buttons."""
    town = own_town
    group = await new_group(town, kind="group")
    [question] = await town.boss.says(group, "/bind")
    await choose(town.boss, question, "工作群", "第一网格")
    town.staff = group
    case = await town.file()
    town.staff = town.world.migrate(group).id
    await town.calm()
    assert "接单成功" in await case.press(town.worker, "接单")


async def test_kicked_from_a_group_tells_the_supervisors(own_town: Town) -> None:
    """When the bot is put out of a bound group, the supervisors it can reach learn which."""
    town = own_town
    await town.boss.start()
    case = await town.claimed()
    last = town.last_id(town.boss.id)
    town.world.kick_bot(town.group, by=town.boss.id)
    [told] = await town.after(town.boss.id, last)
    assert "幸福家园小区群" in text_of(told)
    await case.do(town.worker, "进展", "在路上了")
    await town.calm()
    async with town.reading() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
    assert chat is not None
    assert chat.state is ChatState.UNREACHABLE
    town.world.add_bot_to_group(town.group, by=town.boss.id)
    await town.calm()
    again = await town.file()
    assert "等网格员接单" in text_of(again.card)


async def test_kicked_from_an_unbound_group_is_nobodys_loss(own_town: Town) -> None:
    """Leaving a group that was never bound is told to nobody."""
    town = own_town
    await town.boss.start()
    group = await new_group(town)
    last = town.last_id(town.boss.id)
    town.world.kick_bot(group, by=town.boss.id)
    assert await town.after(town.boss.id, last) == []


async def private_case(town: Town) -> tuple[Actor, int]:
    """File a complaint in a direct chat; gives the reporter and the number."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    await who.press(summary, "提交")
    return who, int(text_of(town.heard(who.id)[-1]).split("#")[1].split()[0])


@pytest.mark.parametrize("how", ["block", "deactivate"])
async def test_blocked_resident_is_told_to_staff(own_town: Town, how: str) -> None:
    """Who blocked the bot or left Telegram cannot be asked: staff learn it, once."""
    town = own_town
    who, number = await private_case(town)
    await town.worker.press(town.card(number, town.staff), "接单")
    getattr(town.world, how)(who.id)
    await town.calm()
    last = town.last_id(town.staff)
    for words in ("在路上了", "到了"):
        prompt = await town.worker.asks(town.card(number, town.staff), "进展")
        await town.worker.answers(prompt, words)
    told = [m for m in await town.after(town.staff, last) if "请当面或打电话联系" in text_of(m)]
    assert len([m for m in told if "📋" not in text_of(m)]) == 1
    assert "联系不上反映人" in text_of(town.card(number, town.staff))


async def test_unblocked_resident_hears_again(own_town: Town) -> None:
    """Who takes the bot back hears of the ticket again."""
    town = own_town
    who, number = await private_case(town)
    await town.worker.press(town.card(number, town.staff), "接单")
    town.world.block(who.id)
    await town.calm()
    await who.start()
    last = town.last_id(who.id)
    prompt = await town.worker.asks(town.card(number, town.staff), "进展")
    await town.worker.answers(prompt, "到了")
    assert any("到了" in text_of(m) for m in await town.after(who.id, last))


async def without_staff_group(town: Town) -> None:
    """Unbind the staff group: workers are reached in their direct chats."""
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.staff)
        assert chat is not None
        chat.kind = None


async def test_worker_without_staff_group_works_in_the_direct_chat(own_town: Town) -> None:
    """Without a staff group the enrolled worker gets the card, asks, notes and resolves in a DM."""
    town = own_town
    await town.worker.start()
    await without_staff_group(town)
    case = await town.file()
    town.staff = town.worker.id
    assert "接单成功" in await case.press(town.worker, "接单")
    await case.ask(town.worker, "进展")
    last = town.last_id(town.group)
    await town.worker.says(town.worker.id, "在路上了")
    assert any("在路上了" in text_of(m) for m in await town.after(town.group, last))
    [kept] = await town.worker.answers(case.desk, "带梯子")
    assert "只有工作人员看得到" in text_of(kept)
    done = await case.resolve(town.worker)
    assert labels_of(done)


async def test_next_of_the_chain_gets_the_card_when_the_worker_is_gone(own_town: Town) -> None:
    """When A角 blocked the bot, B角 gets the card."""
    town = own_town
    await town.worker.start()
    await town.second.start()
    await without_staff_group(town)
    town.world.deactivate(town.worker.id)
    case = await town.file()
    town.staff = town.second.id
    assert "接单成功" in await case.press(town.second, "接单")


async def test_worker_out_of_reach_is_called_in_the_staff_group(own_town: Town) -> None:
    """A worker who was escalated to but blocked the bot is called by name among staff."""
    town = own_town
    await town.second.start()
    case = await town.claimed()
    town.world.block(town.second.id)
    await town.calm()
    last = town.last_id(town.staff)
    await town.worker.press(await case.ask(town.worker, "提级"), "需要经费")
    assert any("小王" in text_of(m) for m in await town.after(town.staff, last))


async def test_nobody_can_be_reached(own_town: Town) -> None:
    """With no staff group and nobody enrolled the resident still gets a card; nothing breaks."""
    town = own_town
    await without_staff_group(town)
    case = await town.file()
    assert "等网格员接单" in text_of(case.card)


async def test_comings_and_goings_are_followed(own_town: Town) -> None:
    """Who joins may choose the group later, who leaves may not; bots are not people."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    other = town.world.add_bot("777:OTHER", username="other_bot", name="别的机器人")
    town.world.add_bot_to_group(town.group, by=town.boss.id, bot_id=other.id)
    who = town.newcomer(town.group, town.street)
    await town.calm()
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    assert labels_of(question)[:2] == ["幸福家园小区群", "步行街商铺群"]
    await who.says(who.id, "/cancel")
    town.world.leave(town.street, who.id)
    town.world.leave(town.group, who.id)
    town.world.join(town.group, who.id)
    town.world.kick_bot(town.group, by=town.boss.id, bot_id=other.id)
    await town.calm()
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    assert "有照片、视频" in text_of(question)


async def test_admin_of_the_community(own_town: Town) -> None:
    """An admin may bind and invite, too, and is told so."""
    town = own_town
    assert town.app is not None
    async with town.app.database.writing() as uow:
        person = await uow.people.by_telegram(town.lead.id)
        assert person is not None
        uow.add(
            Appointment(
                person_id=person.id,
                community="demo",
                grid=None,
                role=Role.ADMIN,
                created_at=town.clock.now(),
            )
        )
    await town.lead.start()
    [told] = await town.lead.says(town.lead.id, "/help")
    assert "您是管理员" in text_of(told)
    [question] = await town.lead.says(town.lead.id, "/invite 新人")
    assert "邀请做什么" in text_of(question)
