"""One scripted session, run by aiogram, by python-telegram-bot and by plain HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from clients import CLIENTS, Client, RefusedError
from sandbox_house import TOKEN, Town

from sandbox.drawing import placeholder
from sandbox.faults import Fault
from sandbox.server import SandboxServer


@pytest.fixture(params=list(CLIENTS))
async def client(
    request: pytest.FixtureRequest, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    """Connect each of the three clients in turn."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of its old way
    async with CLIENTS[request.param].open(server.url, TOKEN) as opened:
        yield opened


async def test_getting_to_know_each_other(client: Client, town: Town) -> None:
    """Every client learns the bot's name, its privacy mode and its membership."""
    me = await client.me()
    assert (me["id"], me["username"]) == (12345, "weisu_bot")
    assert me["can_read_all_group_messages"] is False
    assert (await client.member(town.group.id, me["id"]))["status"] == "member"


async def test_a_complaint_is_polled_and_confirmed(client: Client, town: Town) -> None:
    """A mention arrives once with its entities, and is gone after the next offset."""
    said = town.world.say(town.ann, town.group, "@weisu_bot 3栋😀 灯坏了", reply_to=None)
    [update] = await client.updates()
    message = update["message"]
    assert message["message_id"] == said.message_id
    assert message["chat"]["id"] == town.group.id
    assert message["from"]["id"] == town.ann.id
    assert [(one["offset"], one["length"]) for one in message["entities"]] == [(0, 10)]
    assert [one["update_id"] for one in await client.updates()] == [update["update_id"]]
    assert await client.updates(offset=update["update_id"] + 1) == []


