from __future__ import annotations

import re

import pytest
from actors import Actor, text_of
from town import Town
from town_facts import KEY

from domain.people import Role

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = {
    "网格员（A角）": ("第一网格的网格员", Role.GRID_WORKER),
    "网格员（B角）": ("第一网格的网格员", Role.GRID_WORKER),
    "网格长": ("第一网格的网格长", Role.GRID_LEAD),
    "楼栋长": ("第一网格的楼栋长", Role.BUILDING_LEAD),
    "社区书记、督导": ("社区书记（督导）", Role.SUPERVISOR),
}


async def invited(town: Town, label: str, name: str = "新来的", grid: str = "第一网格") -> str:
    """Let the supervisor make an invitation in the chat; gives the start parameter."""
    await town.boss.start()
    [question] = await town.boss.says(town.boss.id, f"/invite {name}")
    answer = await town.boss.asks(question, label)
    if "负责哪个网格" in text_of(answer):
        answer = await town.boss.asks(answer, grid)
    assert name in text_of(answer)
    assert "72 小时内有效" in text_of(answer)
    found = re.search(r"\?start=([\w-]{1,64})(?:\s|$)", text_of(answer), re.ASCII)
    assert found
    return found[1]


async def roles_of(town: Town, who: Actor) -> set[Role]:
    """Give the roles somebody holds."""
    async with town.reading() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        return {item.role for item in await uow.people.appointments_of(person.id)}


def menu_of(town: Town, who: Actor) -> set[str]:
    """Give the commands that the menu of somebody's own chat offers; none without one."""
    found: set[str] = set()
    for call in town.world.calls:
        if call.method == "setMyCommands" and call.params["scope"].get("chat_id") == who.id:
            found = {item["command"] for item in call.params["commands"]}
    return found


@pytest.mark.parametrize("label", ROLES)
async def test_invitation_gives_the_role_and_says_what_it_can_do(town: Town, label: str) -> None:
    """A link made by /invite gives its role once, and tells the person what they can do now."""
    told, role = ROLES[label]
    parameter = await invited(town, label)
    who, late = town.newcomer(), town.newcomer()
    [welcome] = await who.start(parameter)
    assert told in text_of(welcome)
    assert "幸福社区" in text_of(welcome)
    assert await roles_of(town, who) == {role}
    [no] = await late.start(parameter)
    assert "已经用过了" in text_of(no)
    assert await roles_of(town, late) == set()
    [help_] = await who.says(who.id, "/help")
    key = {Role.BUILDING_LEAD: "您是楼栋长", Role.SUPERVISOR: "您是社区书记"}
    assert key.get(role, "您是网格") in text_of(help_)
    offered = menu_of(town, who)
    assert ("open" in offered) is (role is not Role.BUILDING_LEAD)
    assert ({"digest", "exclude"} <= offered) is (role in (Role.GRID_LEAD, Role.SUPERVISOR))
    assert ("invite" in offered) is (role is Role.SUPERVISOR)


async def test_a_lead_of_three_grids_reads_the_names_of_all(town: Town) -> None:
    """Each link taken up tells all the grids that somebody leads by now; other roles stay apart."""
    who = town.newcomer()
    grids = ("第一网格", "第二网格", "学校专属网格")
    links = [await invited(town, "网格长", grid=grid) for grid in grids]
    told = [(await who.start(link))[-1] for link in links]
    for message, said in zip(told, ("第一", "第一、第二", "第一、第二、学校专属"), strict=True):
        assert f"您现在是{said}网格的网格长" in text_of(message)
    [worker] = await who.start(await invited(town, "网格员（A角）"))
    assert "您现在是第一网格的网格员" in text_of(worker)


async def test_invitation_expires(town: Town) -> None:
    """After its time the link is refused."""
    parameter = await invited(town, "网格长")
    town.clock.advance(72 * 3600 + 60)
    who = town.newcomer()
    [no] = await who.start(parameter)
    assert "已经过期" in text_of(no)
    assert await roles_of(town, who) == set()


async def test_forged_invitations_are_refused(town: Town) -> None:
    """A changed number, a changed signature or nonsense gives nobody a role."""
    parameter = await invited(town, "网格长")
    number, _, signature = parameter.removeprefix("i").partition("_")
    who = town.newcomer()
    forged = (f"i{int(number) + 1}_{signature}", f"i{number}_{signature[::-1]}", "i1", "ix_y", "i")
    for link in forged:
        [no] = await who.start(link)
        assert "这个链接不对" in text_of(no)
    assert await roles_of(town, who) == set()


async def test_invitation_in_a_group_is_not_redeemed(town: Town) -> None:
    """A start parameter said in a group does nothing there."""
    parameter = await invited(town, "网格长")
    who = town.newcomer()
    await who.says(town.group, f"/start@weisu_bot {parameter}")
    assert await roles_of(town, who) == set()


async def test_second_invitation_to_the_same_role_changes_the_rank(town: Town) -> None:
    """Who already works in the grid is not appointed twice."""
    who = town.newcomer()
    await who.start(await invited(town, "网格员（A角）"))
    await who.start(await invited(town, "网格员（B角）"))
    async with town.reading() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        [held] = await uow.people.appointments_of(person.id)
    assert held.rank.name == "B"


