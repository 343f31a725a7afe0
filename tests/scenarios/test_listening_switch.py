"""A group is listened to only after it was told, and what is talk leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from actors import Actor, Case, labels_of, text_of
from kept import rows_kept
from sqlalchemy import event
from structlog.testing import capture_logs
from telegram import Message
from town import Town
from town_facts import COMMUNITY, KEY

from domain.chats import Chat, ChatKind
from domain.listening import Listening, ListeningDay, ListeningRules
from domain.periods import today

TALK = ("晚上谁来打麻将", "哈哈哈哈", "今天白菜多少钱一斤", "祝张老师生日快乐", "娃娃放学了没")
SECRETS = ("月亮船暗号", "银杏叶下的约定", "蓝色搪瓷缸")


async def row(town: Town, address: int | None = None) -> Chat:
    """Give a group as the database has it."""
    async with town.reading() as uow:
        chat = await uow.chats.at(town.bot_id, address or town.group)
    assert chat is not None
    return chat


async def day_of(town: Town) -> ListeningDay:
    """Give today's counts of the group, as the database has them."""
    chat = await row(town)
    today_ = today(town.clock.now(), COMMUNITY.timezone)
    async with town.reading() as uow:
        found = await uow.candidates.days([chat.id], first=today_, last=today_)
    return found[0] if found else ListeningDay(chat_id=chat.id, day=today_)


async def switched_on(town: Town, way: str = "suggest") -> None:
    """Let the bot be an admin of the group and listen there."""
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    await town.boss.says(town.group, f"/listen {way}")
    assert (await row(town)).listening == way


async def ask(town: Town, who: Actor | None = None) -> Message:
    """Send /listen; gives the answer."""
    return (await (who or town.boss).says(town.group, "/listen"))[-1]


async def test_the_supervisor_chooses_by_buttons(own_town: Town) -> None:
    """The way is shown, a button changes it, and the notice stands before listening begins."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    shown = await ask(town)
    assert "只听叫我的" in text_of(shown)
    assert labels_of(shown) == ["听到诉求先问一句"]
    notice = await town.boss.asks(shown, "听到诉求先问一句")
    assert text_of(notice).startswith("📢")
    for told in ("听过就忘", "不保存", "/listen 停", "只有办事的人看得到"):
        assert told in text_of(notice)
    assert labels_of(town.world.message(town.group, shown.message_id)) == []
    chat = await row(town)
    assert chat.listening is Listening.SUGGEST
    assert chat.listening_since is not None
    assert "听到诉求先问一句" in text_of(await ask(town))


async def test_listening_waits_for_the_notice(own_town: Town) -> None:
    """While the notice cannot be sent, or was called off, the group is as it was."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    await town.stop()
    town.boss.say(town.group, "/listen suggest")
    town.boss.say(town.group, "/listen off")
    await town.start()
    await town.calm()
    assert not any(text_of(one).startswith("📢") for one in town.heard(town.group))
    assert (await row(town)).listening is Listening.EXPLICIT


@pytest.mark.parametrize("who", ["ann", "worker", "lead"])
async def test_only_who_may_bind_may_switch(own_town: Town, who: str) -> None:
    """Residents, workers and grid leads can neither ask nor press."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    if who == "lead":
        town.world.join(town.group, town.lead.id)
    await town.calm()
    person = town.people[who]
    assert "社区书记" in text_of(await ask(town, person))
    assert "社区书记" in await person.press(await ask(town), "听到诉求先问一句")
    assert (await row(town)).listening is Listening.EXPLICIT


async def test_a_deaf_bot_says_what_to_do(own_town: Town) -> None:
    """Where the bot is no admin no button turns listening on, and the way out is told."""
    town = own_town
    shown = await ask(town)
    assert "设为管理员" in text_of(shown)
    assert labels_of(shown) == []
    [no] = await town.boss.says(town.group, "/listen suggest")
    assert "设为管理员" in text_of(no)
    assert "设为管理员" in await town.boss.push(shown, "v1:listen:0:0:suggest")
    assert "过时" in await town.boss.push(shown, "v1:listen:0:0:whatever")


@pytest.mark.parametrize("chat", ["staff", "boss"])
async def test_staff_and_direct_chats_never_listen(own_town: Town, chat: str) -> None:
    """Only residents' groups are listened to."""
    town = own_town
    await town.boss.start()
    where = town.staff if chat == "staff" else town.boss.id
    [no] = await town.boss.says(where, "/listen suggest")
    assert "居民群" in text_of(no)
    [no] = await town.boss.says(town.group, "/listen 大声点")
    assert "/listen" in text_of(no)


