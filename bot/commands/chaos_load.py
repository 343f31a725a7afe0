"""What people do to the bot while it is killed: every kind of update there is, drawn by weight.

The n-th act of a run is drawn from a source of its own. What somebody presses hangs on what stands
in the chats by then, which kills and faults may change.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.commands.chaos_garbage import COMMANDS, FORGED, garbage
from bot.commands.chaos_town import Town
from bot.commands.demo_pilot import USERNAME
from bot.commands.simulate_life import PIXEL
from bot.commands.simulate_people import CHATTER, source, weighted
from sandbox.refusals import ImpossibleError

CALLED = f"@{USERNAME} "
NOTES = (
    "已联系物业，正在处理",
    "看过现场了，配件在路上",
    "已处理好，现场看过了",
    "师傅后天下午3点过来修",
    "三楼拐角那里",
    "不归社区管，已告知找哪里",
)
SUBMITTED = "已提交"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Words said to us that must be there in the end: where they stand, in which update they came.

    `pictures` are the files that came along with it, by what they are.
    """

    kind: str
    chat: int
    message: int
    update: int
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """Somebody pressed to submit words told in a direct chat; the answer may have told them so.

    `messages` is all they said there before: what the bot was asking then, only the bot knows.
    """

    press: str
    chat: int
    messages: tuple[int, ...]


