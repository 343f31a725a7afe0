"""All that people of another community can say: every command, link, mention, reply and edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from neighbours import MARK, Neighbours

from domain.ticket import State
from locales import Catalogue

Update = dict[str, Any]
Say = Callable[[Neighbours, str, str], list[Update]]

COMMANDS_SAID: dict[str, tuple[str, ...]] = {
    "help": ("",),
    "privacy": ("",),
    "language": ("",),
    "mine": ("",),
    "open": ("",),
    "board": ("",),
    "duty": ("",),
    "learning": ("",),
    "mydata": ("",),
    "forget": ("",),
    "roster": ("",),
    "bind": ("",),
    "cancel": ("",),
    "t": ("{number}", "#{number}", "{mark}社区{number}", "demo{number}", "{mark}{number}"),
    "merge": ("{number} {open}", "1 {number}", "{number} 1", "{mark}社区{number} {mark}社区{open}"),
    "split": ("{merged}", "{mark}社区{merged}"),
    "exclude": ("{number} 重复", "{mark}社区{number} 重复"),
    "leave": ("明天", "{mark}keeper g1 明天", "@keeper 明天", "{mark}keeper g1 销假", "销假"),
    "digest": ("", "north"),
    "listen": ("", "off", "suggest"),
    "invite": ("", "李四"),
    "bao": ("", "3栋2单元楼道灯坏了"),
    "start": ("", "d{id}", "a{id}", "bind", "{stranger}", "{cut}"),
}
"""What is said after each command; `{number}` and `{id}` are those of a hidden ticket."""


def commands(world: Neighbours, who: str, where: str) -> list[Update]:
    """Say every command, with all that may stand behind it."""
    facts = _facts(world)
    return [
        world.said(who, where, f"/{name} {body.format(**facts)}".strip())
        for name, bodies in COMMANDS_SAID.items()
        for body in bodies
    ]


def echoes(world: Neighbours) -> set[str]:
    """Give what says back a number or a name, and that there is no such thing."""
    texts, facts = Catalogue().speak("zh"), _facts(world)
    named = [
        body.format(**facts) for name in ("t", "merge", "split") for body in COMMANDS_SAID[name]
    ]
    numbers = {word.lstrip("#")[:12] for body in named for word in body.split()}
    return {f"“{MARK}keeper g1”", *(texts("refuse-no-number", number=one) for one in numbers)}


def _facts(world: Neighbours) -> dict[str, object]:
    """Give what the words name; links are cut short, or carry the signature of another one."""
    tickets, link = world.secrets.tickets, world.secrets.link
    number, _, signature = link[1:].partition("_")
    return {
        "mark": MARK,
        "number": tickets[State.CLAIMED].number,
        "id": tickets[State.CLAIMED].id,
        "open": tickets[State.OPEN].number,
        "merged": tickets[State.MERGED].number,
        "stranger": f"i{int(number) + 1}_{signature}",
        "cut": link[:-1],
    }


def _mentions(world: Neighbours, who: str, where: str) -> list[Update]:
    """Call the bot by name, begin with a filing word, and just talk."""
    mention = {"entities": [{"type": "mention", "offset": 0, "length": 10}]}
    return [
        world.said(who, where, "@weisu_bot 谢谢", **mention),
        world.said(who, where, "@weisu_bot 3栋2单元楼道灯坏了", **mention),
        world.said(who, where, "报修 3栋2单元楼道灯坏了"),
        world.said(who, where, "今天天气不错"),
        _document(world, who, where),
        _arrival(world, who, where),
    ]


def _arrival(world: Neighbours, who: str, where: str) -> Update:
    """Let Telegram say that somebody of the other community came in."""
    said = world.said(who, where, "")
    del said["message"]["text"]
    said["message"]["new_chat_members"] = [world.user("author")]
    return said


def _document(world: Neighbours, who: str, where: str) -> Update:
    """Send a roster file."""
    said = world.said(who, where, "")
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "排班.xlsx", "file_size": 12}
    said["message"] |= {
        "document": file,
        "caption": "/roster",
        "caption_entities": [{"type": "bot_command", "offset": 0, "length": 7}],
    }
    del said["message"]["text"]
    return said


def _replies(world: Neighbours, who: str, where: str) -> list[Update]:
    """Reply to messages whose numbers are those of hidden cards and questions."""
    return [
        world.said(who, where, text, reply=number)
        for number in _posts(world)
        for text in ("换了新灯泡", "撤回", "是")
    ]


def _posts(world: Neighbours) -> Iterator[int]:
    asked = "SELECT message_id FROM posts UNION SELECT card_message_id FROM candidates"
    yield from (number for (number,) in world.house.rows(f"{asked} ORDER BY 1"))


def _edits(world: Neighbours, who: str, where: str) -> list[Update]:
    """Edit messages whose numbers are those of hidden words."""
    found = []
    numbers = "SELECT message_id FROM reports WHERE message_id > 70000 ORDER BY 1"
    for (number,) in world.house.rows(numbers):
        update = world.said(who, where, "/bao 改了")
        message = {**update.pop("message"), "message_id": number, "edit_date": 1772417000}
        found.append({**update, "edited_message": message})
    return found


SAYINGS: tuple[Say, ...] = (_mentions, commands, _replies, _edits)


def sayings(world: Neighbours, who: str, where: str) -> list[Update]:
    """Give all that somebody tries to say at a place."""
    return [update for say in SAYINGS for update in say(world, who, where)]
