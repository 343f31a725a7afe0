from __future__ import annotations

import pytest
from actors import data_of, labels_of, text_of
from town import Town

from domain.ticket import MediaKind, Priority, ReportKind, State
from sandbox.doing import _captioned as captioned
from storage.tables import persons
from storage.ticket_tables import reports, tickets

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "text",
    [
        "@weisu_bot 3栋楼道灯坏了",
        "3栋楼道灯坏了 @weisu_bot",
        "麻烦 @Weisu_Bot 看看3栋楼道灯坏了",
        "/bao 3栋楼道灯坏了",
        "/bao@weisu_bot 3栋楼道灯坏了",
    ],
)
async def test_every_way_to_call_the_bot_files(town: Town, text: str) -> None:
    """A mention anywhere and the command, with and without the bot's name, file a complaint."""
    ann = town.newcomer()
    case = await town.case(ann, ann.say(town.group, text))
    [report] = await case.reports()
    assert "3栋楼道灯坏了" in report.text
    assert "weisu" not in report.text.lower()
    assert "/bao" not in report.text
    assert (await case.row()).building == "3"


@pytest.mark.parametrize("word", ["报修", "投诉", "求助", "建议", "随手拍"])
@pytest.mark.parametrize("gap", [" ", "：", "，", "\n"])
async def test_prefixes_file_where_the_bot_may_hear(town: Town, word: str, gap: str) -> None:
    """Each Chinese filing word opens a ticket in a group where the bot hears everybody."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.case(ann, ann.say(town.street, f"{word}{gap}11栋门口台阶坏了"))
    assert (await case.row()).grid == "g2"


async def test_talk_that_only_begins_like_a_filing_word_is_talk(town: Town) -> None:
    """投诉有用的话 is no complaint: the bot stays silent."""
    await town.overhear()
    assert await town.newcomer(town.street).says(town.street, "投诉有用的话早就好了") == []


@pytest.mark.parametrize("kind", ["photo", "video", "voice", "document"])
async def test_files_with_a_caption_mention_are_kept(town: Town, kind: str) -> None:
    """A photo, video, voice message or document whose caption calls the bot is kept by file id."""
    ann = town.newcomer()
    said = town.world.send_media(ann.id, town.group, kind, caption="@weisu_bot 3栋楼道灯坏了")
    case = await town.case(ann, said)
    [kept] = await case.attachments()
    assert kept.kind is MediaKind(kind)
    assert kept.file_id
    assert kept.message_id == said.message_id
    assert "照片、文件 1 个" in text_of(case.card)


@pytest.mark.parametrize("kind", ["location", "venue"])
async def test_places_on_the_map_are_kept(town: Town, kind: str) -> None:
    """A shared location or venue sent in reply to the card is kept with its coordinates."""
    case = await town.file()
    await case.reporter.sends(
        town.group,
        kind,
        reply_to=case.card.message_id,
        latitude=29.2,
        longitude=92.5,
        title="居委会",
    )
    [kept] = await case.attachments()
    assert kept.kind is MediaKind.LOCATION
    assert (kept.latitude, kept.longitude) == (29.2, 92.5)
    assert kept.title == ("居委会" if kind == "venue" else None)


async def test_mention_in_reply_to_own_words_files_them(town: Town) -> None:
    """A reply to one's own message that only calls the bot files that message."""
    ann = town.newcomer()
    words = ann.say(town.group, "4栋门口的路灯不亮")
    ann.say(town.group, "@weisu_bot", reply_to=words.message_id)
    case = await town.case(ann, words)
    [report] = await case.reports()
    assert (report.text, report.message_id) == ("4栋门口的路灯不亮", words.message_id)
    assert (await case.row()).building == "4"


@pytest.mark.parametrize("kind", ["photo", "video", "voice"])
async def test_own_reply_brings_its_own_file_and_the_first_one(town: Town, kind: str) -> None:
    """The words, their photo and the file of the reply that calls the bot are all kept."""
    ann = town.newcomer()
    words = ann.photo(town.group, "4栋门口的路灯不亮")
    again = town.world.send_media(
        ann.id, town.group, kind, caption="@weisu_bot 还有这里", reply_to=words.message_id
    )
    case = await town.case(ann, again)
    [report] = await case.reports()
    assert report.text == "4栋门口的路灯不亮\n还有这里"
    assert "照片、文件 2 个" in text_of(case.card)
    assert {item.kind.value for item in await case.attachments()} == {"photo", kind}


