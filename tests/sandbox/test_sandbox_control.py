"""The control API and its stream of events, as the page uses them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from sandbox_house import TOKEN, Town, Wire

from sandbox import control
from sandbox.drawing import placeholder
from sandbox.server import SandboxServer


class Stream:
    """The events of the server, one by one."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> dict[str, Any]:
        """Wait for the next event, comments skipped."""
        while True:
            line = (await self.response.content.readline()).decode()
            if line.startswith("data: "):
                event: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return event


@pytest.fixture
async def stream(server: SandboxServer) -> AsyncIterator[Stream]:
    """Listen to the server's events."""
    async with ClientSession() as session, session.get(f"{server.url}/sandbox/events") as got:
        assert got.content_type == "text/event-stream"
        await got.content.readline()
        yield Stream(got)


async def test_the_state_shows_everything(town: Town, wire: Wire) -> None:
    """The page learns bots, people and chats with members, admins and last message."""
    town.world.intro, town.world.demo = ["一", "二", "三"], True
    town.world.set_admin(town.group, town.bob)
    said = town.world.say(town.ann, town.group, "灯坏了")
    town.world.start(town.eve)
    town.world.block(town.eve)
    state = await wire.get("sandbox/state")
    assert state["now"][:4].isdecimal()
    assert (state["intro"], state["demo"]) == (["一", "二", "三"], True)
    assert state["bots"] == [
        {"id": town.bot.id, "name": "微诉", "username": "weisu_bot", "privacy": True}
    ]
    people = {person["id"]: person for person in state["people"]}
    assert people[town.ann.id]["label"] == "居民 3栋"
    assert [people[person.id]["blocked"] for person in (town.ann, town.eve)] == [False, True]
    group, other, private = state["chats"]
    assert (group["id"], group["label"], group["kind"]) == (town.group.id, "小区群", "supergroup")
    assert group["members"] == [town.ann.id, town.bob.id, town.eve.id, town.bot.id]
    assert group["admins"] == [town.bob.id]
    assert group["last"]["message_id"] == said.message_id
    assert (other["type"], other["last"]) == ("group", None)
    assert (private["person"], private["bot"]) == (town.eve.id, town.bot.id)
    assert (private["id"], private["type"]) == (town.eve.id, "private")


async def test_people_talk_through_the_page(town: Town, wire: Wire, stream: Stream) -> None:
    """Saying, replying, editing, reacting and deleting come back as events with the message."""
    place = {"person": town.ann.id, "chat": town.group.id}
    said = (await wire.post("say", **place, text="@weisu_bot 灯"))["message"]
    event = await stream.next()
    assert (event["type"], event["chat"], event["message"]) == ("message", town.group.id, said)
    reply = await wire.post("say", **place, text="急", reply_to=said["message_id"])
    assert reply["message"]["reply_to_message"]["message_id"] == said["message_id"]
    await stream.next()
    edited = await wire.post("edit", **place, message_id=said["message_id"], text="@weisu_bot 漏水")
    assert (await stream.next()) == {
        "type": "edited",
        "chat": town.group.id,
        "message_id": said["message_id"],
        "message": edited["message"],
    }
    assert await wire.post("react", **place, message_id=said["message_id"], emoji="👍") == {}
    event = await stream.next()
    assert event["type"] == "reaction"
    assert event["message"]["_reactions"] == [{"emoji": "👍", "by": town.ann.id}]
    assert await wire.post("react", **place, message_id=said["message_id"], emoji=None) == {}
    assert (await stream.next())["message"]["_reactions"] == []
    town.world.delete(town.ann, town.group, said["message_id"])
    event = await stream.next()
    assert (event["type"], event["message"]["_deleted"]) == ("deleted", True)


async def test_messages_are_paged(town: Town, wire: Wire) -> None:
    """A chat is read from its end in pages, deleted messages marked."""
    numbers = [town.world.say(town.ann, town.group, str(n)).message_id for n in range(5)]
    town.world.delete(town.ann, town.group, numbers[4])
    page = await wire.get("sandbox/messages", chat=town.group.id, limit=2)
    assert [one["text"] for one in page["messages"]] == ["3", "4"]
    assert [one["_deleted"] for one in page["messages"]] == [False, True]
    page = await wire.get("sandbox/messages", chat=town.group.id, before=numbers[1], limit=9)
    assert [one.get("text") for one in page["messages"]] == [None, "0"]
    assert len((await wire.get("sandbox/messages", chat=town.group.id))["messages"]) == 6


