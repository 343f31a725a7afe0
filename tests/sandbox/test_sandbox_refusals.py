"""Every refusal, in Telegram's words."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from sandbox_house import Town, Wire
from telegram.constants import FileSizeLimit, MessageLimit

from sandbox.drawing import placeholder
from sandbox.files import check_size
from sandbox.refusals import RefusalError

Params = dict[str, Any]


def _keys(*buttons: Any) -> Params:  # noqa: ANN401 - wrong buttons of every kind
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


def _button(**action: Any) -> Params:  # noqa: ANN401 - likewise
    return _keys({"text": "x", **action})


SENDING: list[tuple[Params, str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({}, "message text is empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "x", "parse_mode": "Markdown3"}, "unsupported parse_mode"),
    (_button(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (_button(callback_data="接" * 22), "BUTTON_DATA_INVALID"),
    (_button(callback_data=""), "BUTTON_DATA_INVALID"),
    (_button(), "can't parse inline keyboard button: Text buttons are unallowed"),
    (_button(callback_data="x", url="https://a.cn"), "BUTTON_TYPE_INVALID"),
    (_button(web_app={"url": "https://a.cn"}), "BUTTON_TYPE_INVALID"),
    (_button(url="ftp://a.cn"), "inline keyboard button URL 'ftp://a.cn' is invalid"),
    (_button(login_url="no object"), "can't parse inline keyboard button"),
    (_keys({"text": " ", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
    (_keys("x"), "can't parse inline keyboard button: expected an Object"),
    (_keys(*[{"text": "x", "callback_data": "x"}] * 101), "reply markup is too long"),
    ({"reply_markup": {"inline_keyboard": [{"text": "x"}]}}, 'field "inline_keyboard"'),
    ({"reply_markup": [1]}, "object expected as reply markup"),
    ({"reply_markup": {"keys": []}}, "can't parse reply keyboard markup JSON object"),
    ({"reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ({"reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"reply_to_message_id": 999}, "message to be replied not found"),
    ({"message_thread_id": 7}, "message thread not found"),
    ({"entities": {"type": "bold"}}, "object expected as message entity"),
    ({"entities": [{"type": "bold"}]}, "can't parse MessageEntity"),
]


@pytest.mark.parametrize(("params", "words"), SENDING, ids=[row[1] for row in SENDING])
async def test_what_cannot_be_sent(town: Town, wire: Wire, params: Params, words: str) -> None:
    """Each broken message is refused in Telegram's words, and nothing is written."""
    text = {} if "text" in params or not params else {"text": "x"}
    refused = await wire.refused("sendMessage", chat_id=town.group.id, **text, **params)
    assert refused.startswith(f"Bad Request: {words}")
    assert len(town.world.messages(town.group)) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * MessageLimit.MAX_TEXT_LENGTH},
        {"text": "😀" * 2048},
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "html"},
        {"reply_to_message_id": 999, "allow_sending_without_reply": True},
        {"reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
        {"reply_markup": {"force_reply": True, "selective": True}},
        {"reply_markup": {"remove_keyboard": True}},
        {"reply_markup": {"inline_keyboard": []}},
        {"parse_mode": ""},
        _button(callback_data="接" * 21),
        _button(url="tg://user?id=5"),
        _button(copy_text={"text": "241"}),
        _button(callback_data="x", disabled=True, style="danger"),
    ],
)
async def test_what_can_just_be_sent(town: Town, wire: Wire, params: Params) -> None:
    """What stays within the limits is accepted, down to the last unit."""
    sent = await wire.ok("sendMessage", chat_id=town.group.id, **{"text": "x", **params})
    assert sent["message_id"] == 2


@pytest.mark.parametrize(
    ("chat", "words"),
    [
        ("", "Bad Request: chat_id is empty"),
        ("@nobody", "Bad Request: chat not found"),
        (-100999, "Bad Request: chat not found"),
        (424242, "Bad Request: chat not found"),
        (12345, "Forbidden: bot can't send messages to bots"),
    ],
)
async def test_chats_that_are_not_there(wire: Wire, chat: object, words: str) -> None:
    """Unknown chats, bots and nonsense are told apart."""
    assert await wire.refused("sendMessage", chat_id=chat, text="x") == words


