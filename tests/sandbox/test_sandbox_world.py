"""What people do, and how the bot learns of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sandbox_house import TOKEN, Town, Wire

from sandbox import calls
from sandbox.clock import SandboxClock
from sandbox.drawing import placeholder, size_of
from sandbox.refusals import ImpossibleError
from sandbox.world import World


def _last(town: Town) -> dict[str, Any]:
    return town.pending()[-1]


def test_ids_look_like_telegrams(town: Town) -> None:
    """People are positive, groups negative, supergroups below -100..., and a seed repeats them."""
    assert town.ann.id > 0 > town.other.id > -(10**12) > town.group.id
    again = World(seed=7)
    again.add_bot(TOKEN, username="weisu_bot", name="微诉")
    assert again.add_person("卓玛").id == town.ann.id


def test_a_bot_joins_a_group(town: Town) -> None:
    """Adding the bot tells it of its membership, shows a service message and says the start."""
    town.world.add_bot_to_group(town.other.id, by=town.bob.id, startgroup="bind")
    change, service, start = town.pending()
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert change["my_chat_member"]["from"]["id"] == town.bob.id
    assert service["message"]["new_chat_members"][0]["id"] == town.bot.id
    assert start["message"]["text"] == "/start@weisu_bot bind"
    assert start["message"]["entities"][0] == {"type": "bot_command", "offset": 0, "length": 16}


def test_a_bot_rises_and_falls(town: Town) -> None:
    """Promotion, demotion and the kick are told; the kicked hear nothing more."""
    for act, status in (
        (town.world.promote_bot, "administrator"),
        (town.world.demote_bot, "member"),
        (town.world.kick_bot, "kicked"),
    ):
        act(town.group.id, by=town.ann.id)
        assert _last(town)["my_chat_member"]["new_chat_member"]["status"] == status
    town.world.say(town.ann, town.group, "@weisu_bot 在吗")
    assert town.pending() == []
    for act in (town.world.promote_bot, town.world.kick_bot):
        with pytest.raises(ImpossibleError, match="is not there"):
            act(town.group.id, by=town.ann.id)


def test_a_basic_group_shows_the_kick(town: Town) -> None:
    """In a basic group the bot still sees the service message of its own removal."""
    town.world.add_bot_to_group(town.other, by=town.ann)
    town.pending()
    town.world.kick_bot(town.other, by=town.ann)
    service, change = town.pending()
    assert service["message"]["left_chat_member"]["id"] == town.bot.id
    assert change["my_chat_member"]["new_chat_member"]["until_date"] == 0


def test_an_administrator_bot_hears_of_members(town: Town) -> None:
    """Joins, leaves and powers come as chat_member, joins and leaves also as service messages."""
    town.bot.queue.allow(["chat_member", "message"])
    town.world.promote_bot(town.group, by=town.ann)
    guest = town.world.add_person("客人")
    town.world.join(town.group.id, guest.id)
    town.world.set_admin(town.group.id, guest.id, anonymous=True, by=town.ann)
    town.world.set_admin(town.group.id, guest.id, admin=False)
    town.world.leave(town.group.id, guest.id)
    updates = town.pending()
    assert [next(key for key in update if key != "update_id") for update in updates] == [
        "chat_member",
        "message",
        "chat_member",
        "chat_member",
        "message",
        "chat_member",
    ]
    power = updates[2]["chat_member"]
    assert (power["new_chat_member"]["is_anonymous"], power["from"]["id"]) == (True, town.ann.id)


def test_blocking_is_told_in_private(town: Town) -> None:
    """Blocking and unblocking come as my_chat_member of the private chat, each once."""
    town.world.start(town.ann)
    town.pending()
    town.world.block(town.ann.id, town.bot.id)
    town.world.block(town.ann.id, town.bot.id)
    [update] = town.pending()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert update["my_chat_member"]["chat"]["type"] == "private"
    with pytest.raises(ImpossibleError, match="blocked the bot"):
        town.world.say(town.ann, town.ann.id, "hi")
    town.world.start(town.ann, param="again")
    change, start = town.pending()
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start again"


def test_anonymous_administrators_and_channels(town: Town) -> None:
    """They speak as fake users behind a chat, and only administrators may hide."""
    with pytest.raises(ImpossibleError, match="only an administrator"):
        town.world.say(town.ann, town.group, "x", anonymous=True)
    town.world.set_admin(town.group, town.ann, anonymous=True)
    hidden = town.world.say(town.ann, town.group, "@weisu_bot x")
    assert hidden.from_user is not None
    assert hidden.sender_chat is not None
    assert (hidden.from_user.id, hidden.sender_chat.id) == (1087968824, town.group.id)
    channel = town.world.say(town.bob, town.group, "@weisu_bot x", as_channel="社区频道")
    again = town.world.say(town.bob, town.group, "y", as_channel="社区频道", thread=5)
    assert channel.from_user is not None
    assert channel.sender_chat is not None
    assert (channel.from_user.id, channel.sender_chat.type) == (136817688, "channel")
    assert again.sender_chat == channel.sender_chat
    assert again.message_thread_id == 5
    assert again.is_topic_message is None
    card = town.world.post(town.group, town.bot.id, text="卡").message.message_id
    town.world.press(town.ann, town.group, card, "v1")
    assert _last(town)["callback_query"]["from"]["id"] == town.ann.id


def test_replies_carry_one_level_and_a_thread(town: Town) -> None:
    """A reply to a reply shows only the nearest message; a supergroup adds the thread's root."""
    world = town.world
    first = world.say(town.ann, town.group, "@weisu_bot 1")
    second = world.say(town.bob, town.group, "@weisu_bot 2", reply_to=first.message_id)
    third = world.say(town.ann, town.group, "@weisu_bot 3", reply_to=second.message_id)
    assert third.reply_to_message is not None
    assert third.reply_to_message.text == "@weisu_bot 2"
    assert third.reply_to_message.reply_to_message is None
    assert second.message_thread_id == third.message_thread_id == first.message_id
    plain = world.say(town.ann, town.other, "1")
    answer = world.say(town.ann, town.other, "2", reply_to=plain.message_id)
    assert answer.message_thread_id is None


