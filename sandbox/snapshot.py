from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import datetime
from typing import Any

from telegram import Message

from sandbox.files import Stored
from sandbox.people import BotAccount, Chat, Member, Person, Post, Press, Webhook
from sandbox.state import State
from sandbox.updates import Pending, UpdateQueue
from sandbox.wire import Json, wire

FORMAT = 1


def as_json(world: State) -> Json:
    """Turn the world into plain JSON; the calls made so far and the faults stay behind."""
    return {
        "format": FORMAT,
        "now": world.clock.now().isoformat(),
        "seed": world.seed,
        "random": world.rng.getstate(),
        "enforce_limits": world.enforce_limits,
        "intro": world.intro,
        "demo": world.demo,
        "bots": [_bot(bot) for bot in world.bots.values()],
        "people": [asdict(one) | {"blocked": sorted(one.blocked)} for one in world.people.values()],
        "chats": [_chat(chat) for chat in world.chats()],
        "files": [_file(stored) for stored in world.files.by_path.values()],
        "presses": [asdict(one) | {"at": one.at.isoformat()} for one in world.presses.values()],
    }


def restore(world: State, saved: Json) -> None:
    """Fill a new world with what `as_json` wrote down; its clock goes on from that moment."""
    if saved.get("format") != FORMAT:
        raise ValueError(f"this is no snapshot of format {FORMAT}")
    world.clock.set(_time(saved["now"]))
    world.seed, world.enforce_limits = saved["seed"], saved["enforce_limits"]
    version, state, gauss = saved["random"]
    world.rng.setstate((version, tuple(state), gauss))
    world.intro, world.demo = saved["intro"], saved["demo"]
    for bot in saved["bots"]:
        world.bots[bot["id"]] = _read_bot(bot)
    for person in saved["people"]:
        world.people[person["id"]] = Person(**(person | {"blocked": set(person["blocked"])}))
    for stored in saved["files"]:
        world.files.keep(Stored(**(stored | {"data": base64.b64decode(stored["data"])})))
    for press in saved["presses"]:
        world.presses[press["id"]] = Press(**(press | {"at": _time(press["at"])}))
    for chat in map(_read_chat, saved["chats"]):
        if chat.person is None or chat.bot is None:
            world.groups[chat.id] = chat
        else:
            world.dialogs[chat.person, chat.bot] = chat


def _bot(bot: BotAccount) -> Json:
    hook = bot.webhook
    return {
        "id": bot.id,
        "token": bot.token,
        "username": bot.username,
        "name": bot.name,
        "privacy": bot.privacy,
        "webhook": [hook.url, hook.secret, hook.max_connections],
        "allowed_named": bot.allowed_named,
        "commands": bot.commands,
        "descriptions": bot.descriptions,
        "menu_buttons": {str(chat): button for chat, button in bot.menu_buttons.items()},
        "next_update": bot.queue.next_id,
        "allowed": sorted(bot.queue.allowed),
        "waiting": [
            [one.update_id, one.payload, one.expires.isoformat(), one.lane]
            for one in bot.queue.waiting
        ],
    }


def _read_bot(saved: Json) -> BotAccount:
    queue = UpdateQueue(saved["next_update"], frozenset(saved["allowed"]))
    queue.waiting = [
        Pending(number, payload, _time(expires), lane)
        for number, payload, expires, lane in saved["waiting"]
    ]
    return BotAccount(
        id=saved["id"],
        token=saved["token"],
        username=saved["username"],
        name=saved["name"],
        privacy=saved["privacy"],
        queue=queue,
        webhook=Webhook(*saved["webhook"]),
        allowed_named=saved["allowed_named"],
        commands=saved["commands"],
        descriptions=saved["descriptions"],
        menu_buttons={int(chat): button for chat, button in saved["menu_buttons"].items()},
    )


def _chat(chat: Chat) -> Json:
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "label": chat.label,
        "person": chat.person,
        "bot": chat.bot,
        "last_id": chat.last_id,
        "migrated_to": chat.migrated_to,
        "pinned": chat.pinned,
        "last_bot": chat.last_bot,
        "members": [[user, one.status, one.anonymous] for user, one in chat.members.items()],
        "posts": [_post(post) for post in chat.posts.values()],
    }


def _read_chat(saved: Json) -> Chat:
    members = {user: Member(status, anonymous) for user, status, anonymous in saved["members"]}
    posts = [_read_post(post) for post in saved["posts"]]
    by_id = {post.message.message_id: post for post in posts}
    return Chat(**(saved | {"members": members, "posts": by_id}))


def _post(post: Post) -> Json:
    return {
        "message": wire(post.message),
        "author": post.author,
        "deleted": post.deleted,
        "reactions": list(post.reactions.items()),
        "meant_for": post.meant_for,
        "asks": post.asks,
    }


def _read_post(saved: Json) -> Post:
    message = Message.de_json(saved["message"], None)
    rest: dict[str, Any] = saved | {"reactions": dict(saved["reactions"])}
    return Post(**(rest | {"message": message}))


def _file(stored: Stored) -> Json:
    return asdict(stored) | {"data": base64.b64encode(stored.data).decode()}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