async def test_media_through_the_page(town: Town, wire: Wire) -> None:
    """Bytes, albums, placeholders, places and data: links can be sent and fetched again."""
    place = {"person": town.ann.id, "chat": town.group.id}
    picture = base64.b64encode(placeholder(5)).decode()
    [photo] = (await wire.post("media", **place, kind="photo", caption="图", files=[picture]))[
        "messages"
    ]
    assert photo["caption"] == "图"
    async with wire.session.get(wire.url + photo["_file_url"]) as got:
        assert await got.read() == placeholder(5)
        assert got.content_type == "image/png"
    link = f"data:image/png;base64,{picture}"
    album = await wire.post("media", **place, kind="photo", caption="两张", files=[link, picture])
    assert [one.get("caption") for one in album["messages"]] == ["两张", None]
    assert len({one["media_group_id"] for one in album["messages"]}) == 1
    [voice] = (await wire.post("media", **place, kind="voice"))["messages"]
    assert voice["_file_url"].startswith("/sandbox/file/")
    where = {"latitude": 29.5, "longitude": "92.5", "title": "3栋"}
    [venue] = (await wire.post("media", **place, kind="venue", **where))["messages"]
    assert (venue["venue"]["title"], venue["location"]["latitude"]) == ("3栋", 29.5)
    assert "_file_url" not in venue
    async with wire.session.get(f"{wire.url}/sandbox/file/none") as got:
        assert got.status == 404


async def test_a_press_waits_for_the_answer(town: Town, wire: Wire, stream: Stream) -> None:
    """A press comes back with the bot's toast, or with null when the bot stays silent."""
    sent = await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    await stream.next()
    press = {"person": town.ann.id, "chat": town.group.id, "message_id": sent["message_id"]}
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wire.post("press", **press, data="v1"))
        [update] = await wire.ok("getUpdates", timeout=5)
        query = update["callback_query"]["id"]
        link = "https://t.me/weisu_bot?start=x"
        await wire.ok("answerCallbackQuery", callback_query_id=query, text="已接单", url=link)
        answer = {"text": "已接单", "show_alert": False, "url": link}
        assert await waiting == {"answer": answer}
    event = await stream.next()
    assert (event["type"], event["callback"], event["answer"]) == ("answer", query, answer)
    assert (event["person"], event["message_id"]) == (town.ann.id, sent["message_id"])
    assert await wire.post("press", **press, data="v1") == {"answer": None}


async def test_starting_and_blocking(town: Town, wire: Wire, stream: Stream) -> None:
    """Start opens the private chat with its parameter; blocking and unblocking are told."""
    assert await wire.post("start", person=town.ann.id, param="x") == {"chat": town.ann.id}
    assert [(await stream.next())["type"] for _ in range(2)] == ["chat", "message"]
    assert town.world.messages(town.ann.id)[-1].text == "/start x"
    assert await wire.post("start", person=town.bob.id, param=None) == {"chat": town.bob.id}
    assert town.world.messages(town.bob.id)[-1].text == "/start"
    for what, blocked in (("block", True), ("unblock", False)):
        told = await wire.post("person", do=what, person=town.ann.id)
        assert told["person"]["blocked"] is blocked
    refused = await wire.post("person", do="block", person=town.eve.id)
    assert refused == {"ok": False, "description": f"there is no chat {town.eve.id}"}


async def test_speaking_in_ones_own_private_chat_opens_it(town: Town, wire: Wire) -> None:
    """The first words to the bot open the private chat, as Start does."""
    said = await wire.post("say", person=town.eve.id, chat=town.eve.id, text="你好")
    assert said["message"]["chat"]["type"] == "private"
    assert (await wire.get("sandbox/messages", chat=town.eve.id))["messages"] == [said["message"]]


