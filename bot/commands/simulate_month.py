"""A simulated month: whose turn it is, what falls due, and the checks of every hour."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.commands.simulate_case import Case
from bot.commands.simulate_life import Away, Life
from bot.commands.simulate_people import DUE_SLOT, Chat, Complaint, Crowd, on_beat, source
from bot.commands.simulate_turns import take
from bot.commands.simulate_watch import Watch

HOUR = timedelta(hours=1)
DIGEST_BUTTON = "v1:dg"
MANY = 100
_READ_FOR = timedelta(days=1)
_SETTLED = timedelta(minutes=30)
PEOPLE_LATER = timedelta(seconds=90)
"""How long after the clock's turn people act: a kill in that turn costs a minute, and people must
act at the same instant in a month with kills as in one without."""


@dataclass(frozen=True)
class Beat:
    """A moment at which something happened, and the real seconds the bot took for it."""

    at: datetime
    seconds: float


@dataclass(frozen=True, order=True)
class Blow:
    """The bot is to be killed at a simulated moment, after so many real seconds of its work."""

    at: datetime
    after: float


def blows(beats: Sequence[Beat], number: int, seed: int) -> list[Blow]:
    """Draw instants out of the work of a month; each beat is struck once at most."""
    rng = source(seed, "blows")
    struck = rng.sample(list(beats), min(number, len(beats)))
    return sorted(Blow(beat.at, rng.random() * beat.seconds) for beat in struck)


@dataclass
class Month:
    """Plays the crowd on the scene, beat by beat, until the end."""

    life: Life
    crowd: Crowd
    watch: Watch
    end: datetime
    blows: deque[Blow] = field(default_factory=deque)
    on_move: Callable[[datetime], None] = lambda _moment: None
    beats: list[Beat] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Callable[[], datetime | None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.start = self.life.now
        for complaint in self.crowd.complaints():
            self._plan(complaint.at, self._case(complaint))
        for chat in self.crowd.chatter():
            self._plan(chat.at, self._chat(chat))
        for away in self.life.away:
            self._plan(away.asked, self._leave(away))
        for who in self.life.staff.supervisors:
            self._plan(self.life.beat(10 * HOUR), self._reader(who))

    async def play(self) -> None:
        """Play to the end."""
        while (moment := self._next()) < self.end:
            await self._beat(moment)
            self.on_move(moment)

    def _next(self) -> datetime:
        """Give the next moment at which anything happens, a full hour at the latest."""
        now = self.life.now
        hour = now + HOUR - timedelta(seconds=now.timestamp() % HOUR.total_seconds())
        due = self.life.scene.eye.next_at()
        coming = [hour]
        if due is not None:
            coming.append(on_beat(max(due, now + DUE_SLOT / 2), DUE_SLOT))
        if self._agenda:
            coming.append(self._agenda[0][0])
        return min(coming)

    async def _beat(self, moment: datetime) -> None:
        """Let what is due come first, by itself, so that what the clock says is told apart.

        So does what falls due at the very instant at which people act.
        """
        scene = self.life.scene
        self.life.beat_now = moment
        is_busy = scene.advance(moment)
        blow = self.blows.popleft().after if self.blows and self.blows[0].at <= moment else None
        seconds = 0.0
        if is_busy:
            seconds = await scene.quiet(kill_after=blow)
            blow = None
            self.watch.after_the_clock(self.life.sight.look())
        if self._is_somebodys_turn(moment) and scene.advance(moment + PEOPLE_LATER):
            seconds += await scene.quiet()
            self.watch.after_the_clock(self.life.sight.look())
        if self._act(moment) or blow is not None:
            seconds += await scene.quiet(kill_after=blow)
            self.watch.after_people(self.life.sight.look())
        if seconds:
            self.beats.append(Beat(moment, seconds))
        if moment.timestamp() % HOUR.total_seconds() == 0:
            self.watch.check()

    def _is_somebodys_turn(self, moment: datetime) -> bool:
        return bool(self._agenda) and self._agenda[0][0] <= moment

    def _act(self, moment: datetime) -> bool:
        """Let everybody act whose turn it is; say whether anybody was asked."""
        has_acted = False
        while self._is_somebodys_turn(moment):
            _, _, act = heapq.heappop(self._agenda)
            again = act()
            has_acted = True
            if again is not None:
                self._plan(again, act)
        return has_acted

    def _plan(self, at: datetime, act: Callable[[], datetime | None]) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def _case(self, complaint: Complaint) -> Callable[[], datetime | None]:
        case = Case(complaint, self.life)

        def act() -> datetime | None:
            if case.message:
                return take(case)
            self.cases.append(case)
            return case.begin()

        return act

    def _chat(self, chat: Chat) -> Callable[[], datetime | None]:
        return lambda: self._done(self.life.say(chat.who, self.life.chat(chat.group), chat.words))

    def _leave(self, away: Away) -> Callable[[], datetime | None]:
        words = f"/leave {away.first:%Y-%m-%d}..{away.last:%m-%d}"
        return lambda: self._done(self.life.say(away.who, self.life.face(away.who), words))

    @staticmethod
    def _done(_message: int) -> None:
        return None

    def _reader(self, who: str) -> Callable[[], datetime | None]:
        """Have a supervisor press a number of a digest now and then.

        Which one hangs neither on what came a beat later nor on what came twice: the choice falls
        on a button by its own words, among those that have stood there for a while.
        """
        turns = count()

        def act() -> datetime | None:
            turn = next(turns)
            rng = source(self.life.seed, "reader", who, turn)
            chat = self.life.face(who)
            if found := self._numbers(chat):
                chosen = min(found, key=lambda one: source(self.life.seed, who, turn, one).random())
                self.life.push(who, chat, found[chosen], chosen)
            return self.life.duty_beat(rng.uniform(3, 12) * HOUR)

        return act

    def _numbers(self, chat: int) -> dict[str, int]:
        """Give the buttons of a day's digests, each with the newest message it stands under."""
        since, until = self.life.now - _READ_FOR, self.life.now - _SETTLED
        sight = self.life.sight
        return {
            button: message
            for message in reversed(sight.newest(chat, MANY))
            if since <= sight.said_at(chat, message) <= until
            for button in sight.buttons(chat, message)
            if button.startswith(DIGEST_BUTTON)
        }


def leaves(life: Life, crowd: Crowd) -> tuple[Away, ...]:
    """Send one worker on leave for the second week."""
    first = crowd.first + timedelta(days=8)
    start = life.calendar.next_duty(life.now + timedelta(days=5))
    who = life.staff.workers[2]
    return (Away(who=who, asked=on_beat(start), first=first, last=first + timedelta(days=6)),)