async def test_own_reply_without_words_brings_its_file(town: Town) -> None:
    """A voice message that only calls the bot under one's own words is kept with them."""
    ann = town.newcomer()
    words = ann.say(town.group, "4栋门口的路灯不亮")
    town.world.send_media(
        ann.id, town.group, "voice", caption="@weisu_bot", reply_to=words.message_id
    )
    case = await town.case(ann, words)
    [kept] = await case.attachments()
    assert kept.kind is MediaKind.VOICE


@pytest.mark.parametrize("who", ["elder", "worker"])
async def test_worker_or_building_lead_files_a_neighbours_words(town: Town, who: str) -> None:
    """A reply that calls the bot files somebody else's message; its author is the reporter."""
    bob = town.newcomer()
    words = bob.photo(town.group, "5栋的路灯闪个不停")
    town.people[who].say(town.group, "@weisu_bot", reply_to=words.message_id)
    case = await town.case(bob, words)
    row = await case.row()
    async with town.reading() as uow:
        reporter = await uow.people.get(row.reporter_id)
        filer = await uow.people.by_telegram(town.people[who].id)
    [event] = await case.events()
    assert reporter is not None
    assert filer is not None
    assert reporter.telegram_id == bob.id
    assert event.actor_id == filer.id
    assert len(await case.attachments()) == 1
    assert "已撤回" in await bob.withdraws(case.card)


async def test_resident_cannot_file_a_neighbours_words(town: Town) -> None:
    """A resident's empty mention under somebody else's message is refused in one sentence."""
    bob, ann = town.newcomer(), town.newcomer()
    words = bob.say(town.group, "5栋的路灯闪个不停")
    [answer] = await ann.answers(words, "@weisu_bot")
    assert "这是别人说的话" in text_of(answer)


async def test_worker_of_another_grid_files_nobodys_words(town: Town) -> None:
    """The right to file for others ends at the border of the grid."""
    bob = town.newcomer()
    town.world.join(town.group, town.other.id)
    words = bob.say(town.group, "5栋的路灯闪个不停")
    [answer] = await town.other.answers(words, "@weisu_bot")
    assert "这是别人说的话" in text_of(answer)
    town.world.leave(town.group, town.other.id)


async def test_residents_own_words_under_a_neighbours_message_are_filed(town: Town) -> None:
    """A mention with words of its own is the speaker's complaint, whatever it replies to."""
    bob, ann = town.newcomer(), town.newcomer()
    words = bob.say(town.group, "晚上好")
    said = ann.say(town.group, "@weisu_bot 6栋的路灯不亮", reply_to=words.message_id)
    case = await town.case(ann, said)
    assert (await case.row()).building == "6"


async def test_same_message_is_not_filed_twice(town: Town) -> None:
    """What one person filed cannot be filed again by a colleague; the number is told."""
    case = await town.file()
    [answer] = await town.worker.answers(case.said, "@weisu_bot")
    assert f"已经报过了，是 #{case.number}" in text_of(answer)


async def test_card_shows_what_everybody_may_know(town: Town) -> None:
    """The card replies to the words with number, category, building, grid, turn and next step."""
    ann = town.newcomer()
    case = await town.file(ann, "3栋2单元501室楼道灯坏了，我是卓玛，电话13812345678")
    text = text_of(case.card)
    assert text.splitlines() == [
        f"📋 #{case.number} 路灯、楼道灯",
        "📍 幸福家园 3栋",
        "🏘 第一网格",
        "🟡 等网格员接单",
        "下一步：网格员接单后，这张卡片会自动更新。",
    ]
    assert labels_of(case.card) == ["🙋 我家也是（附议）", "🔒 私下补充", "撤回"]
    staff = text_of(case.desk)
    assert ann.name not in staff
    assert "501" not in staff
    assert "13812345678" not in staff
    assert "3栋" in staff


