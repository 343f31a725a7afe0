from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from actors import Actor, buttons_of, labels_of, link_of, text_of
from telegram import Message
from town import Town

from domain.chats import ChatKind
from domain.ticket import State
from storage.desk_tables import conversations
from storage.ticket_tables import tickets

pytestmark = pytest.mark.asyncio(loop_scope="module")

Step = Callable[[Town, Actor], Awaitable[Message]]


async def begun(_: Town, who: Actor) -> Message:
    """Press "I have something to say" after Start; the bot asks what it is."""
    [hello] = await who.start()
    return await who.asks(hello, "我要反映")


async def said_what(town: Town, who: Actor) -> Message:
    """Go on: say what is wrong; the bot asks where."""
    await begun(town, who)
    return (await who.says(who.id, "楼道灯坏了，晚上看不见"))[-1]


async def said_where(town: Town, who: Actor) -> Message:
    """Go on: press the building; the bot asks for photos."""
    return await who.asks(await said_what(town, who), "3栋")


async def photos_done(town: Town, who: Actor) -> Message:
    """Go on: send a photo and press next; the bot asks whether to give the name."""
    question = await said_where(town, who)
    await who.sends(who.id, "photo")
    return await who.asks(question, "下一步")


async def named(town: Town, who: Actor) -> Message:
    """Go on: give the name; the bot shows everything once more."""
    return await who.asks(await photos_done(town, who), "实名")


STEPS: dict[str, tuple[Step, str]] = {
    "what": (begun, "请说说是什么事"),
    "where": (said_what, "在什么地方"),
    "photos": (said_where, "有照片、视频"),
    "naming": (photos_done, "要不要让网格员看到您的名字"),
    "confirm": (named, "请看一遍"),
}


async def neighbour(town: Town) -> Actor:
    """Give somebody the bot has seen in one residents' group."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    return who


async def bind(town: Town, kind: ChatKind | None) -> None:
    """Change what the group is bound as."""
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        assert chat is not None
        chat.kind = kind


async def ticket_of(town: Town, who: Actor) -> int:
    """Give the number on the newest card in somebody's direct chat."""
    await town.insist(who)
    [*_, card] = [message for message in town.heard(who.id) if "📋 #" in text_of(message)]
    return int(text_of(card).split("#")[1].split()[0])


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_asks_its_question(town: Town, step: str) -> None:
    """Each step asks one thing in its words, and can be cancelled by button."""
    go, words = STEPS[step]
    question = await go(town, await neighbour(town))
    assert words in text_of(question)
    assert labels_of(question)[-1] == "取消"


async def test_named_complaint_gets_a_card_in_both_chats(town: Town) -> None:
    """A complaint told under one's name shows a card in the direct chat and in the group."""
    who = await neighbour(town)
    last = town.last_id(town.group)
    summary = await named(town, who)
    assert "幸福家园小区群 3" in text_of(summary)
    assert "楼道灯坏了，晚上看不见" in text_of(summary)
    assert "照片、文件 1 个" in text_of(summary)
    answer = await who.press(summary, "提交")
    assert "已提交" in answer or "请看下面" in answer  # neighbours of other tests have such a lamp
    number = await ticket_of(town, who)
    [group_card] = await town.after(town.group, last)
    assert f"📋 #{number} " in text_of(group_card)
    assert who.name not in text_of(group_card)
    assert "晚上看不见" not in text_of(group_card)
    own = town.card(number, who.id)
    assert "晚上看不见" in text_of(own)
    assert labels_of(own) == ["撤回"]
    assert "撤回" in await who.withdraws(own)
    assert "已撤回" in text_of(town.card(number, town.group))