async def test_invite_is_for_supervisors_in_private_with_a_name(town: Town) -> None:
    """/invite says what is missing: the right, the direct chat, the name, a live question."""
    await town.worker.start()
    [no] = await town.worker.says(town.worker.id, "/invite 李四")
    assert "只有社区书记" in text_of(no)
    await town.boss.start()
    last = town.last_id(town.boss.id)
    assert not await town.boss.says(town.staff, "/invite 李四")
    [no] = town.heard(town.boss.id, last)
    assert "您在群里发的 /invite 请在这里发给我" in text_of(no)
    [no] = await town.boss.says(town.boss.id, "/invite")
    assert "请带上名字" in text_of(no)
    [question] = await town.boss.says(town.boss.id, "/invite 李四")
    for data in (f"v1:invite:0:{KEY}:grid_lead.0.g99", f"v1:invite:0:{KEY}:king.0.g1"):
        assert "过时" in await town.boss.push(question, data)
    assert "只有社区书记" in await town.worker.push(
        (await town.worker.start())[0], f"v1:invite:0:{KEY}:grid_lead.0.g1"
    )
    await town.boss.says(town.boss.id, "/cancel")


async def test_staff_words_in_private_are_no_complaint(town: Town) -> None:
    """A worker who just writes to the bot is told how to work and how to complain."""
    await town.lead.start()
    [told] = await town.lead.says(town.lead.id, "在吗")
    assert "您是工作人员" in text_of(told)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ann", "直接打字告诉我"),
        ("elder", "您是楼栋长"),
        ("worker", "您是网格员"),
        ("lead", "您是网格长"),
        ("boss", "您是社区书记"),
    ],
)
async def test_help_fits_the_role(town: Town, who: str, words: str) -> None:
    """/help in the direct chat tells each role what it can do."""
    person = town.people[who]
    await person.start()
    [told] = await person.says(person.id, "/help")
    assert words in text_of(told)


async def test_help_fits_the_chat(town: Town) -> None:
    """/help in a group tells what the group is for."""
    [told] = await town.ann.says(town.group, "/help")
    assert "有事请这样说" in text_of(told)
    [told] = await town.worker.says(town.staff, "/help")
    assert "新工单会出现在这里" in text_of(told)
    group = town.world.add_group("新群", members=[town.ann.id])
    town.world.add_bot_to_group(group, by=town.ann.id)
    await town.calm()
    [told] = await town.ann.says(group.id, "/help")
    assert "还没绑定" in text_of(told)


async def test_privacy_is_answered_everywhere(town: Town) -> None:
    """/privacy says what is kept and how to have it deleted."""
    await town.ann.start()
    for where in (town.group, town.ann.id):
        [told] = await town.ann.says(where, "/privacy")
        assert "隐私说明" in text_of(told)
        assert "删除" in text_of(told)


@pytest.mark.parametrize("text", ["/fly", "/fly@weisu_bot", "/start@weisu_bot"])
async def test_unknown_command(town: Town, text: str) -> None:
    """A command nobody knows is answered by a pointer to /help."""
    [told] = await town.ann.says(town.group, text)
    assert "发 /help 看能做什么" in text_of(told)


async def test_language_of_a_direct_chat(town: Town) -> None:
    """/language changes the direct chat at once, and back."""
    who = town.newcomer()
    await who.start()
    [question] = await who.says(who.id, "/language")
    assert "English" in await who.press(question, "English")
    [help_] = await who.says(who.id, "/help")
    assert not re.search(r"[\u4e00-\u9fff]", text_of(help_))
    await who.press(question, "中文")
    [help_] = await who.says(who.id, "/help")
    assert "直接打字" in text_of(help_)


async def test_language_of_a_group_is_for_staff(town: Town) -> None:
    """In a group only staff may ask for another language or press its button."""
    [no] = await town.ann.says(town.group, "/language")
    assert "只有社区工作人员" in text_of(no)
    [question] = await town.worker.says(town.group, "/language")
    assert "只有社区工作人员" in await town.ann.press(question, "English")
    await town.worker.press(question, "中文")


@pytest.mark.parametrize("language", ["en", "en-GB"])
async def test_english_speaker_is_greeted_in_english(town: Town, language: str) -> None:
    """Who has Telegram in English gets the direct chat in English."""
    who = town.newcomer(language=language)
    [hello] = await who.start()
    assert not re.search(r"[\u4e00-\u9fff]", text_of(hello).replace(who.name, ""))


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "zh-cn", "fr"])
async def test_others_are_greeted_in_chinese(town: Town, language: str) -> None:
    """Every kind of Chinese, and every language we do not speak, gets Chinese."""
    [hello] = await town.newcomer(language=language).start()
    assert "您好" in text_of(hello)


@pytest.mark.parametrize("how", [{"anonymous": True}, {"as_channel": "小区公告"}])
@pytest.mark.parametrize("text", ["@weisu_bot 3栋灯坏了", "/bind", "/open", "/help"])
async def test_nobody_in_particular_is_refused(
    town: Town, how: dict[str, object], text: str
) -> None:
    """Anonymous admins and channels are told to speak for themselves, whatever they ask."""
    town.world.set_admin(town.group, town.boss.id)
    [no] = await town.boss.says(town.group, text, **how)
    assert "请用个人身份说话" in text_of(no)


async def test_talk_of_nobody_is_ignored(town: Town) -> None:
    """What a channel says to the group at large is not our business, nor its edits."""
    await town.overhear()
    said = town.boss.say(town.street, "通知：停水", as_channel="小区公告")
    assert await town.after(town.street, said.message_id) == []


async def test_other_bots_are_ignored(town: Town) -> None:
    """Another bot that calls ours gets no answer and leaves no row."""
    other = town.world.add_bot("777:OTHER", username="other_bot", name="别的机器人")
    town.world.add_bot_to_group(town.street, by=town.boss.id, bot_id=other.id)
    await town.overhear()
    chat = town.world.chat(town.street)
    said = town.world.post(chat, other.id, text="@weisu_bot 3栋灯坏了")
    town.world.queue(town.world.bot(town.bot_id), "message", said.message, lane="x")
    assert await town.after(town.street, said.message.message_id) == []
    async with town.reading() as uow:
        assert await uow.people.by_telegram(other.id) is None