@pytest.mark.parametrize(
    ("text", "priority", "shown"),
    [
        ("3栋楼道灯坏了", Priority.NORMAL, "📋"),
        ("3栋门口井盖不见了", Priority.P1, "⚡ 今天要办"),
        ("3栋燃气泄漏，快来", Priority.P0, "🆘 紧急"),
    ],
)
async def test_urgency_words_raise_the_priority(
    town: Town, text: str, priority: Priority, shown: str
) -> None:
    """Words of danger and of today move a ticket up, and both cards say so."""
    case = await town.file(text=text)
    assert (await case.row()).priority is priority
    assert shown in text_of(case.card)
    assert shown in text_of(case.desk)


async def test_later_words_of_danger_raise_it_too(town: Town) -> None:
    """An addition may move an open ticket up."""
    case = await town.file()
    await case.reporter.answers(case.card, "现在着火了")
    assert (await case.row()).priority is Priority.P0


@pytest.mark.parametrize("caption_at", [0, 4])
@pytest.mark.parametrize("split", [False, True])
async def test_album_of_five_is_one_ticket(town: Town, caption_at: int, *, split: bool) -> None:
    """Five photos make one ticket with five files, wherever the caption, in one batch or many."""
    await town.overhear()
    ann = town.newcomer(town.street)
    if not split:
        await town.stop()
    group = f"album{ann.id}"
    chat, person = town.world.chat(town.street), ann.id
    sent = []
    for at in range(5):
        facts = town.world._content("photo", None, {}) | {"media_group_id": group}
        if at == caption_at:
            facts |= captioned("@weisu_bot 11栋门口路灯坏了")
        sent.append(town.world.post(chat, person, **facts).message)
        if split:
            await town.calm()
    if not split:
        await town.start()
    case = await town.case(ann, sent[caption_at])
    assert len(await case.attachments()) == 5
    assert len(await case.reports()) == 1
    async with town.reading() as uow:
        home = await uow.chats.at(town.bot_id, town.street)
        assert home is not None
        assert await uow.tickets.fragments(home.id, group) == []
    cards = [m for m in town.heard(town.street, sent[0].message_id - 1) if "📋" in text_of(m)]
    assert len(cards) == 1
    assert "照片、文件 5 个" in text_of(cards[0])


async def test_album_of_chatter_is_forgotten(town: Town) -> None:
    """Photos that no words ever follow make no ticket."""
    await town.overhear()
    before = await town.count(tickets)
    ann = town.newcomer(town.street)
    sent = town.world.send_album(ann.id, town.street, [None, None, None], caption="看我家的花")
    assert await town.after(town.street, sent[-1].message_id) == []
    assert await town.count(tickets) == before


async def test_album_reply_to_the_card_is_one_addition(town: Town) -> None:
    """Three photos in reply to the card are three files and one addition, told to staff once."""
    case = await town.claimed()
    last = town.last_id(town.staff)
    town.world.send_album(
        case.reporter.id,
        town.group,
        [None, None, None],
        caption="又拍了几张",
        reply_to=case.card.message_id,
    )
    said = [m for m in await town.after(town.staff, last) if "有补充" in text_of(m)]
    assert len(await case.attachments()) == 3
    assert [item.kind for item in await case.reports()] == [ReportKind.ORIGIN, ReportKind.ADDITION]
    assert len(said) == 1