async def test_anonymous_complaint_stays_out_of_the_group(town: Town) -> None:
    """An anonymous complaint shows no card in the group and no name anywhere, details included."""
    who = await neighbour(town)
    last = town.last_id(town.group)
    summary = await who.asks(await photos_done(town, who), "匿名")
    await who.press(summary, "提交")
    assert await town.after(town.group, last) == []
    number = await ticket_of(town, who)
    desk = town.card(number, town.staff)
    assert who.name not in text_of(desk)
    details = await town.worker.start(link_of(desk, "详情"))
    told = "\n".join(map(text_of, details))
    assert "要求匿名" in told
    assert who.name not in told
    timeline = await town.worker.asks(desk, "经过")
    assert who.name not in text_of(timeline)


async def test_question_to_a_dm_reporter_is_asked_and_answered_there(town: Town) -> None:
    """What a worker asks about a ticket told in private is asked in private; no reply is needed."""
    who = await neighbour(town)
    await who.press(await named(town, who), "提交")
    number = await ticket_of(town, who)
    await town.worker.press(town.card(number, town.staff), "接单")
    prompt = await town.worker.asks(town.card(number, town.staff), "待居民")
    last, last_group = town.last_id(who.id), town.last_id(town.group)
    await town.worker.answers(prompt, "几楼的灯？")
    asked = [m for m in await town.after(who.id, last) if "几楼的灯" in text_of(m)]
    assert len(asked) == 1
    assert town.heard(town.group, last_group) == []
    await who.says(who.id, "四楼那盏")
    assert "四楼那盏" in text_of(town.card(number, town.staff))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("how", ["/cancel", "取消", "button"])
async def test_cancel_at_every_step(town: Town, step: str, how: str) -> None:
    """The conversation can be left anywhere, by command, word or button; nothing is filed."""
    before = await town.count(tickets)
    who = await neighbour(town)
    question = await STEPS[step][0](town, who)
    if how == "button":
        assert "已取消" in await who.press(question, "取消")
    else:
        [answer] = await who.says(who.id, how)
        assert "不填了" in text_of(answer)
    for button in buttons_of(question):
        if button.text != "取消":
            toast = await who.press(question, button.text)
            assert "过时" in toast
    assert await town.count(tickets) == before


@pytest.mark.parametrize("step", STEPS)
async def test_conversation_survives_a_restart_and_days(town: Town, step: str) -> None:
    """Left at any step, the conversation goes on after a restart four days later."""
    who = await neighbour(town)
    question = await STEPS[step][0](town, who)
    await town.stop()
    town.clock.advance(4 * 86400)  # six times: within the month that a dialogue is kept
    await town.start()
    [again] = await who.start()
    assert text_of(again) == text_of(question)
    rest = list(STEPS)[list(STEPS).index(step) :]
    if "what" in rest:
        again = (await who.says(who.id, "楼道灯坏了"))[-1]
    if "where" in rest:
        again = await who.asks(again, "3栋")
    if "photos" in rest:
        again = await who.asks(again, "下一步")
    if "naming" in rest:
        again = await who.asks(again, "实名")
    await who.press(again, "提交")
    await town.insist(who)
    assert "📋" in text_of(town.heard(who.id)[-1])


async def test_plain_words_start_and_known_places_are_not_asked(town: Town) -> None:
    """Plain words in the direct chat begin; a place among them skips the question where."""
    who = await neighbour(town)
    [question] = await who.says(who.id, "5栋1单元楼道灯坏了")
    assert "有照片、视频" in text_of(question)
    await who.press(await who.asks(await who.asks(question, "下一步"), "实名"), "提交")
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", await ticket_of(town, who))
    assert ticket is not None
    assert (ticket.building, ticket.unit) == ("5", "1")


async def test_place_in_free_words_stays_private(town: Town) -> None:
    """A place in free words is for staff and the reporter; the group's card does not show it."""
    who = await neighbour(town)
    await said_what(town, who)
    [question] = await who.says(who.id, "王大妈家门口")
    await who.press(await who.asks(await who.asks(question, "下一步"), "实名"), "提交")
    number = await ticket_of(town, who)
    assert "王大妈" not in text_of(town.card(number, town.group))
    assert "王大妈家门口" in text_of(town.card(number, who.id))