@dataclass
class Load:
    """Acts for everybody, and remembers what was said to us."""

    town: Town
    seed: int
    acts: int = 0
    updates: Counter[str] = field(default_factory=Counter)
    claims: list[Claim] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    _told: dict[int, list[int]] = field(default_factory=dict)
    _pressed: list[tuple[int, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = self.town.world
        self._queue = self.world.bot(self.town.scene.stage.bot_id).queue
        self._kinds: tuple[tuple[int, tuple[str, Callable[[random.Random], None]]], ...] = (
            (9, ("complaints by mention", self._mention)),
            (5, ("complaints by prefix", self._prefix)),
            (5, ("complaints by command", self._command)),
            (3, ("complaints by reply", self._reply)),
            (3, ("albums", self._album)),
            (2, ("pictures before words", self._picture)),
            (3, ("voice", self._voice)),
            (3, ("locations", self._location)),
            (5, ("edits", self._edit)),
            (3, ("joins and leaves", self._come_and_go)),
            (16, ("presses", self._press)),
            (14, ("work on tickets in hand", self._work)),
            (4, ("stale presses", self._press_again)),
            (3, ("double presses", self._press_twice)),
            (2, ("forged presses", self._forge)),
            (12, ("direct dialogues", self._dialogue)),
            (8, ("answers to questions", self._answer)),
            (14, ("chatter", self._chat)),
            (5, ("overheard complaints", self._grumble)),
            (4, ("staff commands", self._order)),
            (3, ("garbage", self._garbage)),
        )

    @property
    def total(self) -> int:
        """Give how many updates were caused."""
        return self.updates.total()

    def act(self) -> None:
        """Let somebody do the next thing."""
        self.acts += 1
        rng = source(self.seed, "act", self.acts)
        name, do = weighted(rng, self._kinds)
        before = self._queue.next_id
        with suppress(ImpossibleError):  # a message or a button that is no more
            do(rng)
        self.updates[name] += self._queue.next_id - before

    def _claim(self, kind: str, chat: int, message: int, *pictures: str) -> None:
        update = self._queue.next_id - 1
        claim = Claim(kind=kind, chat=chat, message=message, update=update, pictures=pictures)
        self.claims.append(claim)

    def _mention(self, rng: random.Random) -> None:
        group, chat, who = self.town.speaker(rng)
        words = CALLED + self.town.trouble(rng, group)
        self._claim("mention", chat, self.world.say(who, chat, words).message_id)

    def _prefix(self, rng: random.Random) -> None:
        group, chat, who = self.town.speaker(rng)
        words = rng.choice(("报修 ", "投诉：", "求助 ")) + self.town.trouble(rng, group)
        self._claim("prefix", chat, self.world.say(who, chat, words).message_id)

    def _command(self, rng: random.Random) -> None:
        group, chat, who = self.town.speaker(rng)
        words = f"/bao@{USERNAME} " + self.town.trouble(rng, group)
        self._claim("command", chat, self.world.say(who, chat, words).message_id)

    def _reply(self, rng: random.Random) -> None:
        """Call the bot under somebody else's words."""
        group, chat, who = self.town.speaker(rng)
        earlier = self.world.say(self.town.face("wangdui"), chat, rng.choice(CHATTER)).message_id
        words = CALLED + self.town.trouble(rng, group)
        self._claim("reply", chat, self.world.say(who, chat, words, reply_to=earlier).message_id)

    def _album(self, rng: random.Random) -> None:
        group, chat, who = self.town.speaker(rng)
        words = CALLED + self.town.trouble(rng, group)
        files = [PIXEL + rng.randbytes(4) for _ in range(rng.randint(1, 3))]
        again = rng.choice(files)  # some send the same picture twice
        sent = self.world.send_album(who, chat, [*files, again], caption=words)
        *pictures, twice = (one.photo[-1].file_unique_id for one in sent)
        self._claim("album", chat, sent[0].message_id, *sorted({*pictures} - {twice}))

    def _picture(self, rng: random.Random) -> None:
        """Send a picture without words where the bot listens, and call it right after.

        Somebody new does it, who is in no burst of other words. A bot that is alone keeps the
        picture in mind only, and it dies with it.
        """
        group, chat, _ = self.town.speaker(rng, listening=True)
        who = self.world.add_person("新邻居").id
        self.world.join(chat, who)
        sent = self.world.send_media(who, chat, "photo", file=PIXEL + rng.randbytes(4))
        words = CALLED + self.town.trouble(rng, group)
        kept = [sent.photo[-1].file_unique_id] if len(self.town.scene.bot.bots) > 1 else []
        self._claim("mention", chat, self.world.say(who, chat, words).message_id, *kept)

    def _voice(self, rng: random.Random) -> None:
        group, chat, who = self.town.speaker(rng)
        words = CALLED + self.town.trouble(rng, group)
        sent = self.world.send_media(who, chat, "voice", caption=words, file=b"OggS")
        self._claim("voice", chat, sent.message_id)

    def _location(self, rng: random.Random) -> None:
        """Complain, and send where it is right after."""
        group, chat, who = self.town.speaker(rng)
        words = CALLED + self.town.trouble(rng, group)
        self._claim("mention", chat, self.world.say(who, chat, words).message_id)
        self.world.send_media(who, chat, "location", latitude=29.6, longitude=91.1)

    def _edit(self, rng: random.Random) -> None:
        if not self.claims:
            return
        claim = rng.choice(self.claims[-40:])
        post = self.world.chat(claim.chat).posts[claim.message]
        words = post.message.text or post.message.caption or ""
        self.world.edit(post.author, claim.chat, claim.message, words + "，已经好几次了")

    def _come_and_go(self, rng: random.Random) -> None:
        chat, who = self.town.chat(rng.choice(self.town.groups)), rng.choice(self.town.visitors)
        if self.world.chat(chat).member(who).present:
            self.world.leave(chat, who)
        else:
            self.world.join(chat, who)

    def _press(self, rng: random.Random) -> None:
        found = self.town.button(rng)
        if found is not None:
            self._pressed.append(found)
            self.world.press(*found)

    def _work(self, rng: random.Random) -> None:
        """Press a button of a ticket that somebody has taken up, or that is over."""
        found = self.town.in_hand(rng)
        if found is not None:
            self._pressed.append(found)
            self.world.press(*found)

    def _press_again(self, rng: random.Random) -> None:
        """Press what somebody pressed before, as it was then."""
        if self._pressed:
            self.world.press(*rng.choice(self._pressed))

    def _press_twice(self, rng: random.Random) -> None:
        found = self.town.button(rng)
        if found is not None:
            self.world.press(*found)
            self.world.press(*found)

    def _forge(self, rng: random.Random) -> None:
        found = self.town.button(rng)
        if found is not None:
            self.world.press(*found[:3], rng.choice(FORGED))

    def _dialogue(self, rng: random.Random) -> None:
        """Go one step further in a direct chat: whatever the bot offers there."""
        who = self.town.teller(rng)
        bubbles = self.town.scene.stage.bubbles(who)[-1:]
        labels = dict(bubbles[0].buttons) if bubbles else {}
        if not bubbles or rng.random() < 0.1:  # noqa: PLR2004 - now and then somebody begins anew
            self.world.start(who)
        elif (data := bubbles[0].data_of("提交")) is not None:
            press = self.world.press(who, who, bubbles[0].id, data)
            if who in self._told:
                pledge = Pledge(press=press, chat=who, messages=tuple(self._told[who]))
                self.pledges.append(pledge)
        elif "请说说是什么事" in bubbles[0].text:
            words = self.town.trouble(rng, rng.choice(self.town.groups))
            said = self.world.say(who, who, words).message_id
            self._told.setdefault(who, []).append(said)
        elif any("取消" in label for label in labels):
            going_on = [data for label, data in labels.items() if "取消" not in label]
            self.world.press(who, who, bubbles[0].id, rng.choice(going_on or list(labels.values())))
        elif (data := bubbles[0].data_of("我要反映")) is not None:
            self.world.press(who, who, bubbles[0].id, data)
        else:
            self.world.start(who)

    def _answer(self, rng: random.Random) -> None:
        found = self.town.asked(rng)
        if found is None:
            return
        who, chat, message = found
        words = rng.choice(NOTES)
        if rng.random() < 0.5:  # noqa: PLR2004 - half of the workers send a photo along
            self.world.send_media(who, chat, "photo", caption=words, reply_to=message, file=PIXEL)
        else:
            self.world.say(who, chat, words, reply_to=message)

    def _chat(self, rng: random.Random) -> None:
        _, chat, who = self.town.speaker(rng)
        self.world.say(who, chat, rng.choice(CHATTER))

    def _grumble(self, rng: random.Random) -> None:
        """Complain to the neighbours, where the bot listens."""
        group, chat, who = self.town.speaker(rng, listening=True)
        self.world.say(who, chat, self.town.trouble(rng, group))

    def _order(self, rng: random.Random) -> None:
        who = self.town.worker(rng)
        chat = rng.choice((who, self.town.chat(self.town.office[0])))
        number = rng.randint(1, 60)
        self.world.say(who, chat, rng.choice(COMMANDS).format(number=number, other=number + 1))

    def _garbage(self, rng: random.Random) -> None:
        _, chat, who = self.town.speaker(rng)
        garbage(rng, self.world, chat, who)