async def test_words_within_the_burst_join_and_later_ones_do_not(town: Town) -> None:
    """What the reporter says within the window by the senders' clock joins the ticket."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.file(ann, "11栋楼道灯坏了", town.street)
    await ann.says(town.street, "已经三天了")
    await ann.sends(town.street, "photo")
    assert [item.text for item in (await case.reports())[1:]] == ["已经三天了", ""]
    assert len(await case.attachments()) == 1
    bob = town.newcomer(town.street)
    await bob.says(town.street, "我也看到了")
    town.clock.advance(76)
    await ann.says(town.street, "晚上吃什么")
    assert len(await case.reports()) == 3


async def test_burst_counts_by_when_it_was_written(town: Town) -> None:
    """Words written within the window join even when the bot hears them an hour late."""
    await town.overhear()
    ann = town.newcomer(town.street)
    await town.calm()
    await town.stop()
    said = ann.say(town.street, "@weisu_bot 11栋楼道灯坏了")
    ann.say(town.street, "就在楼梯口")
    town.clock.advance(90)
    ann.say(town.street, "大家好")
    town.clock.advance(3600)
    await town.start()
    case = await town.case(ann, said)
    assert [item.text for item in await case.reports()] == ["11栋楼道灯坏了", "就在楼梯口"]


async def test_burst_after_withdrawal_is_talk_again(town: Town) -> None:
    """Once withdrawn, the ticket takes in nothing more that the reporter says in the group."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.file(ann, "11栋楼道灯坏了", town.street)
    await ann.withdraws(case.card)
    await ann.says(town.street, "晚上吃什么")
    assert len(await case.reports()) == 1


async def test_burst_words_are_not_taken_for_the_place(town: Town) -> None:
    """Only an answer to the card is a place in free words; 快来人啊 is none."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.file(ann, "楼道灯坏了", town.street)
    await ann.says(town.street, "快来人啊")
    row = await case.row()
    assert row.place_note is None
    assert row.place_asked
    await ann.says(town.street, "在12栋")
    assert (await case.row()).building == "12"


async def test_edit_is_not_taken_for_the_place(town: Town) -> None:
    """A corrected text gives its building if it names one and nothing else."""
    case = await town.file(text="楼道灯坏了")
    town.world.edit(case.reporter.id, town.group, case.said.message_id, "@weisu_bot 楼道灯坏三天了")
    await town.calm()
    assert (await case.row()).place_note is None
    town.world.edit(case.reporter.id, town.group, case.said.message_id, "@weisu_bot 5栋楼道灯坏了")
    await town.calm()
    assert (await case.row()).building == "5"


async def test_reply_to_the_card_joins(town: Town) -> None:
    """The reporter's reply to the card is kept with the ticket, days later too."""
    case = await town.file()
    town.clock.advance(3 * 86400)
    assert await case.reporter.answers(case.card, "今天更暗了") == []
    assert [item.text for item in await case.reports()][1:] == ["今天更暗了"]
    reply = town.last_id(town.group)
    assert town.world.reactions(town.group, reply)
    assert "今天更暗了" in text_of(case.desk)


async def test_neighbours_reply_to_the_card_is_pointed_elsewhere(town: Town) -> None:
    """A neighbour who replies to somebody's card is told what to do instead."""
    case = await town.file()
    [answer] = await town.newcomer().answers(case.card, "我家也是")
    assert "只有反映人能补充" in text_of(answer)
    assert len(await case.reports()) == 1


@pytest.mark.parametrize("way", ["@weisu_bot ", "/bao "])
async def test_edit_becomes_a_version(town: Town, way: str) -> None:
    """An edited message keeps its old text as a version and gives the card the new one."""
    ann = town.newcomer()
    said = ann.say(town.group, f"{way}3栋楼道灯坏了")
    case = await town.case(ann, said)
    town.world.edit(ann.id, town.group, said.message_id, f"{way}3栋和4栋楼道灯都坏了")
    await town.calm()
    [report] = await case.reports()
    assert (report.text, report.version) == ("3栋和4栋楼道灯都坏了", 2)
    assert "都坏了" in text_of(case.desk)
    assert [event.action for event in await case.events()] == ["open", "edit"]


async def test_edit_after_claim_tells_the_worker(town: Town) -> None:
    """A changed text is announced to whoever works on it."""
    case = await town.claimed()
    last = town.last_id(town.staff)
    town.world.edit(case.reporter.id, town.group, case.said.message_id, "@weisu_bot 3栋灯又亮了")
    [told] = await town.after(town.staff, last)
    assert "反映人改了原话" in text_of(told)