async def test_skipped_place_is_not_asked_again(town: Town) -> None:
    """Who skipped the place in the conversation is not asked for it again on the card."""
    who = await neighbour(town)
    question = await who.asks(await said_what(town, who), "跳过")
    await who.press(await who.asks(await who.asks(question, "下一步"), "实名"), "提交")
    card = town.card(await ticket_of(town, who), who.id)
    assert "在哪一栋" not in text_of(card)


async def test_album_in_the_conversation_is_asked_about_once(town: Town) -> None:
    """Five photos at once are taken in with one question, and all are kept."""
    who = await neighbour(town)
    await begun(town, who)
    sent = town.world.send_album(who.id, who.id, [None] * 5, caption="楼道灯坏了")
    [question] = await town.after(who.id, sent[-1].message_id)
    question = await who.asks(question, "3栋")
    assert await who.sends(who.id, "video") == []
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    assert "照片、文件 6 个" in text_of(summary)
    await who.press(summary, "提交")
    assert "照片、文件 6 个" in text_of(town.card(await ticket_of(town, who), who.id))


@pytest.mark.parametrize("kind", ["photo", "voice", "location"])
async def test_complaint_without_words(town: Town, kind: str) -> None:
    """A picture, a voice message or a place on the map alone can be a complaint."""
    who = await neighbour(town)
    [question] = await who.sends(who.id, kind)
    question = await who.asks(question, "跳过")
    await who.press(await who.asks(await who.asks(question, "下一步"), "实名"), "提交")
    assert "照片、文件 1 个" in text_of(town.card(await ticket_of(town, who), who.id))


async def test_words_at_the_photo_step_are_added(town: Town) -> None:
    """More words at the photo step belong to the complaint."""
    who = await neighbour(town)
    await said_where(town, who)
    [question] = await who.says(who.id, "已经三天了")
    summary = await who.asks(await who.asks(question, "下一步"), "实名")
    assert "晚上看不见\n已经三天了" in text_of(summary)


@pytest.mark.parametrize("step", ["naming", "confirm"])
async def test_words_where_a_button_is_wanted(town: Town, step: str) -> None:
    """Where only a button answers, words get one sentence that says so."""
    who = await neighbour(town)
    await STEPS[step][0](town, who)
    [answer] = await who.says(who.id, "随便")
    assert "请点上面的按钮" in text_of(answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("。。。", "没看懂是什么事"), ("👍", "没看懂是什么事"), ("灯" * 1001, "太长了")],
)
@pytest.mark.parametrize("begin", [True, False])
async def test_nonsense_is_refused_before_it_is_kept(
    town: Town, text: str, answer: str, *, begin: bool
) -> None:
    """Signs only, or far too much, get one sentence at the start and at the first step."""
    who = await neighbour(town)
    if begin:
        await begun(town, who)
    [said] = await who.says(who.id, text)
    assert answer in text_of(said)


async def test_sticker_in_the_conversation(town: Town) -> None:
    """What cannot be kept is refused at the step where it came."""
    who = await neighbour(town)
    await said_where(town, who)
    [said] = await who.sends(who.id, "sticker")
    assert "这种消息我收不了" in text_of(said)


async def test_several_groups_are_offered(town: Town) -> None:
    """Who was seen in two groups is asked which one it is about; words may come first."""
    who = town.newcomer(town.group, town.street)
    await who.says(town.group, "@weisu_bot")
    await who.says(town.street, "@weisu_bot")
    [question] = await who.says(who.id, "A座的灯坏了")
    assert labels_of(question) == ["幸福家园小区群", "步行街商铺群", "取消"]
    [again] = await who.says(who.id, "而且很暗")
    assert "哪里的事" in text_of(again)
    question = await who.asks(again, "步行街商铺群")
    summary = await who.asks(await who.asks(question, "下一步"), "实名")
    last = town.last_id(town.street)
    await who.press(summary, "提交")
    await town.insist(who)
    [card] = await town.after(town.street, last)
    assert "第二网格" in text_of(card)