async def test_filing_unasked_needs_categories(own_town: Town) -> None:
    """自动登记 is offered only where the config says for what; its notice names them."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    [no] = await town.boss.says(town.group, "/listen auto")
    assert "还没有设自动登记的类别" in text_of(no)
    await town.stop()
    rules = ListeningRules(auto=("facilities.lighting",))
    town.communities = [replace(COMMUNITY, listening=rules)]
    await town.start()
    shown = await ask(town)
    assert labels_of(shown) == ["听到诉求先问一句", "指定的事自动登记，别的先问"]
    notice = await town.boss.asks(shown, "自动登记")
    assert "路灯、楼道灯" in text_of(notice)
    assert (await row(town)).listening is Listening.AUTO
    since = (await row(town)).listening_since
    town.clock.advance(60)
    await town.boss.says(town.group, "/listen suggest")
    chat = await row(town)
    assert (chat.listening, chat.listening_since) == (Listening.SUGGEST, since)


async def test_off_holds_at_once(own_town: Town) -> None:
    """/listen 停 ends it, and the group is told; the log names the switch, the chat and who."""
    town = own_town
    with capture_logs() as logs:
        await switched_on(town)
        [told] = await town.boss.says(town.group, "/listen 停")
    assert "不留意了" in text_of(told)
    chat = await row(town)
    assert (chat.listening, chat.listening_since) == (Listening.EXPLICIT, None)
    switched = [entry for entry in logs if entry["event"] == "listening"]
    assert [entry["way"] for entry in switched] == ["suggest", "explicit"]
    assert all(entry["chat"] == chat.id and entry["by"] for entry in switched)


async def test_losing_the_admins_rights_ends_it(own_town: Town) -> None:
    """A bot that became deaf listens no more, and the supervisors learn it."""
    town = own_town
    await town.boss.start()
    await switched_on(town)
    last = town.last_id(town.boss.id)
    town.world.demote_bot(town.group, by=town.boss.id)
    [told] = await town.after(town.boss.id, last)
    assert "不再是群“幸福家园小区群”的管理员" in text_of(told)
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    assert (await row(town)).listening is Listening.EXPLICIT


async def test_being_put_out_ends_it(own_town: Town) -> None:
    """Who takes the bot back must ask it anew."""
    town = own_town
    await switched_on(town)
    town.world.kick_bot(town.group, by=town.boss.id)
    await town.calm()
    assert (await row(town)).listening is Listening.EXPLICIT


async def test_binding_anew_keeps_or_ends_it(own_town: Town) -> None:
    """Another grid of the community changes nothing; a staff group is not listened to."""
    town = own_town
    await switched_on(town)
    for kind, kept in (("merchants.g2", Listening.SUGGEST), ("staff.-", Listening.EXPLICIT)):
        [question] = await town.boss.says(town.group, "/bind")
        await town.boss.push(question, f"v1:bind:0:{KEY}:{kind}")
        await town.calm()
        assert (await row(town)).listening is kept
    assert (await row(town)).kind is ChatKind.STAFF


async def test_help_and_board_tell_who_listens(own_town: Town) -> None:
    """/help in the group, the self-test and the supervisors' board say that it is listened to."""
    town = own_town
    await town.boss.start()
    [told] = await town.ann.says(town.group, "/help")
    assert "没叫我的话，我不记" in text_of(told)
    await switched_on(town)
    [told] = await town.ann.says(town.group, "/help")
    assert "像诉求的话我会在下面问一句" in text_of(told)
    [board] = await town.boss.says(town.boss.id, "/board")
    assert "👂 在留意群里的话的群：幸福家园小区群" in text_of(board)
    assert town.app is not None
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        assert chat is not None
        chat.is_admin = False
    [board] = await town.boss.says(town.boss.id, "/board")
    assert "🔇 该留意却听不到的群：幸福家园小区群" in text_of(board)


class Commits:
    """Counts the transactions that write."""

    def __init__(self, town: Town) -> None:
        assert town.app is not None
        self.count = 0
        event.listen(town.app.database.engine.sync_engine, "commit", self._count)

    def _count(self, _: object) -> None:
        self.count += 1