def test_edits_are_told_when_they_change_something(town: Town) -> None:
    """An edit comes as edited_message with its date; the same words tell nobody."""
    said = town.world.say(town.ann, town.group, "灯")
    town.pending()
    town.world.edit(town.ann, town.group, said.message_id, "灯")
    assert town.pending() == []
    town.world.edit(town.ann, town.group, said.message_id, "@weisu_bot 灯")
    edited = _last(town)["edited_message"]
    assert edited["edit_date"] >= edited["date"]
    assert edited["entities"][0]["type"] == "mention"
    photo = town.world.send_media(town.ann, town.group, "photo", caption="@weisu_bot 图")
    changed = town.world.edit(town.ann, town.group, photo.message_id, "@weisu_bot 新图")
    assert (changed.caption, changed.text) == ("@weisu_bot 新图", None)
    for act in (town.world.edit, town.world.delete):
        words = ["x"] if act == town.world.edit else []
        with pytest.raises(ImpossibleError, match="Bob has no message"):
            act(town.bob, town.group, said.message_id, *words)


def test_presses_can_be_forged(town: Town) -> None:
    """Any data may be pressed; the group's chat_instance stays the same; a bot's message it is."""
    card = town.world.post(town.group, town.bot.id, text="卡").message.message_id
    for person in (town.ann, town.bob):
        town.world.press(person.id, town.group.id, card, "v1:claim:999:0")
    one, two = [update["callback_query"] for update in town.pending()]
    assert one["chat_instance"] == two["chat_instance"]
    assert one["message"]["text"] == "卡"
    with pytest.raises(ImpossibleError, match="no bot's message"):
        town.world.press(town.ann, town.group, 1, "x")


def test_the_world_says_what_cannot_be(town: Town) -> None:
    """Strangers, outsiders, empty words and wrong names are refused with a sentence."""
    world, group = town.world, town.group
    stranger = world.add_person("路人")
    table: list[tuple[Any, str]] = [
        (lambda: world.say(stranger, group, "x"), "is not a member"),
        (lambda: world.say(5, group, "x"), "nobody has the id 5"),
        (lambda: world.say(town.ann, -5, "x"), "there is no chat -5"),
        (lambda: world.say(town.ann, world.dialog(town.bob), "x"), "somebody else's private"),
        (lambda: world.say(town.ann, group, "  "), "needs words"),
        (lambda: world.say(town.ann, group, "x", reply_to=99), "no message 99"),
        (lambda: world.say(town.ann, group, "x", mentions={"y": 1}), "is not in the text"),
        (lambda: world.send_media(town.ann, group, "song"), "no kind of message"),
        (lambda: world.send_album(town.ann, group, [None]), "two to ten"),
        (lambda: world.react(town.ann, group, 99, "👍"), "no message 99"),
        (lambda: world.message(group, 99), "no message 99"),
        (lambda: world.join(group, town.ann), "already there"),
        (lambda: world.leave(group, stranger), "is not a member"),
        (lambda: world.join(world.dialog(town.ann), town.bob), "private chat, not a group"),
        (lambda: world.migrate(group), "only a basic group"),
        (lambda: world.bot(5), "no bot has the id 5"),
        (lambda: World().bot(), "no bot has the id None"),
        (lambda: world.add_bot("nonsense", username="x", name="x"), "a token looks like"),
        (lambda: world._become(group, 5, group.member(5), by=town.ann.id), "nobody has the id 5"),
        (lambda: world.add_group("x", kind="channel"), "a group or a supergroup"),
    ]
    for act, words in table:
        with pytest.raises(ImpossibleError, match=words):
            act()
    world.deactivate(town.eve)
    assert town.eve.user.first_name == ""
    with pytest.raises(ImpossibleError, match="deleted account"):
        world.say(town.eve, group, "x")