async def test_stranger_chooses_among_compounds(town: Town) -> None:
    """Who was seen in no group chooses a compound; the ticket lands in its grid."""
    who = town.add("passerby", "过路人")
    await who.start()
    [question] = await who.says(who.id, "楼道灯坏了")
    assert labels_of(question) == ["幸福家园", "团结小区", "步行街", "取消"]
    question = await who.asks(question, "团结小区")
    assert "A座" in labels_of(question)
    question = await who.asks(question, "A座")
    await who.press(await who.asks(await who.asks(question, "下一步"), "实名"), "提交")
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", await ticket_of(town, who))
    assert ticket is not None
    assert (ticket.grid, ticket.compound, ticket.building) == ("g2", "c2", "A")


async def test_group_left_meanwhile_is_not_offered(town: Town) -> None:
    """Who left a group is not asked about it, and a bot admin hears of the leaving."""
    await town.overhear()
    who = town.newcomer(town.group, town.street)
    await who.says(town.group, "@weisu_bot")
    town.world.leave(town.street, who.id)
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    assert "有照片、视频" in text_of(question)


async def test_group_gone_before_sending(town: Town) -> None:
    """When the chosen group was unbound before the end, sending says so and loses nothing."""
    who = await neighbour(town)
    summary = await named(town, who)
    await bind(town, None)
    assert "那个群已经不在了" in await who.press(summary, "提交")
    await bind(town, ChatKind.COMPOUND)
    assert "请看下面" in await who.press(summary, "提交")


async def test_sending_twice_files_once(town: Town) -> None:
    """Two quick presses on 提交 make one ticket."""
    who = await neighbour(town)
    summary = await named(town, who)
    before = await town.count(tickets)
    data = next(str(b.callback_data) for b in buttons_of(summary) if "提交" in b.text)
    for _ in range(2):
        town.world.press(who.id, who.id, summary.message_id, data)
    await town.insist(who)
    assert await town.count(tickets) == before + 1


async def test_buttons_of_earlier_steps_repeat_the_question(town: Town) -> None:
    """A press on an earlier question changes nothing and shows the present one again."""
    who = await neighbour(town)
    earlier = await said_what(town, who)
    await who.asks(earlier, "3栋")
    last = town.last_id(who.id)
    assert "过时" in await who.press(earlier, "5栋")
    [again] = await town.after(who.id, last)
    assert "有照片、视频" in text_of(again)


@pytest.mark.parametrize("arg", ["b99", "bx", "g999", "send", "nonsense"])
async def test_forged_buttons_change_nothing(town: Town, arg: str) -> None:
    """A forged answer at a step is answered as out of date."""
    who = await neighbour(town)
    question = await said_what(town, who)
    assert "过时" in await who.push(question, f"v1:dlg:0:0:{arg}")
    await town.calm()
    assert "在什么地方" in text_of(town.heard(who.id)[-1])


async def test_private_addition_by_the_reporter(town: Town) -> None:
    """私下补充 opens a private side of the ticket: no group sees it, the details do."""
    case = await town.claimed("楼道灯坏了")
    who, last = case.reporter, town.last_id(town.group)
    [opened] = await who.start(link_of(case.card, "私下补充"))
    assert f"#{case.number}" in text_of(opened)
    [kept] = await who.says(who.id, "是隔壁王五弄坏的")
    await who.sends(who.id, "photo")
    assert f"已记到 #{case.number}" in text_of(kept)
    assert "王五" not in text_of(case.card)
    assert (await case.row()).place_note is None
    assert "王五" not in text_of(case.desk)
    assert "有私下补充" in text_of(case.desk)
    assert "王五" not in text_of(await town.worker.asks(case.desk, "经过"))
    details = await town.worker.start(link_of(case.desk, "详情"))
    assert any("王五" in text_of(message) for message in details)
    assert [item.text for item in await case.reports()][1:] == ["是隔壁王五弄坏的", ""]
    assert town.heard(town.group, last) == []
    assert "补充完了" in await who.press(kept, "补充完了")
    [fresh] = await who.says(who.id, "5栋的井盖响")
    assert "有照片、视频" in text_of(fresh)


