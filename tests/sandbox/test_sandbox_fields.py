"""Every object the sandbox serves, against the official field tables."""

# ruff: noqa: ANN401 - wrong values of every kind
from __future__ import annotations

import copy
from typing import Any

import pytest
from field_table import RESULTS, problems, result_problems
from sandbox_house import Town, Wire

from sandbox.methods import METHODS

MESSAGE: dict[str, Any] = {
    "message_id": 5,
    "date": 1_800_000_000,
    "chat": {"id": -1001234567890, "type": "supergroup", "title": "群"},
    "from": {"id": 7, "is_bot": False, "first_name": "卓玛"},
    "text": "灯坏了",
    "reply_markup": {"inline_keyboard": [[{"text": "接单", "callback_data": "v1"}]]},
}


async def _a_busy_day(town: Town, wire: Wire) -> None:
    """Let the bot use every method and people do everything once."""
    world, group, ann = town.world, town.group, town.ann
    world.start(ann, param="x")
    world.promote_bot(group, by=ann)
    world.set_admin(group, ann, anonymous=True)
    kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
    await wire.ok("getUpdates", allowed_updates=[*kinds, "chat_member", "message_reaction"])
    said = world.say(ann, group, "卓玛 你好 @weisu_bot", mentions={"卓玛": ann.id}, anonymous=True)
    world.say(town.bob, group, "公告", as_channel="社区频道", reply_to=said.message_id)
    mine = world.say(town.bob, group, "灯坏了 https://t.me/x #241号 a@b.com +86 138 0000 0000")
    world.edit(town.bob, group, mine.message_id, "灯坏了，急")
    markup = {"inline_keyboard": [[{"text": "接单", "callback_data": "v1"}]]}
    text = f'<b>卡</b> <a href="tg://user?id={ann.id}">你</a> <a href="https://a.cn">b</a>'
    card = await wire.ok(
        "sendMessage", chat_id=group.id, text=text, parse_mode="HTML", reply_markup=markup
    )
    world.press(ann, group, card["message_id"], "forged")
    file_id = world.send_media(ann, group, "photo").photo[-1].file_id
    for kind in ("video", "video_note", "audio", "voice", "document"):
        media = getattr(world.send_media(ann, group, kind), kind)
        await wire.ok(
            f"send{kind.title().replace('_', '')}", chat_id=group.id, **{kind: media.file_id}
        )
    await wire.ok("sendPhoto", chat_id=group.id, photo=file_id, caption="图")
    album = [{"type": "photo", "media": file_id}] * 2
    await wire.ok("sendMediaGroup", chat_id=group.id, media=album)
    await wire.ok("sendLocation", chat_id=group.id, latitude=29.1, longitude=92)
    await wire.ok("sendVenue", chat_id=ann.id, latitude=29.1, longitude=92, title="a", address="b")
    await wire.ok("pinChatMessage", chat_id=group.id, message_id=card["message_id"])
    await wire.ok("getFile", file_id=file_id)
    for method in ("getChat", "getChatAdministrators", "getChatMemberCount"):
        await wire.ok(method, chat_id=group.id)
    for user in (ann, town.bob, town.bot):
        await wire.ok("getChatMember", chat_id=group.id, user_id=user.id)
    await wire.ok("setMyCommands", commands=[{"command": "bao", "description": "报修"}])
    for method in ("getMe", "getMyCommands", "getWebhookInfo"):
        await wire.ok(method)
    world.react(town.bob, group, card["message_id"], "👍")
    world.react(town.bob, group, card["message_id"], None)
    await wire.ok("deleteMessage", chat_id=group.id, message_id=card["message_id"])
    world.press(ann, group, card["message_id"], "v1")
    world.block(ann)
    world.kick_bot(group, by=ann)
    await wire.ok("getUpdates")