def test_a_migrated_group_is_left_behind(town: Town) -> None:
    """Members and powers move along; nobody can speak under the old id any more."""
    town.world.set_admin(town.other, town.bob)
    new = town.world.migrate(town.other.id)
    assert new.id < -(10**12)
    assert new.member(town.bob.id).in_charge
    assert town.world.chat(town.other.id).migrated_to == new.id
    with pytest.raises(ImpossibleError, match=f"moved to {new.id}"):
        town.world.say(town.ann, town.other.id, "x")
    assert [message.migrate_from_chat_id for message in town.world.messages(new)] == [town.other.id]
    empty = town.world.migrate(town.world.add_group("空", kind="group"))
    assert town.world.messages(empty)[0].from_user is None


async def test_pinning(town: Town, wire: Wire) -> None:
    """A pin tells everybody, the bot too; getChat shows the newest; deleting unpins."""
    world, chat = town.world, town.group.id
    world.promote_bot(chat, by=town.ann)
    town.pending()
    numbers = [(await wire.ok("sendMessage", chat_id=chat, text=t))["message_id"] for t in "ab"]
    for number in (*numbers, numbers[0]):
        await wire.ok("pinChatMessage", chat_id=chat, message_id=number)
    assert [one["message"]["pinned_message"]["text"] for one in town.pending()] == ["a", "b", "a"]
    assert (await wire.ok("getChat", chat_id=chat))["pinned_message"]["text"] == "a"
    await wire.ok("unpinChatMessage", chat_id=chat)
    assert town.group.pinned == [numbers[1]]
    await wire.ok("deleteMessage", chat_id=chat, message_id=numbers[1])
    words = await wire.refused("unpinChatMessage", chat_id=chat)
    assert words == "Bad Request: message to unpin not found"
    world.add_bot_to_group(town.other, by=town.ann)
    number = (await wire.ok("sendMessage", chat_id=town.other.id, text="x"))["message_id"]
    await wire.ok("pinChatMessage", chat_id=town.other.id, message_id=number)


async def test_what_a_bot_says_of_itself(town: Town, wire: Wire) -> None:
    """Commands are kept by scope and language; descriptions and the menu are kept too."""
    scope = {"type": "chat", "chat_id": town.group.id}
    command = [{"command": "/bao", "description": "报修"}]
    await wire.ok("setMyCommands", commands=command, scope=scope, language_code="zh")
    kept = [{"command": "bao", "description": "报修"}]
    assert await wire.ok("getMyCommands", scope=scope, language_code="zh") == kept
    assert await wire.ok("getMyCommands") == []
    assert await wire.ok("deleteMyCommands", scope=scope, language_code="zh") is True
    assert await wire.ok("getMyCommands", scope=scope, language_code="zh") == []
    assert await wire.ok("setMyDescription", description="说事", language_code="zh") is True
    assert await wire.ok("setMyShortDescription", short_description="微诉") is True
    assert town.bot.descriptions == {"description zh": "说事", "short_description": "微诉"}
    assert await wire.ok("setChatMenuButton") is True
    assert town.bot.menu_buttons == {0: {"type": "default"}}


async def test_who_runs_a_group(town: Town, wire: Wire) -> None:
    """Owner and administrators are listed, other bots not; the count is of those present."""
    other = town.world.add_bot("777:X", username="other_bot", name="Other")
    group = town.world.add_group("自治群", members=[town.bob], owner=town.ann)
    town.world.add_bot_to_group(group, by=town.ann)
    town.world.add_bot_to_group(group, by=town.ann, bot_id=other.id)
    town.world.promote_bot(group, by=town.ann)
    town.world.promote_bot(group, by=town.ann, bot_id=other.id)
    shown = await wire.ok("getChatAdministrators", chat_id=group.id)
    assert [(one["status"], one["user"]["id"]) for one in shown] == [
        ("creator", town.ann.id),
        ("administrator", town.bot.id),
    ]
    town.world.leave(group, town.bob)
    assert await wire.ok("getChatMemberCount", chat_id=group.id) == 3
    await wire.ok("setMessageReaction", chat_id=group.id, message_id=1, reaction=[])
    member = await wire.ok("getChatMember", chat_id=group.id, user_id=town.bob.id)
    assert member["status"] == "left"


