from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sandbox.faults import Fault
from sandbox.people import Chat, Person
from sandbox.refusals import ImpossibleError
from sandbox.state import shown_person
from sandbox.wire import Json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Order:
    """What the page or a script asks for, with the world it is asked of."""

    world: World
    body: Json

    def number(self, name: str) -> int:
        """Read a whole number that must be there."""
        found = self.maybe_number(name)
        if found is None:
            raise ImpossibleError(f"{name!r} is missing")
        return found

    def maybe_number(self, name: str) -> int | None:
        """Read a whole number that may be absent."""
        value = self.body.get(name)
        try:
            return None if value in {None, ""} else int(value)
        except (TypeError, ValueError):
            raise ImpossibleError(f"{name!r} must be a number") from None

    def real(self, name: str) -> float | None:
        """Read a number with decimals that may be absent."""
        value = self.body.get(name)
        try:
            return None if value in {None, ""} else float(value)
        except (TypeError, ValueError):
            raise ImpossibleError(f"{name!r} must be a number") from None

    def text(self, name: str) -> str:
        """Read a text that must be there."""
        found = self.maybe_text(name)
        if found is None:
            raise ImpossibleError(f"{name!r} is missing")
        return found

    def maybe_text(self, name: str) -> str | None:
        """Read a text that may be absent."""
        value = self.body.get(name)
        return None if value is None else str(value)

    def chat(self) -> Chat:
        """Find the chat; one's own private chat is opened by speaking in it."""
        where = self.number("chat")
        if where == self.maybe_number("person"):
            return self.world.dialog(where, self.maybe_number("bot"))
        return self.world.chat(where, self.maybe_number("bot"))

    def shown(self, chat: Chat, message_id: int) -> Json:
        """Show one message of a chat."""
        return self.world.shown_post(chat.posts[message_id])


def say(order: Order) -> Json:
    """Say something as somebody."""
    chat = order.chat()
    person, words = order.number("person"), order.text("text")
    said = order.world.say(person, chat, words, reply_to=order.maybe_number("reply_to"))
    return {"message": order.shown(chat, said.message_id)}


def media(order: Order) -> Json:
    """Send a photo, an album, a place or another thing as somebody."""
    chat, kind = order.chat(), order.text("kind")
    files = [_bytes(text) for text in order.body.get("files") or []]
    person, caption = order.number("person"), order.maybe_text("caption")
    reply_to = order.maybe_number("reply_to")
    world = order.world
    if len(files) > 1:
        sent = world.send_album(person, chat, files, caption=caption, reply_to=reply_to)
    else:
        one = world.send_media(
            person,
            chat,
            kind,
            caption=caption,
            file=files[0] if files else None,
            reply_to=reply_to,
            latitude=order.real("latitude"),
            longitude=order.real("longitude"),
            title=order.maybe_text("title"),
            name=order.maybe_text("name"),
        )
        sent = [one]
    return {"messages": [order.shown(chat, message.message_id) for message in sent]}


def edit(order: Order) -> Json:
    """Change somebody's own message."""
    chat, number = order.chat(), order.number("message_id")
    order.world.edit(order.number("person"), chat, number, order.text("text"))
    return {"message": order.shown(chat, number)}


def react(order: Order) -> Json:
    """React as somebody; no emoji takes the reaction back."""
    number, emoji = order.number("message_id"), order.maybe_text("emoji")
    order.world.react(order.number("person"), order.chat(), number, emoji)
    return {}


def start(order: Order) -> Json:
    """Press Start as somebody."""
    person = order.number("person")
    order.world.start(person, order.maybe_number("bot"), order.maybe_text("param"))
    return {"chat": person}


def membership(order: Order) -> Json:
    """Let somebody join, leave, become administrator or plain member."""
    world, chat, person = order.world, order.number("chat"), order.number("person")
    _choose(
        order,
        {
            "join": lambda: world.join(chat, person),
            "leave": lambda: world.leave(chat, person),
            "admin": lambda: world.set_admin(chat, person),
            "plain": lambda: world.set_admin(chat, person, admin=False),
        },
    )
    return {}