async def test_a_card_is_sent_pressed_answered_and_edited(client: Client, town: Town) -> None:
    """The life of a card: sent with buttons, pressed, answered, edited, not edited twice."""
    card = await client.say(
        town.group.id, "<b>#241</b> 待接单", mode="HTML", buttons=[[("接单", "v1:claim:241")]]
    )
    assert card["text"] == "#241 待接单"
    assert card["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "v1:claim:241"
    press = town.world.press(town.bob, town.group, card["message_id"], "v1:claim:241")
    [update] = await client.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (press, "v1:claim:241", town.bob.id)
    assert query["message"]["message_id"] == card["message_id"]
    assert await client.answer(query["id"], "已接单") is True
    assert town.world.answer_of(press) == {"text": "已接单", "show_alert": False, "url": None}
    edited = await client.rewrite(town.group.id, card["message_id"], "#241 处理中")
    assert edited["text"] == "#241 处理中"
    assert "reply_markup" not in edited
    with pytest.raises(RefusedError, match="message is not modified"):
        await client.rewrite(town.group.id, card["message_id"], "#241 处理中")


async def test_a_reply_carries_the_original(client: Client, town: Town) -> None:
    """A reply shows the whole message it answers, and a reply to nothing is refused."""
    said = town.world.say(town.ann, town.group, "/bao@weisu_bot 漏水")
    sent = await client.say(town.group.id, "收到", reply_to=said.message_id)
    assert sent["reply_to_message"]["text"] == "/bao@weisu_bot 漏水"
    with pytest.raises(RefusedError, match="message to be replied not found"):
        await client.say(town.group.id, "收到", reply_to=999)


async def test_photos_and_documents_go_both_ways(client: Client, town: Town) -> None:
    """A photo, an album and a document are uploaded, and every byte comes back."""
    picture, second = placeholder(1), placeholder(2)
    photo = await client.photo(town.group.id, picture, "现场")
    assert (photo["caption"], photo["photo"][-1]["width"]) == ("现场", 480)
    assert await client.download(photo["photo"][-1]["file_id"]) == picture
    album = await client.album(town.group.id, [picture, second], "两张")
    assert len({message["media_group_id"] for message in album}) == 1
    assert [message.get("caption") for message in album] == ["两张", None]
    document = await client.document(town.group.id, "三率".encode(), "week.txt")
    assert document["document"]["file_name"] == "week.txt"
    assert await client.download(document["document"]["file_id"]) == "三率".encode()


async def test_a_persons_album_and_document_arrive(client: Client, town: Town) -> None:
    """Photos of people come as one update each, and their bytes can be fetched."""
    town.world.promote_bot(town.group.id, by=town.ann.id)
    town.world.send_album(town.ann.id, town.group.id, files=[b"one", None], caption="看看")
    town.world.send_media(town.ann.id, town.group.id, kind="document", file=b"paper")
    updates = await client.updates()
    messages = [update["message"] for update in updates if "message" in update]
    assert [message.get("caption") for message in messages] == ["看看", None, None]
    assert messages[0]["media_group_id"] == messages[1]["media_group_id"]
    assert await client.download(messages[0]["photo"][-1]["file_id"]) == b"one"
    assert await client.download(messages[2]["document"]["file_id"]) == b"paper"


async def test_reactions_go_both_ways(client: Client, town: Town) -> None:
    """The bot reacts, and as an administrator that asked for it hears reactions of people."""
    said = town.world.say(town.ann, town.group, "@weisu_bot 谢谢")
    assert await client.react(town.group.id, said.message_id, "👀") is True
    assert town.world.reactions(town.group, said.message_id) == {town.bot.id: "👀"}
    await client.updates(allowed=["message", "message_reaction"])
    town.world.promote_bot(town.group.id, by=town.ann.id)
    town.world.react(town.bob, town.group, said.message_id, "👍")
    reaction = (await client.updates())[-1]["message_reaction"]
    assert reaction["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["user"]["id"] == town.bob.id


async def test_flood_says_how_long_to_wait(client: Client, town: Town) -> None:
    """A 429 reaches every client with its seconds."""
    town.world.faults.add(Fault(method="sendMessage", kind="429", retry_after=7))
    with pytest.raises(RefusedError) as caught:
        await client.say(town.group.id, "x")
    assert caught.value.retry_after == 7
    assert (await client.say(town.group.id, "x"))["text"] == "x"


async def test_people_who_cannot_be_reached(client: Client, town: Town) -> None:
    """Strangers, blockers, the deleted and groups that kicked the bot are told apart."""
    with pytest.raises(RefusedError, match="bot can't initiate conversation with a user"):
        await client.say(town.ann.id, "x")
    town.world.start(town.ann.id, town.bot.id)
    assert (await client.say(town.ann.id, "x"))["chat"]["type"] == "private"
    town.world.block(town.ann.id, town.bot.id)
    with pytest.raises(RefusedError, match="bot was blocked by the user"):
        await client.say(town.ann.id, "x")
    town.world.deactivate(town.bob.id)
    with pytest.raises(RefusedError, match="user is deactivated"):
        await client.say(town.bob.id, "x")
    town.world.kick_bot(town.group.id, by=town.ann.id)
    with pytest.raises(RefusedError, match="bot was kicked from the supergroup chat"):
        await client.say(town.group.id, "x")


async def test_a_group_moves(client: Client, town: Town) -> None:
    """An upgraded group tells both sides of the move, and its old id names the new one."""
    town.world.add_bot_to_group(town.other.id, by=town.ann.id)
    town.pending()
    new = town.world.migrate(town.other.id)
    old_side, new_side = [update["message"] for update in await client.updates()]
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (town.other.id, new.id)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new.id, town.other.id)
    with pytest.raises(RefusedError) as caught:
        await client.say(town.other.id, "x")
    assert caught.value.migrate_to == new.id
    assert (await client.say(new.id, "x"))["chat"]["type"] == "supergroup"


async def test_polling_and_webhook_exclude_each_other(client: Client) -> None:
    """A webhook stops polling, and dropping it lets polling go on."""
    assert await client.hook("http://127.0.0.1:9/none") is True
    with pytest.raises(RefusedError, match="can't use getupdates method while webhook is active"):
        await client.updates()
    assert await client.hook("") is True
    assert await client.updates() == []


async def test_everything_people_send_can_be_read(client: Client, town: Town) -> None:
    """Each kind of message, and each change of membership, is understood by every client."""
    kinds = (
        "photo",
        "video",
        "video_note",
        "audio",
        "voice",
        "document",
        "sticker",
        "location",
        "venue",
        "contact",
        "poll",
        "dice",
    )
    await client.updates(allowed=["message", "chat_member", "my_chat_member"])
    town.world.promote_bot(town.group, by=town.ann)
    for kind in kinds:
        town.world.send_media(town.ann, town.group, kind)
    town.world.set_admin(town.group, town.bob)
    town.world.leave(town.group, town.eve)
    town.world.kick_bot(town.group, by=town.ann)
    updates = await client.updates()
    messages = [update["message"] for update in updates if "message" in update]
    assert [kind in message for kind, message in zip(kinds, messages, strict=False)] == [True] * 12
    assert messages[12]["left_chat_member"]["id"] == town.eve.id
    statuses = [
        update["chat_member"]["new_chat_member"]["status"]
        for update in updates
        if "chat_member" in update
    ]
    assert statuses == ["administrator", "left"]
    assert updates[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