async def test_newcomers_and_new_groups(town: Town, wire: Wire, stream: Stream) -> None:
    """People and groups can be added, joined, left, given power, upgraded and deserted."""
    guest = (await wire.post("person", do="add", name="客人", username="guest", role="resident"))[
        "person"
    ]
    assert (await stream.next()) == {"type": "person", "person": guest}
    opened = (await wire.post("chat", do="add", title="新群", kind="group", members=[guest["id"]]))[
        "chat"
    ]
    assert (await stream.next())["chat"]["id"] == opened["id"]
    for what in ("join", "admin", "plain", "leave"):
        await wire.post("membership", chat=opened["id"], person=town.ann.id, do=what)
    assert town.world.chat(opened["id"]).member(town.ann.id).status == "left"
    by = {"chat": opened["id"], "by": guest["id"]}
    for what in ("add", "promote", "demote"):
        assert await wire.post("bot", **by, do=what, startgroup=None) == {}
    assert await wire.post("bot", **by, do="add", startgroup="bind-7") == {}
    assert town.world.messages(opened["id"])[-1].text == "/start@weisu_bot bind-7"
    moved = (await wire.post("chat", do="migrate", chat=opened["id"]))["chat"]
    assert moved["type"] == "supergroup"
    assert await wire.post("bot", chat=moved["id"], by=guest["id"], do="kick") == {}
    gone = await wire.post("person", do="deactivate", person=guest["id"])
    assert gone["person"]["deactivated"] is True


async def test_faults_through_the_page(wire: Wire) -> None:
    """Faults are added, listed and cleared."""
    fault = {"kind": "429", "retry_after": 9, "times": None}
    listed = await wire.post("faults", **fault)
    assert listed["faults"][0] | fault == listed["faults"][0]
    assert await wire.get("sandbox/faults") == listed
    async with wire.session.delete(f"{wire.url}/sandbox/faults") as got:
        assert await got.json() == {"faults": []}
    assert (await wire.post("faults", colour="red"))["description"] == "a fault knows no 'colour'"


async def test_the_clock_through_the_page(town: Town, wire: Wire, stream: Stream) -> None:
    """The clock is pushed and set, and every jump is told."""
    before = town.world.clock.now()
    told = await wire.post("clock", advance=3600)
    assert (town.world.clock.now() - before).total_seconds() >= 3600
    assert (await stream.next())["type"] == "clock"
    told = await wire.post("clock", set="2027-02-17T08:30:00+08:00")
    assert told["now"].startswith("2027-02-17T00:30:0")
    assert (await stream.next())["now"].startswith("2027-02-17T00:30:0")


async def test_the_log_of_calls(town: Town, wire: Wire) -> None:
    """The log tells every call with its outcome, and can be asked for the newer ones."""
    await wire.ok("getMe")
    await wire.ok("sendMessage", chat_id=town.group.id, text="x", reply_markup="[]")
    await wire.refused("sendMessage", chat_id=town.group.id, text="")
    calls = (await wire.get("sandbox/calls"))["calls"]
    assert [(call["method"], call["ok"]) for call in calls] == [
        ("getMe", True),
        ("sendMessage", True),
        ("sendMessage", False),
    ]
    assert calls[1]["params"] == {"chat_id": town.group.id, "text": "x", "reply_markup": []}
    assert calls[2]["description"] == "Bad Request: message text is empty"
    newer = await wire.get("sandbox/calls", since=calls[1]["number"])
    assert [call["number"] for call in newer["calls"]] == [calls[2]["number"]]
    assert len((await wire.get("sandbox/calls", method="getMe"))["calls"]) == 1


@pytest.mark.parametrize(
    ("verb", "body", "words"),
    [
        ("say", {"chat": 5, "text": "x"}, "there is no chat 5"),
        ("say", {"text": "x"}, "'chat' is missing"),
        ("say", {"chat": "five"}, "'chat' must be a number"),
        ("say", {"chat": [5]}, "'chat' must be a number"),
        ("say", {"chat": "GROUP", "person": "ANN"}, "'text' is missing"),
        ("say", {"chat": "GROUP", "person": 5, "text": "x"}, "nobody has the id 5"),
        ("media", {"chat": "GROUP", "person": "ANN", "kind": "song"}, "there is no kind"),
        ("media", {"chat": "GROUP", "kind": "photo", "files": ["?"]}, "files must be base64"),
        ("media", {"chat": "GROUP", "kind": "photo", "files": [5]}, "files must be base64"),
        ("media", {"chat": "GROUP", "person": "ANN", "kind": "venue", "latitude": "x"}, "'lat"),
        ("membership", {"chat": "GROUP", "person": "ANN", "do": "fly"}, "'do' must be one of: j"),
        ("bot", {"chat": "GROUP", "by": "ANN"}, "'do' must be one of: add, kick"),
        ("person", {"person": "ANN", "do": "fly"}, "'do' must be one of: block"),
        ("person", {"do": "add"}, "'name' is missing"),
        ("chat", {"do": "fly"}, "'do' must be one of: add, migrate"),
        ("chat", {"do": "add", "title": "x", "kind": "channel"}, "a group is a group or"),
        ("clock", {}, "say how many seconds"),
        ("clock", {"set": "tomorrow"}, "'tomorrow' is no ISO time"),
        ("clock", {"set": "2027-01-01T00:00:00"}, "the sandbox clock wants an aware moment"),
        ("press", {"chat": "GROUP", "person": "ANN", "message_id": 1}, "'data' is missing"),
        ("fly", {}, "the control API has no such call"),
    ],
)
async def test_orders_that_make_no_sense(
    town: Town, wire: Wire, verb: str, body: dict[str, Any], words: str
) -> None:
    """A wrong order is answered with 400 and a sentence that says what is wrong."""
    names = {"GROUP": town.group.id, "ANN": town.ann.id}
    plain = {
        key: names.get(value, value) if isinstance(value, str) else value
        for key, value in body.items()
    }
    answer = await wire.post(verb, **plain)
    assert answer["ok"] is False
    assert answer["description"].startswith(words)