async def test_groups_the_bot_is_not_in(town: Town, wire: Wire) -> None:
    """Never been there, left and kicked have each their own words, by the kind of the group."""
    other = town.other.id
    assert await wire.refused("getChat", chat_id=other) == "Bad Request: chat not found"
    town.world.add_bot_to_group(other, by=town.ann)
    assert await wire.ok("leaveChat", chat_id=other) is True
    words = await wire.refused("sendMessage", chat_id=other, text="x")
    assert words == "Forbidden: bot is not a member of the group chat"
    town.world.add_bot_to_group(other, by=town.ann)
    town.world.kick_bot(other, by=town.ann)
    words = await wire.refused("sendMessage", chat_id=other, text="x")
    assert words == "Forbidden: bot was kicked from the group chat"


async def test_what_cannot_be_edited(town: Town, wire: Wire) -> None:
    """Missing, foreign, unchanged, empty, too long, textless: every edit has its refusal."""
    chat = town.group.id
    said = town.world.say(town.ann, chat, "灯").message_id
    sent = (await wire.ok("sendMessage", chat_id=chat, text="x"))["message_id"]
    place = (await wire.ok("sendLocation", chat_id=chat, latitude=1, longitude=2))["message_id"]
    table: list[tuple[str, int | None, Params, str]] = [
        ("Text", 999, {"text": "y"}, "message to edit not found"),
        ("Text", None, {"text": "y"}, "message to edit not found"),
        ("Text", sent, {"text": "y", "inline_message_id": "1"}, "message to edit not found"),
        ("Text", said, {"text": "y"}, "message can't be edited"),
        ("Text", sent, {"text": "x"}, "message is not modified: specified new message content"),
        ("Text", sent, {"text": ""}, "message text is empty"),
        ("Text", sent, {"text": "y" * 4097}, "MESSAGE_TOO_LONG"),
        ("Text", place, {"text": "y"}, "there is no text in the message to edit"),
        ("Caption", sent, {"caption": "y"}, "there is no caption in the message to edit"),
        ("ReplyMarkup", sent, {}, "message is not modified"),
        ("ReplyMarkup", sent, _button(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    ]
    for what, message, params, words in table:
        method = f"editMessage{what}"
        refused = await wire.refused(method, chat_id=chat, message_id=message, **params)
        assert refused.startswith(f"Bad Request: {words}"), (method, params)


async def test_what_changes_an_edit(town: Town, wire: Wire) -> None:
    """Only a link, only the buttons, only a caption: each counts as a change."""
    chat = town.group.id
    link = '<a href="https://a.cn">x</a>'
    sent = await wire.ok("sendMessage", chat_id=chat, text=link, parse_mode="HTML")
    place = {"chat_id": chat, "message_id": sent["message_id"], "parse_mode": "HTML"}
    edited = await wire.ok("editMessageText", **place, text=link.replace("a.cn", "b.cn"))
    assert edited["entities"][0]["url"] == "https://b.cn"
    await wire.ok("editMessageReplyMarkup", **place, **_button(callback_data="a"))
    edited = await wire.ok(
        "editMessageReplyMarkup", **place, **_button(callback_data="a", style="danger")
    )
    assert edited["reply_markup"]["inline_keyboard"][0][0]["style"] == "danger"
    assert edited["edit_date"] >= edited["date"]
    photo = town.world.send_media(town.ann, chat, "photo").photo[-1].file_id
    sent = await wire.ok("sendPhoto", chat_id=chat, photo=photo, caption="a")
    place["message_id"] = sent["message_id"]
    assert "caption" not in await wire.ok("editMessageCaption", **place)
    assert (await wire.ok("editMessageCaption", **place, caption="b"))["caption"] == "b"
    too_long = await wire.refused("editMessageCaption", **place, caption="b" * 1025)
    assert too_long == "Bad Request: message caption is too long"


async def test_what_cannot_be_deleted(town: Town, wire: Wire) -> None:
    """Own messages go within 48 hours, others' only by an administrator or in private."""
    chat = town.group.id
    said = town.world.say(town.ann, chat, "灯").message_id
    sent = (await wire.ok("sendMessage", chat_id=chat, text="x"))["message_id"]
    old = (await wire.ok("sendMessage", chat_id=chat, text="x"))["message_id"]
    hello = town.world.start(town.ann).message_id

    async def delete(message: int, where: int = chat) -> str:
        answer = await wire.ask("deleteMessage", chat_id=where, message_id=message)
        return str(answer.get("description", "ok"))

    assert await delete(999) == "Bad Request: message to delete not found"
    assert await delete(said) == "Bad Request: message can't be deleted"
    assert await delete(sent) == "ok"
    assert await delete(sent) == "Bad Request: message to delete not found"
    assert await delete(hello, town.ann.id) == "ok"
    town.world.promote_bot(chat, by=town.ann)
    assert await delete(said) == "ok"
    town.world.clock.advance(48 * 3600 + 5)
    assert await delete(old) == "Bad Request: message can't be deleted for everyone"


async def test_answers_that_do_not_count(town: Town, wire: Wire) -> None:
    """Unknown queries, long words and foreign links are refused; the first answer stays."""
    sent = await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    press = town.world.press(town.ann, town.group, sent["message_id"], "v1")
    assert town.world.answer_of("1") is None

    async def refused(query: str, **params: object) -> str:
        return await wire.refused("answerCallbackQuery", callback_query_id=query, **params)

    assert (await refused("1")).startswith("Bad Request: query is too old")
    assert await refused(press, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert await refused(press, url="https://a.cn") == "Bad Request: URL_INVALID"
    assert town.world.answer_of(press) is None
    method = "answerCallbackQuery"
    await wire.ok(method, callback_query_id=press, text="x" * 200, show_alert=True)
    await wire.ok(method, callback_query_id=press, text="again")
    assert town.world.answer_of(press) == {"text": "x" * 200, "show_alert": True, "url": None}


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMessageReaction", {"message_id": 9, "reaction": []}, "message to react not found"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{}, {}]}, "REACTIONS_TOO_MANY"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"emoji": "x"}]}, "REACTION_INVALID"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendLocation", {"longitude": 1}, "latitude is empty"),
        ("sendVenue", {"latitude": 1, "longitude": 1}, "venue title must be non-empty"),
        ("sendVenue", {"title": "x"}, "venue address must be non-empty"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "attach://x"}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://a.cn/x.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"caption": "x" * 1025}, "message caption is too long"),
        ("sendMediaGroup", {"media": "x"}, "can't parse media JSON object"),
        ("sendMediaGroup", {"media": {}}, "can't parse media JSON object"),
        ("sendMediaGroup", {"media": [{"type": "photo"}]}, "wrong number of items"),
        ("sendMediaGroup", {"media": [{"type": "voice"}] * 2}, "voice can't be sent"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
        ("getChatMember", {"user_id": "x"}, "invalid user_id specified"),
        ("getChatMember", {"user_id": 99}, "user not found"),
        ("pinChatMessage", {"message_id": 9}, "message to pin not found"),
        ("pinChatMessage", {"message_id": 1}, "not enough rights to manage pinned messages"),
        ("setMyCommands", {"commands": "x"}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {}}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": [{"command": "报修"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "x" * 33}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "x"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("getMyCommands", {"scope": {"type": "x"}}, "unsupported bot command scope type"),
        ("setMyDescription", {"description": "x" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "short description is too"),
        ("setChatMenuButton", {"menu_button": {"type": "x"}}, "unsupported menu button type"),
        ("setChatMenuButton", {}, "chat must be a private chat"),
        ("setWebhook", {"url": "http://a.cn/x"}, "bad webhook: An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://a.cn:1/"}, "bad webhook: Webhook can be set up only on"),
        ("setWebhook", {"url": "http://[::1]/", "secret_token": "a b"}, "secret token contains"),
        ("setWebhook", {"url": "http://localhost", "secret_token": "a" * 257}, "secret token is"),
    ],
)
async def test_other_refusals(
    town: Town, wire: Wire, method: str, params: Params, words: str
) -> None:
    """Each method refuses what Telegram's does."""
    refused = await wire.refused(method, chat_id=town.group.id, **params)
    assert refused.startswith(f"Bad Request: {words}")


async def test_private_chats_refuse_what_groups_do(town: Town, wire: Wire) -> None:
    """A private chat has no administrators and cannot be left; strangers are not in it."""
    town.world.start(town.ann)
    chat = town.ann.id
    words = await wire.refused("getChatAdministrators", chat_id=chat)
    assert words == "Bad Request: there are no administrators in the private chat"
    words = await wire.refused("leaveChat", chat_id=chat)
    assert words == "Bad Request: chat member status can't be changed in private chats"
    words = await wire.refused("getChatMember", chat_id=chat, user_id=town.bob.id)
    assert words == "Bad Request: user not found"
    member = await wire.ok("getChatMember", chat_id=chat, user_id=town.ann.id)
    assert member["status"] == "member"
    assert await wire.ok("getChatMemberCount", chat_id=chat) == 2
    await wire.ok("setChatMenuButton", chat_id=chat, menu_button={"type": "commands"})
    assert town.bot.menu_buttons == {chat: {"type": "commands"}}


async def test_files_that_are_too_big_or_wrong(town: Town, wire: Wire) -> None:
    """Uploads over the limits, empty ones, wrong kinds and big downloads are refused."""
    url = f"{wire.url}/bot{wire.token}/"

    async def upload(method: str, field: str, data: bytes) -> str:
        form = FormData({"chat_id": str(town.group.id)})
        form.add_field(field, BytesIO(data), filename="a.png")
        async with wire.session.post(url + method, data=form) as got:
            return str((await got.json()).get("description"))

    too_big = bytes(FileSizeLimit.PHOTOSIZE_UPLOAD + 1)
    assert "is too big for a photo" in await upload("sendPhoto", "photo", too_big)
    assert await upload("sendPhoto", "photo", b"") == "Bad Request: file must be non-empty"
    with pytest.raises(RefusalError) as caught:
        check_size("document", bytes(FileSizeLimit.FILESIZE_UPLOAD + 1))
    assert (caught.value.code, caught.value.description) == (413, "Request Entity Too Large")
    picture = town.world.send_media(town.ann, town.group, "photo", file=placeholder(3))
    words = await wire.refused("sendVideo", chat_id=town.group.id, video=picture.photo[-1].file_id)
    assert words == "Bad Request: can't use file of type Photo as Video"
    small = await wire.ok("getFile", file_id=picture.photo[0].file_id)
    assert small["file_path"].startswith("photos/")
    document = town.world.send_media(
        town.ann, town.group, "document", file=bytes(FileSizeLimit.FILESIZE_DOWNLOAD + 1)
    ).document
    assert document is not None
    words = await wire.refused("getFile", file_id=document.file_id)
    assert words == "Bad Request: file is too big"


async def test_unknown_tokens_methods_and_files(wire: Wire) -> None:
    """A wrong token is 401, an unknown method and a missing file 404."""
    async with wire.session.get(f"{wire.url}/bot12345:WRONG/getMe") as got:
        assert (got.status, (await got.json())["description"]) == (401, "Unauthorized")
    async with wire.session.get(f"{wire.url}/file/bot12345:WRONG/x") as got:
        assert got.status == 401
    async with wire.session.get(f"{wire.url}/file/bot{wire.token}/photos/none") as got:
        assert got.status == 404
    assert await wire.ask("sendDreams") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found",
    }
    async with wire.session.post(
        f"{wire.url}/bot{wire.token}/getMe", data="{", headers={"Content-Type": "application/json"}
    ) as got:
        assert (await got.json())["description"] == "Bad Request: can't parse JSON object"
    async with wire.session.post(f"{wire.url}/bot{wire.token}/getMe", json=[1]) as got:
        assert got.status == 400
    async with wire.session.post(f"{wire.url}/bot{wire.token}/getMe", data=b"?") as got:
        assert got.status == 200


async def test_a_logged_out_bot_is_locked_out(town: Town, wire: Wire) -> None:
    """After logOut the server refuses the bot for ten minutes."""
    assert await wire.ok("close") is True
    assert await wire.ok("logOut") is True
    assert await wire.refused("getMe") == "Bad Request: Logged out"
    town.world.clock.advance(601)
    assert (await wire.ok("getMe"))["id"] == town.bot.id