async def test_edit_of_talk_is_nobodys_business(town: Town) -> None:
    """Correcting a message that was never filed does nothing."""
    await town.overhear()
    ann = town.newcomer(town.street)
    said = ann.say(town.street, "晚上好")
    town.world.edit(ann.id, town.street, said.message_id, "晚上好呀")
    assert await town.after(town.street, said.message_id) == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@weisu_bot", "没看懂"),
        ("@weisu_bot 。。。？", "没看懂"),
        ("@weisu_bot 👍👍", "没看懂"),
        ("/bao", "没看懂"),
        ("@weisu_bot " + "灯" * 1001, "太长了（1001 个字）"),
    ],
)
async def test_what_cannot_be_filed_gets_one_sentence(town: Town, text: str, answer: str) -> None:
    """Nothing said, signs only, or far too much is answered once and makes no ticket."""
    before = await town.count(tickets)
    [said] = await town.newcomer().says(town.group, text)
    assert answer in text_of(said)
    assert await town.count(tickets) == before


@pytest.mark.parametrize("kind", ["sticker", "contact", "poll", "dice"])
async def test_unsupported_reply_to_the_card_gets_one_sentence(town: Town, kind: str) -> None:
    """A sticker or contact in reply to the card is refused by saying what can be sent."""
    case = await town.file()
    [said] = await case.reporter.sends(town.group, kind, reply_to=case.card.message_id)
    assert "这种消息我收不了" in text_of(said)


async def test_too_long_addition_is_refused(town: Town) -> None:
    """An addition beyond the limit is refused with its length."""
    case = await town.file()
    [said] = await case.reporter.answers(case.card, "灯" * 1200)
    assert "1200 个字" in text_of(said)


@pytest.mark.parametrize("text", ["@weisu_bot 3栋灯坏了", "/bao 3栋灯坏了"])
async def test_unbound_group_is_told_what_is_missing(town: Town, text: str) -> None:
    """In a group that belongs to no community the bot says who can change that."""
    group = town.world.add_group("别的群", members=[town.ann.id])
    town.world.add_bot_to_group(group, by=town.ann.id)
    await town.calm()
    [said] = await town.ann.says(group.id, text)
    assert "还没绑定" in text_of(said)


@pytest.mark.parametrize("text", ["@weisu_bot 3栋灯坏了", "/bao 3栋灯坏了"])
async def test_staff_group_takes_no_complaints_of_others(town: Town, text: str) -> None:
    """Who is no staff cannot file among staff; the sentence says where to."""
    guest = town.newcomer(town.staff)
    [said] = await guest.says(town.staff, text)
    assert "只有工作人员" in text_of(said)


async def test_chatter_leaves_no_row(town: Town) -> None:
    """What is not meant for the bot is dropped: no person, no report, no answer."""
    await town.overhear()
    bob = town.newcomer(town.street)
    await town.calm()
    before = [await town.count(table) for table in (persons, reports, tickets)]
    eve = town.world.add_person("过客", username=f"x{bob.id}")
    town.world.chat(town.street).members[eve.id] = town.world.chat(town.street).member(bob.id)
    last = town.last_id(town.street)
    town.world.say(eve.id, town.street, "今天天气不错")
    town.world.say(eve.id, town.street, "楼道灯坏了，烦")
    town.world.say(eve.id, town.street, "@other_bot 楼道灯坏了")
    town.world.say(eve.id, town.street, "/bao@other_bot 灯坏了")
    town.world.send_media(eve.id, town.street, "sticker")
    assert await town.after(town.street, last) == []
    assert [await town.count(table) for table in (persons, reports, tickets)] == before


async def test_place_is_asked_once_and_answered_by_button(town: Town) -> None:
    """A complaint without a place offers the compound's buildings; one press and it is known."""
    case = await town.file(text="楼道灯坏了")
    assert "在哪一栋" in text_of(case.card)
    assert labels_of(case.card)[:8] == [f"{n}栋" for n in range(1, 9)]
    stranger = town.newcomer()
    assert "只有反映人自己" in await stranger.press(case.card, "5栋")
    assert (await case.row()).building is None
    button = data_of(case.card, "5栋")
    assert "5栋" in await case.reporter.press(case.card, "5栋")
    assert "在哪一栋" not in text_of(case.card)
    assert "📍 幸福家园 5栋" in text_of(case.card)
    assert "5栋" in text_of(case.desk)
    assert "过时" in await case.reporter.push(case.card, button)