async def test_bodies_must_be_json_objects(wire: Wire) -> None:
    """Anything but a JSON object, or another content type, is refused."""
    url = f"{wire.url}/sandbox/say"
    headers = {"Content-Type": "application/json"}
    for data in ("{", "[]"):
        async with wire.session.post(url, data=data, headers=headers) as got:
            assert got.status == 400
    async with wire.session.post(url, data={"text": "x"}) as got:
        assert (await got.json())["description"] == "send JSON"


async def test_only_this_machine_may_control(wire: Wire) -> None:
    """A request that names another host, as a rebinding page does, is refused."""
    for host, status in (("evil.example", 403), ("localhost", 200), ("127.0.0.1:80", 200)):
        async with wire.session.get(f"{wire.url}/sandbox/state", headers={"Host": host}) as got:
            assert got.status == status
    async with wire.session.get(f"{wire.url}/bot{TOKEN}/getMe", headers={"Host": "x.y"}) as got:
        assert got.status == 200


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a tiny page in the place of the real one."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<title>微诉</title>", encoding="utf-8")
    (folder / "app.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    monkeypatch.setattr(control, "PAGE", folder)
    return folder


@pytest.mark.usefixtures("page")
async def test_the_page_is_served(wire: Wire) -> None:
    """The page and its files come with their types, and nothing outside the folder does."""
    async with wire.session.get(f"{wire.url}/") as got:
        assert (got.status, got.content_type) == (200, "text/html")
        assert "微诉" in await got.text()
    async with wire.session.get(f"{wire.url}/page/app.js") as got:
        assert (got.content_type, await got.text()) == ("text/javascript", "1")
    for path in ("/page/none.js", "/page/%2e%2e/secret.txt", "/page/..%2fsecret.txt"):
        async with wire.session.get(wire.url + path) as got:
            assert got.status == 404


async def test_an_idle_stream_is_kept_alive(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nothing happens a comment keeps the line open."""
    monkeypatch.setattr(control, "HEARTBEAT", 0.01)
    async with wire.session.get(f"{wire.url}/sandbox/events") as got:
        lines = [await got.content.readline() for _ in range(3)]
    assert lines == [b": here\n", b"\n", b": still here\n"]


async def test_the_world_can_be_downloaded(town: Town, wire: Wire) -> None:
    """The snapshot holds the people and the messages."""
    town.world.say(town.ann, town.group, "灯坏了")
    async with wire.session.post(f"{wire.url}/sandbox/snapshot") as got:
        assert "attachment" in got.headers["Content-Disposition"]
        saved = await got.json()
    assert saved["chats"][0]["posts"][-1]["message"]["text"] == "灯坏了"


async def test_a_forced_reply_reaches_the_page_alone(town: Town, wire: Wire) -> None:
    """People are shown that a reply is asked for; bots never get it back, as on Telegram."""
    asks = {"force_reply": True, "selective": True, "input_field_placeholder": "几楼？"}
    sent = await wire.ok("sendMessage", chat_id=town.group.id, text="几楼？", reply_markup=asks)
    assert "reply_markup" not in sent
    shown = await wire.get("sandbox/messages", chat=town.group.id)
    assert shown["messages"][-1]["_reply_markup"] == asks
