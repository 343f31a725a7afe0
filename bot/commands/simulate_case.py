"""One complaint and the hands around it: who presses what, and what they answer when asked.

What takes words or a choice is given a beat later, where the bot asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from bot.commands.simulate_life import OFFICE, Life
from bot.commands.simulate_people import Complaint, source
from domain.transitions import Action
from handlers.press import data

MINUTE = timedelta(minutes=1)
FOLLOWS = 4
"""How many questions of the bot in a row somebody answers."""

WORDS = {
    Action.PROGRESS: (
        "已联系物业，正在处理",
        "看过现场了，配件在路上",
        "师傅后天下午3点过来修",
        "周五前能弄好",
    ),
    Action.ASK: ("请问具体是哪一层？", "方便的话几点上门合适？", "现在还有这个情况吗？"),
    Action.ANSWER: ("三楼拐角那里", "下午都在家", "还是老样子"),
    Action.RESOLVE: ("已处理好，现场看过了", "换了新的，试过没问题", "清理干净了"),
    Action.KEEP: ("约好的已经做完了", "师傅按时来了，先换了一半"),
    Action.REJECT: ("不归社区管，已告知找哪里",),
    Action.REOPEN: ("居民说还是老样子，没修好",),
}


NEXT = {Action.PROGRESS: Action.SCHEDULE}
"""What the bot may ask after words: a date among them is read back."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody pressed an action and waits for what the bot asks about it."""

    who: str
    chat: int
    after: int
    action: Action
    left: int = FOLLOWS


@dataclass
class Case:
    """A complaint and what people still mean to do about it."""

    complaint: Complaint
    life: Life
    message: int = 0
    ticket_id: int | None = None
    turns: int = 0
    asked: Asked | None = None
    then: datetime | None = None
    has_answered: bool = False
    is_leaving: bool = False

    @property
    def group(self) -> int:
        """Give the chat where it was said."""
        return self.life.chat(self.complaint.group)

    def begin(self) -> datetime:
        """Complain; give when to look at it again."""
        say = self.life.photo if self.complaint.has_photo else self.life.say
        self.message = say(self.complaint.who, self.group, self.complaint.words)
        return self.life.beat(MINUTE)

    def find(self) -> RowMapping | None:
        """Give the ticket that the words opened; None if they opened none."""
        if self.ticket_id is None:
            self.ticket_id = self.life.scene.eye.ticket_of(self.group, self.message)
        return None if self.ticket_id is None else self.life.scene.eye.ticket(self.ticket_id)

    def answer(self, action: str) -> bool:
        """Press what the card offers that asks whether it is the same; False when none asks."""
        found = self.life.sight.asking_same(self.group, f"v1:{action}:")
        if found is not None:
            self.has_answered = True
            self.life.push(self.complaint.who, self.group, *found)
        return found is not None

    def follow(self, ticket: RowMapping, asked: Asked) -> datetime:
        """Give the bot what it asked for: a press where it offers buttons, words where it waits."""
        self.asked = None
        number, sight = ticket["number"], self.life.sight
        rng = source(self.life.seed, self.complaint.key, self.turns, "follow", asked.left)
        start = data(asked.action.value, ticket["id"], ticket["version"])
        offered = [
            (message, button)
            for message, button in sight.buttons_about(asked.chat, number, start, after=asked.after)
            if button != start
        ]
        asking = sight.asking(asked.chat, number, asked.after)
        if asking is not None and asked.action in WORDS:
            words = rng.choice(WORDS[asked.action])
            say = self.life.photo if asked.action is Action.RESOLVE else self.life.say
            say(asked.who, asked.chat, words, reply_to=asking)
            self.expect(asked.who, asked.chat, NEXT.get(asked.action, asked.action), self.then)
        elif offered and asked.left:
            message, button = rng.choice(offered)
            self.life.push(asked.who, asked.chat, message, button)
            self.expect(asked.who, asked.chat, asked.action, self.then, left=asked.left - 1)
        else:
            return max(self.life.beat(MINUTE), self.then or self.life.now)
        return self.life.beat(MINUTE)

    def expect(
        self, who: str, chat: int, action: Action, then: datetime | None, *, left: int = FOLLOWS
    ) -> None:
        """Be ready to answer what the bot asks there about an action; go on at `then`."""
        after = self.life.sight.last_id(chat)
        self.then = then
        self.asked = Asked(who=who, chat=chat, after=after, action=action, left=left)

    def press(self, ticket: RowMapping, who: str, action: Action, *chats: int) -> bool:
        """Press an action where it is shown, in the first of these chats that has it."""
        number, ticket_id = ticket["number"], ticket["id"]
        return any(
            self.life.press(who, chat, number, action.value, ticket_id)
            for chat in chats or (self.life.chat(OFFICE),)
        )

    def do(self, ticket: RowMapping, who: str, action: Action, then: datetime) -> datetime:
        """Press an action in the office, answer what is asked about it, and go on at `then`."""
        if not self.press(ticket, who, action):
            return then
        self.expect(who, self.life.chat(OFFICE), action, then)
        return self.life.beat(MINUTE)