def test_the_clock_runs_and_jumps() -> None:
    """Time runs on by itself, jumps when told, tells its listeners, and can stand still."""
    clock = SandboxClock(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    seen: list[datetime] = []
    unsubscribe = clock.subscribe(seen.append)
    assert clock.now() - datetime(2026, 11, 20, 8, 30, tzinfo=UTC) < timedelta(seconds=10)
    assert clock.advance(3600) == seen[0]
    unsubscribe()
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert len(seen) == 1
    assert clock.now() >= datetime(2027, 1, 1, tzinfo=UTC)
    still = SandboxClock(datetime(2026, 1, 1, tzinfo=UTC), running=False)
    assert still.now() == still.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert still.advance(60) == still.now() == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


async def test_a_subscription_ends_when_closed(town: Town) -> None:
    """Events come in order to every listener, and a closed listener stops."""
    one, two = town.world.subscribe(), town.world.subscribe()
    town.world.say(town.ann, town.group, "1")
    one.close()
    one.close()
    town.world.say(town.ann, town.group, "2")
    assert [event["message"]["text"] async for event in one] == ["1"]
    assert [(await anext(two))["message"]["text"] for _ in range(2)] == ["1", "2"]


def test_the_log_of_calls_does_not_grow_for_ever(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past its length the older half of the log goes."""
    monkeypatch.setattr(calls, "KEPT", 4)
    now, outcome = town.world.clock.now(), {"ok": True, "error_code": None, "description": None}
    log = [calls.Call(n, now, 1, "getMe", {}, **outcome, result=True) for n in range(5)]
    calls.shorten(log)
    assert [call.number for call in log] == [2, 3, 4]


async def test_a_saved_world_goes_on(town: Town, wire: Wire, tmp_path: Path) -> None:
    """Everything said, pressed, pending and sent is there again, and life goes on."""
    world = town.world
    world.start(town.ann)
    world.block(town.ann)
    photo = world.send_media(town.bob, town.group, "photo", caption="@weisu_bot 图")
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "v1", "disabled": True}]]}
    await wire.ok("setMyCommands", commands=[{"command": "bao", "description": "报修"}])
    card = await wire.ok(
        "sendMessage",
        chat_id=town.group.id,
        text="卡",
        reply_markup=markup,
        reply_to_message_id=photo.message_id,
    )
    press = world.press(town.bob, town.group, card["message_id"], "v1")
    await wire.ok("answerCallbackQuery", callback_query_id=press, text="好")
    world.react(town.eve, town.group, card["message_id"], "👍")
    world.migrate(town.other)
    world.save(tmp_path / "world.json")
    again = World.load(tmp_path / "world.json")
    before, after = world.overview(), again.overview()
    moments = [datetime.fromisoformat(each.pop("now")) for each in (before, after)]
    assert abs(moments[0] - moments[1]) < timedelta(seconds=5)
    assert before == after
    assert again.answer_of(press) == world.answer_of(press)
    assert again.bot().queue.waiting == town.bot.queue.waiting
    assert again.bot().commands == town.bot.commands
    assert again.reactions(town.group.id, card["message_id"]) == {town.eve.id: "👍"}
    assert [again.shown_post(p) for c in again.chats() for p in c.posts.values()] == [
        world.shown_post(p) for c in world.chats() for p in c.posts.values()
    ]
    file_id = photo.photo[-1].file_id
    assert again.files.by_id[file_id].data == world.files.by_id[file_id].data
    one, two = (each.say(town.bob.id, town.group.id, "@weisu_bot 还在") for each in (world, again))
    assert one.message_id == two.message_id
    assert again.rng.random() == world.rng.random()


def test_a_strange_snapshot_is_refused(tmp_path: Path) -> None:
    """A file of another format is not loaded."""
    (tmp_path / "x.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(ValueError, match="no snapshot of format 1"):
        World.load(tmp_path / "x.json")


def test_pictures_know_their_size() -> None:
    """The sizes of PNG and JPEG pictures are read, and guessed for anything else."""
    assert size_of(placeholder(3, 90, 60)) == (90, 60)
    frame = b"\xff\xc0\x00\x11\x08\x00\x3c\x00\x5a" + bytes(12)
    table = b"\xff\xc4\x00\x04\x00\x00"
    assert size_of(b"\xff\xd8" + table + frame) == (90, 60)
    assert size_of(b"\xff\xd8" + table) == (1280, 960)
    assert size_of(b"GIF89a") == (1280, 960)
    assert placeholder(1) != placeholder(2)
