"""What everybody of a simulation shares, and how a hand finds its button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.commands.demo_pilot import Pilot
from bot.commands.forked_sight import Sight
from bot.commands.forked_stage import Scene
from bot.commands.simulate_people import SLOT, Staff, on_beat
from domain.calendar import Calendar, calendar_of
from handlers.press import data

OFFICE = "staff"


@dataclass(frozen=True, kw_only=True)
class Away:
    """Somebody takes leave: says so on `asked`, is away from the first to the last day."""

    who: str
    asked: datetime
    first: date
    last: date


@dataclass(kw_only=True)
class Life:
    """The town as its people know it."""

    scene: Scene
    sight: Sight
    pilot: Pilot
    seed: int
    away: tuple[Away, ...] = ()
    beat_now: datetime | None = None
    tally: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        settings = self.scene.stage.settings
        self.community = settings.to_community()
        self.staff = Staff(self.pilot)
        self.persons = self.scene.eye.faces()

    @property
    def now(self) -> datetime:
        """Give the beat by which people act, also when a lease made the clock run past it."""
        return self.beat_now or self.scene.now

    @property
    def calendar(self) -> Calendar:
        """Give the community's calendar, by which people go to work."""
        return calendar_of(self.community.timing.duty, self.community.timezone)

    def is_away(self, who: str) -> bool:
        """Say whether somebody is on leave today."""
        today = self.calendar.local(self.now).date()
        return any(item.who == who and item.first <= today <= item.last for item in self.away)

    def key_of(self, person_id: int | None) -> str | None:
        """Give the key of a person of the bot's database."""
        people = self.scene.stage.people
        return next(
            (key for key, face in people.items() if self.persons.get(face) == person_id), None
        )

    def face(self, who: str) -> int:
        """Give somebody's id, which is also their direct chat."""
        return self.scene.stage.people[who]

    def chat(self, group: str) -> int:
        """Give a group."""
        return self.scene.stage.chats[group]

    def say(self, who: str, chat: int, words: str, *, reply_to: int | None = None) -> int:
        """Let somebody say something; gives the message."""
        self.tally["said"] += 1
        world = self.scene.stage.world
        return world.say(self.face(who), chat, words, reply_to=reply_to).message_id

    def photo(self, who: str, chat: int, words: str, *, reply_to: int | None = None) -> int:
        """Let somebody send a photo with words; gives the message."""
        self.tally["photos"] += 1
        world, face = self.scene.stage.world, self.face(who)
        sent = world.send_media(face, chat, "photo", caption=words, reply_to=reply_to, file=PIXEL)
        return sent.message_id

    def push(self, who: str, chat: int, message: int, button: str) -> None:
        """Let somebody press a button that stands there."""
        self.tally["presses"] += 1
        self.scene.press(self.face(who), chat, message, button)

    def press(self, who: str, chat: int, number: int, action: str, ticket_id: int) -> bool:
        """Let somebody press an action of a ticket where it is shown; False when it is not."""
        start = data(action, ticket_id, 0).removesuffix("0:")
        found = self.sight.button(chat, number, start)
        if found is None:
            self.tally["no button"] += 1
            return False
        self.push(who, chat, *found)
        return True

    def beat(self, after: timedelta) -> datetime:
        """Give the first beat after so much time, the next one at the earliest."""
        return on_beat(self.now + max(after, SLOT))

    def duty_beat(self, after: timedelta) -> datetime:
        """Give the first beat after so much duty time."""
        return on_beat(self.calendar.next_duty(self.calendar.add(self.now, max(after, SLOT))))


PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9b"
    b"U\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""A photo of nothing: small, so that a month of them is sent in no time."""