async def test_everything_served_in_a_busy_day_fits_the_tables(town: Town, wire: Wire) -> None:
    """No object served in a long session breaks an official field table."""
    await _a_busy_day(town, wire)
    for call in town.world.calls:
        assert result_problems(call.method, call.result) == []
    served = {name for update in town.world.calls[-1].result for name in update}
    assert served == {
        "update_id",
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "message_reaction",
    }


async def test_forgotten_presses_show_an_inaccessible_message(town: Town, wire: Wire) -> None:
    """A press under a deleted message carries the message's number and the date 0."""
    sent = await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    await wire.ok("deleteMessage", chat_id=town.group.id, message_id=sent["message_id"])
    town.world.press(town.ann, town.group, sent["message_id"], "v1")
    message = town.pending()[0]["callback_query"]["message"]
    assert (message["message_id"], message["date"]) == (sent["message_id"], 0)
    assert problems("InaccessibleMessage", message) == []


def test_a_correct_message_passes_the_checker() -> None:
    """The checker has nothing to say about a correct message."""
    assert problems("Message", MESSAGE) == []


@pytest.mark.parametrize(
    ("path", "wrong", "words"),
    [
        (["chat", "id"], "-1001234567890", "is no int"),
        (["from", "id"], "7", "is no int"),
        (["message_id"], True, "is no int"),
        (["chat", "type"], "megagroup", "is no type of chat"),
        (["chat", "id"], 5, "the sign of 5"),
        (["chat"], {"id": -5, "type": "group"}, "without a title"),
        (["date"], "2026-01-01T00:00:00Z", "is no int"),
        (["date"], 0, "of 1970"),
        (["reply_markup", "inline_keyboard", 0, 0], {"text": "x"}, "does one thing, not 0"),
        (
            ["reply_markup", "inline_keyboard", 0, 0],
            {"text": "x", "url": "https://a.cn", "callback_data": "x"},
            "does one thing, not 2",
        ),
        (
            ["reply_markup", "inline_keyboard", 0, 0],
            {"text": "x", "callback_data": "接" * 22},
            "66 bytes",
        ),
        (["reply_markup", "inline_keyboard"], [{"text": "x"}], "no array"),
        (["group_chat_created"], False, "no field"),
        (["is_topic_message"], False, "is no true"),
        (["from"], "卓玛", "no object"),
        (["entities"], [{"type": "bold", "offset": 2, "length": 5}], "reaches beyond"),
        (["entities"], [{"type": "text_link", "offset": 0, "length": 1}], "without url"),
        (["reply_to_message"], {**MESSAGE, "reply_to_message": MESSAGE}, "a reply inside"),
        (["text"], None, "is no str"),
    ],
)
def test_the_checker_catches_what_clients_let_pass(path: list[Any], wrong: Any, words: str) -> None:
    """Strings for ids, unknown chat types, buttons without an action and their like are found."""
    message = copy.deepcopy(MESSAGE)
    place: Any = message
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert any(words in problem for problem in problems("Message", message))


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("Message", {"message_id": 1, "date": 5, "chat": MESSAGE["chat"]}, "without content"),
        ("Message", {key: MESSAGE[key] for key in ("text", "date", "chat")}, "is missing"),
        ("Update", {"update_id": 1}, "exactly one thing"),
        ("ChatMember", {"status": "boss"}, "unknown type"),
        ("InaccessibleMessage", {"chat": MESSAGE["chat"], "message_id": 1, "date": 3}, "dated 0"),
        ("true", False, "is no true"),
    ],
)
def test_the_checker_knows_what_must_be_there(kind: str, value: Any, words: str) -> None:
    """Missing parts and wrong shapes of whole objects are found."""
    assert any(words in problem for problem in problems(kind, value))


def test_the_checker_knows_every_method() -> None:
    """A method without a row answers True, and no row is for a method that is not there."""
    assert set(RESULTS) <= {*METHODS, "getUpdates"}
    assert result_problems("setMyCommands", {}) != []