async def test_private_addition_survives_a_restart(town: Town) -> None:
    """The private side stays open over a restart."""
    case = await town.file()
    await case.reporter.start(link_of(case.card, "私下补充"))
    await town.stop()
    await town.start()
    await case.reporter.says(case.reporter.id, "门牌掉了")
    assert [item.text for item in await case.reports()][1:] == ["门牌掉了"]


async def test_private_addition_is_for_the_reporter_only(town: Town) -> None:
    """The link behind 私下补充 is refused for everybody else, and for no ticket at all."""
    case = await town.file()
    [answer] = await town.newcomer().start(link_of(case.card, "私下补充"))
    assert "只有反映人能私下补充" in text_of(answer)
    [answer] = await case.reporter.start("a999999")
    assert "找不到这件工单" in text_of(answer)


async def test_old_buttons_do_not_disturb_a_private_addition(town: Town) -> None:
    """While adding in private, a button of an old complaint is out of date."""
    who = await neighbour(town)
    question = await said_what(town, who)
    await who.press(question, "取消")
    case = await town.file(who)
    await who.start(link_of(case.card, "私下补充"))
    assert "过时" in await who.press(question, "3栋")
    await who.says(who.id, "还在吗")
    assert len(await case.reports()) == 2


async def test_nothing_to_cancel(town: Town) -> None:
    """/cancel without a conversation says that there is none."""
    who = town.newcomer()
    [answer] = await who.says(who.id, "/cancel") if await who.start() else []
    assert "没有正在填的内容" in text_of(answer)


async def test_words_behind_bao_are_taken_in(town: Town) -> None:
    """/bao with words in the direct chat is a complaint with those words."""
    who = await neighbour(town)
    [question] = await who.says(who.id, "/bao 5栋楼道灯坏了")
    assert "有照片、视频" in text_of(question)
    summary = await who.asks(await who.asks(question, "下一步"), "实名")
    assert "📝 5栋楼道灯坏了" in text_of(summary)


async def test_album_of_a_private_addition_is_thanked_for_once(town: Town) -> None:
    """Four photos added in private are one addition."""
    case = await town.file()
    who = case.reporter
    await who.start(link_of(case.card, "私下补充"))
    sent = town.world.send_album(who.id, who.id, [None] * 4, caption="门里面")
    assert len(await town.after(who.id, sent[-1].message_id)) == 1
    assert len(await case.attachments()) == 4
    assert len(await case.reports()) == 2


async def test_bao_in_the_direct_chat_begins_too(town: Town) -> None:
    """/bao in the direct chat asks the first question, for staff as well."""
    who = await neighbour(town)
    await who.start()
    [question] = await who.says(who.id, "/bao")
    assert "请说说是什么事" in text_of(question)
    await town.second.start()
    [question] = await town.second.says(town.second.id, "/bao")
    assert "哪里的事" in text_of(question)
    [gone] = await town.second.says(town.second.id, "/cancel")
    assert "不填了" in text_of(gone)


async def test_finished_conversations_leave_no_row(town: Town) -> None:
    """A conversation that ended is forgotten."""
    who = await neighbour(town)
    before = await town.count(conversations)
    await who.press(await named(town, who), "提交")
    assert await town.count(conversations) == before
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", await ticket_of(town, who))
    assert ticket is not None
    assert ticket.state is State.OPEN