async def test_an_hour_of_talk_leaves_no_trace(own_town: Town) -> None:
    """No word of it is in the database or the log, no transaction was opened, nothing was said."""
    town = own_town
    await switched_on(town)
    people = [town.newcomer() for _ in range(3)]
    await town.calm()
    town.clock.advance(120)
    people[0].say(town.group, TALK[0])
    await town.calm()
    last, before = town.last_id(town.group), await rows_kept(town.url)
    commits = Commits(town)
    with capture_logs() as logs:
        for minute in range(20):
            for who, secret in zip(people, SECRETS, strict=True):
                said = who.say(town.group, f"{TALK[minute % len(TALK)]}，{secret}")
                town.world.edit(who.id, town.group, said.message_id, f"{secret}，哈哈")
            people[0].photo(town.group, f"看我家的花 {SECRETS[0]}")
            town.world.send_album(people[1].id, town.group, [None, None], caption=SECRETS[1])
            await town.calm()
        assert commits.count == 0
        assert await rows_kept(town.url) == before
        town.clock.advance(3600)
        await town.calm()
    for found in (str(await rows_kept(town.url)), str(logs)):
        assert not any(secret in found for secret in (*SECRETS, *TALK))
    assert town.heard(town.group, last) == []


async def test_messages_and_posts_are_counted(own_town: Town) -> None:
    """All that people say counts by day, and what the bot newly says; a stop loses nothing."""
    town = own_town
    await switched_on(town)
    before = await day_of(town)
    for text in TALK:
        town.newcomer().say(town.group, text)
    await town.calm()
    assert (await day_of(town)).messages == before.messages
    case: Case = await town.file()
    await case.press(town.worker, "接单")
    town.ann.say(town.group, TALK[0])
    await town.calm()
    await town.stop()
    counted = await day_of(town)
    assert counted.messages - before.messages == len(TALK) + 2
    assert counted.posts - before.posts == len(town.heard(town.group, case.said.message_id))
    await town.start()


async def test_what_is_filed_by_hand_was_missed(own_town: Town) -> None:
    """A neighbour's words that were taken for talk and filed by a worker count; a call does not."""
    town = own_town
    bob = town.newcomer()
    early = bob.say(town.group, TALK[1])
    await switched_on(town)
    town.clock.advance(5)
    words = bob.say(town.group, "哈哈那个东西又在转圈圈")
    await town.calm()
    await town.file()
    assert (await day_of(town)).missed == 0
    await town.worker.answers(words, "@weisu_bot")
    assert (await day_of(town)).missed == 1
    await town.worker.answers(early, "@weisu_bot 路灯坏了")
    assert (await day_of(town)).missed == 1


async def test_the_weekly_digest_tells_what_listening_brought(own_town: Town) -> None:
    """A week's digest has a block for each group that listens, one of a day has none."""
    town = own_town
    await town.boss.start()
    await switched_on(town)
    for text in TALK:
        town.ann.say(town.group, text)
    await town.file()
    [digest] = await town.boss.says(town.boss.id, "/digest 本周")
    assert "👂 留意群里的话：幸福家园小区群" in text_of(digest)
    assert "只是聊聊 0 次；听漏后手工登记 0 件" in text_of(digest)
    assert "群里共 6 条" in text_of(digest)
    [digest] = await town.boss.says(town.boss.id, "/digest 今天")
    assert "👂" not in text_of(digest)


async def test_a_place_and_a_picture_go_along_with_a_call(own_town: Town) -> None:
    """What was said just before a call belongs to it, but only where the group listens."""
    town = own_town
    await switched_on(town)
    who = town.newcomer()
    who.photo(town.group)
    who.say(town.group, "6栋1单元")
    said = who.say(town.group, "报修：楼道灯坏了")
    case = await town.case(who, said)
    ticket = await case.row()
    assert (ticket.building, ticket.unit) == ("6", "1")
    assert len(await case.attachments()) == 1
    town.world.promote_bot(town.street, by=town.boss.id)
    await town.calm()
    bob = town.newcomer(town.street)
    bob.photo(town.street)
    case = await town.case(bob, bob.say(town.street, "报修 11栋门口路灯坏了"))
    assert await case.attachments() == []


async def test_how_a_group_listens_is_told_once_and_to_everybody(own_town: Town) -> None:
    """What was chosen already brings no second notice; others hear the state and whom to ask."""
    town = own_town
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    [same] = await town.boss.says(town.group, "/listen 停")
    assert "已经是这样了：只听叫我的" in text_of(same)
    await town.boss.says(town.group, "/listen suggest")
    [same] = await town.boss.says(town.group, "/listen suggest")
    assert "已经是这样了：听到诉求先问一句" in text_of(same)
    for who in (town.ann, town.elder):
        [told] = await who.says(town.group, "/listen")
        assert "听到诉求先问一句" in text_of(told)
        assert "社区书记" in text_of(told)
    [off] = await town.boss.says(town.group, "/listen 停")
    assert "🔕" in text_of(off)