def bot(order: Order) -> Json:
    """Add, kick, promote or demote a bot as somebody."""
    world, chat, by = order.world, order.number("chat"), order.number("by")
    bot_id, param = order.maybe_number("bot"), order.maybe_text("startgroup")
    _choose(
        order,
        {
            "add": lambda: world.add_bot_to_group(chat, by=by, bot_id=bot_id, startgroup=param),
            "kick": lambda: world.kick_bot(chat, by=by, bot_id=bot_id),
            "promote": lambda: world.promote_bot(chat, by=by, bot_id=bot_id),
            "demote": lambda: world.demote_bot(chat, by=by, bot_id=bot_id),
        },
    )
    return {}


def person(order: Order) -> Json:
    """Let somebody in, or change how they stand to the bot."""
    if order.body.get("do") == "add":
        return {"person": shown_person(_newcomer(order))}
    world, number = order.world, order.number("person")
    _choose(
        order,
        {
            "block": lambda: world.block(number, order.maybe_number("bot")),
            "unblock": lambda: world.unblock(number, order.maybe_number("bot")),
            "deactivate": lambda: world.deactivate(number),
        },
    )
    return {"person": shown_person(world.person(number))}


def chat(order: Order) -> Json:
    """Open a group, or upgrade one."""
    world = order.world
    if order.body.get("do") == "migrate":
        return {"chat": world.summary(world.migrate(order.number("chat")))}
    if order.body.get("do") != "add":
        raise ImpossibleError("'do' must be one of: add, migrate")
    members = [int(member) for member in order.body.get("members") or []]
    opened = world.add_group(
        order.text("title"),
        kind=order.maybe_text("kind") or "supergroup",
        members=members,
        label=order.maybe_text("label") or "",
    )
    return {"chat": world.summary(opened)}


def add_fault(order: Order) -> Json:
    """Let something go wrong from now on."""
    known = {field.name for field in fields(Fault)}
    if strange := sorted(set(order.body) - known):
        raise ImpossibleError(f"a fault knows no {strange[0]!r}")
    order.world.faults.add(Fault(**order.body))
    return faults(order)


def faults(order: Order) -> Json:
    """List what will go wrong."""
    return {"faults": [fault.shown() for fault in order.world.faults.waiting]}


def clear_faults(order: Order) -> Json:
    """Let everything work again."""
    order.world.faults.clear()
    return faults(order)


def clock(order: Order) -> Json:
    """Push the clock ahead, or set it."""
    seconds, moment = order.real("advance"), order.maybe_text("set")
    if moment is not None:
        order.world.clock.set(_moment(moment))
    elif seconds is not None:
        order.world.clock.advance(seconds)
    else:
        raise ImpossibleError("say how many seconds to 'advance', or what to 'set'")
    return {"now": order.world.clock.now().isoformat()}


VERBS: dict[str, Callable[[Order], Json]] = {
    "say": say,
    "media": media,
    "edit": edit,
    "react": react,
    "start": start,
    "membership": membership,
    "bot": bot,
    "person": person,
    "chat": chat,
    "clock": clock,
    "faults": add_fault,
}


def _choose(order: Order, choices: dict[str, Callable[[], Any]]) -> None:
    wanted = order.maybe_text("do") or ""
    if wanted not in choices:
        raise ImpossibleError(f"'do' must be one of: {', '.join(choices)}")
    choices[wanted]()


def _newcomer(order: Order) -> Person:
    return order.world.add_person(
        order.text("name"),
        username=order.maybe_text("username"),
        language=order.maybe_text("language"),
        label=order.maybe_text("label") or "",
        role=order.maybe_text("role") or "",
    )


def _bytes(text: str) -> bytes:
    """Read base64, also when it comes as a data: link."""
    try:
        return base64.b64decode(text.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError, AttributeError):
        raise ImpossibleError("files must be base64 text") from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ImpossibleError(f"{text!r} is no ISO time") from None