async def test_place_is_answered_in_free_words(town: Town) -> None:
    """A reply to the card gives the place: a building if it names one, else the words for staff."""
    parsed = await town.file(text="楼道灯坏了")
    await parsed.reporter.answers(parsed.card, "7栋2单元")
    row = await parsed.row()
    assert (row.building, row.unit) == ("7", "2")
    free = await town.file(text="楼道灯坏了")
    await free.reporter.answers(free.card, "老槐树旁边")
    assert (await free.row()).place_note == "老槐树旁边"
    assert "在哪一栋" not in text_of(free.card)
    assert "老槐树旁边" in text_of(free.desk)


async def test_neighbours_words_are_no_place(town: Town) -> None:
    """Only the reporter says where it is; a joined neighbour's addition does not."""
    case = await town.file(text="楼道灯坏了")
    bob = town.newcomer()
    await bob.press(case.card, "我家也是")
    await bob.answers(case.card, "8栋")
    assert (await case.row()).building is None


async def test_group_of_several_compounds_is_asked_compound_first(town: Town) -> None:
    """Where a grid has several compounds the first question is which, the second the building."""
    case = await town.file(text="楼道灯坏了", where=town.street)
    assert labels_of(case.card)[:2] == ["团结小区", "步行街"]
    first = data_of(case.card, "团结小区")
    await case.reporter.press(case.card, "团结小区")
    assert labels_of(case.card)[:3] == ["1栋", "2栋", "A座"]
    assert "过时" in await case.reporter.push(case.card, first)
    assert (await case.row()).building is None
    await case.reporter.press(case.card, "A座")
    row = await case.row()
    assert (row.compound, row.place_asked) == ("c2", False)
    assert "团结小区 A座" in text_of(case.card)


async def test_place_words_of_the_reporter_stay_out_of_the_group(town: Town) -> None:
    """A place in free words may name people: the group's card does not repeat it."""
    case = await town.file(text="楼道灯坏了")
    await case.reporter.answers(case.card, "卓玛家门口")
    assert "卓玛" not in text_of(case.card)


async def test_withdraw_before_the_claim(town: Town) -> None:
    """The reporter withdraws by button: both cards say so and offer nothing more."""
    case = await town.file()
    assert f"#{case.number} 已撤回" in await case.reporter.withdraws(case.card)
    assert (await case.row()).state is State.WITHDRAWN
    assert "已撤回" in text_of(case.card)
    assert labels_of(case.card) == []
    assert "接单" not in labels_of(case.desk)


async def test_withdraw_after_the_claim_tells_the_worker(town: Town) -> None:
    """Once claimed, the worker learns by name that the resident withdrew."""
    case = await town.claimed()
    last = town.last_id(town.staff)
    await case.reporter.withdraws(case.card)
    [told] = await town.after(town.staff, last)
    assert "居民自己撤回了" in text_of(told)
    assert town.worker.name in text_of(told)


@pytest.mark.parametrize("word", ["撤回", "/withdraw", "@weisu_bot 撤回"])
async def test_withdraw_by_words_in_reply_to_the_card(town: Town, word: str) -> None:
    """撤回 as a reply to the card withdraws, for the reporter only."""
    case = await town.file()
    await town.newcomer().answers(case.card, word)
    assert (await case.row()).state is State.OPEN
    await case.reporter.answers(case.card, word)
    assert (await case.row()).state is State.WITHDRAWN


async def test_neighbour_cannot_withdraw(town: Town) -> None:
    """A neighbour who presses 撤回 is told that only the reporter can."""
    case = await town.file()
    assert "只有反映人自己" in await town.newcomer().press(case.card, "撤回")
    assert (await case.row()).state is State.OPEN


async def test_neighbour_joins_once(town: Town) -> None:
    """我家也是 counts a household once, and never the reporter's own."""
    case = await town.file()
    bob = town.newcomer()
    assert "您家也算一户" in await bob.press(case.card, "我家也是")
    assert "已经附议过" in await bob.press(case.card, "我家也是")
    assert "您自己反映的" in await case.reporter.press(case.card, "我家也是")
    assert "2 户有同样的情况" in text_of(case.card)
    assert "2 户有同样的情况" in text_of(case.desk)
