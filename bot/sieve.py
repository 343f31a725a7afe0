"""The first look at an update, on the raw JSON: what is not for us is forgotten right here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog

from bot import raw
from bot.ears import Ear
from bot.raw import Raw, Said
from bot.sieve_memory import Memory, Waiting
from domain.refusals import Refusal
from domain.understanding.values import Understood
from usecases.desk import Desk

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Counts = Counter[tuple[int, date]]
"""Messages seen in the groups that listen, by our chat id and local day."""


class Way(StrEnum):
    """What becomes of an update."""

    DROP = "drop"
    TAKE = "take"
    HEARD = "heard"
    EXCESS = "excess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an update, and what goes along with it.

    `before` are messages of the same person that waited for this one; `mates` the updates of the
    other pictures of its album; `seen` says under what it is counted. What is in excess is not
    worked on: with a refusal that is said to whoever sent it, else it is let go.
    """

    way: Way
    understood: Understood | None = None
    before: tuple[Raw, ...] = ()
    mates: tuple[Raw, ...] = ()
    seen: tuple[int, date] | None = None
    refusal: Refusal | None = None

    @property
    def is_let_go(self) -> bool:
        """Say whether nothing is made of the update."""
        return self.way is Way.DROP or (self.way is Way.EXCESS and self.refusal is None)


DROP = Verdict(way=Way.DROP)
TAKE = Verdict(way=Way.TAKE)


class Sieve:
    """Judges updates before anything is made of them: no row, no log line, no object of talk.

    Everything that is not talk in a group is taken. Talk is taken when it is said to us, when it
    belongs to what somebody just said to us, and in a group that listens when it is understood as
    a complaint.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        rules = [item.rules for item in desk.communities]
        self._burst = _seconds(item.burst for item in rules)
        self._album_life = _seconds(item.album_life for item in rules)
        self._counts: Counts = Counter()
        self.memory = Memory()
        self.ears: dict[int, Ear] = {}

    @property
    def burst(self) -> timedelta:
        """Give how long somebody's words join what they said to us."""
        return timedelta(seconds=self._burst)

    @property
    def has_counted(self) -> bool:
        """Say whether there are counts that no transaction has taken yet."""
        return bool(self._counts)

    def judge(self, update: Raw) -> Verdict:
        """Say what becomes of an update; one that nobody can read is taken, to be told of."""
        try:
            return self._judge(update)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError):
            return TAKE

    def count(self, verdicts: Iterable[Verdict]) -> None:
        """Count what was seen, once it is taken in or forgotten for good."""
        self._counts.update(one.seen for one in verdicts if one.seen is not None)

    @contextmanager
    def counted(self) -> Iterator[Counts]:
        """Hand the counts over to a transaction; when it fails they are ours again."""
        counts, self._counts = self._counts, Counter()
        try:
            yield counts
        except BaseException:  # whatever undid the transaction, nothing of it was counted
            self._counts.update(counts)
            raise

    def recall(self, address: int, message_id: int, telegram_id: int, at: datetime) -> None:
        """Keep in mind what was taken before this program started."""
        said = Said(address, message_id, telegram_id, int(at.timestamp()), "", None, False)  # noqa: FBT003 - a row of facts
        self.memory.remember(said, until=said.at + self._burst)

    def forget(self, now: datetime) -> None:
        """Forget what has waited in vain."""
        self.memory.forget(int(now.timestamp()))

    def _judge(self, update: Raw) -> Verdict:
        message = update.get("message")
        if message is not None and raw.is_in_group(message):
            return self._judge_words(update, message)
        edited = update.get("edited_message")
        if edited is not None and raw.is_in_group(edited):
            is_ours = self.memory.has_taken(edited["chat"]["id"], edited["message_id"])
            return TAKE if is_ours else DROP
        return TAKE

    def _judge_words(self, update: Raw, message: Raw) -> Verdict:
        if raw.is_service(message):
            return TAKE
        is_addressed = raw.is_addressed(
            message, bot_id=self._desk.bot_id, username=self._desk.bot_username
        )
        if raw.is_from_nobody(message):  # an anonymous admin speaks through a bot
            return TAKE if is_addressed else DROP
        if raw.is_by_a_bot(message):
            return DROP
        said = raw.said(message)
        if said is None:
            return TAKE if is_addressed else DROP
        ear = self.ears.get(said.chat)
        if is_addressed:
            return self._take(message, said, ear)
        return self._overhear(update, said, ear)

    def _overhear(self, update: Raw, said: Said, ear: Ear | None) -> Verdict:
        """Judge words that nobody said to us."""
        seen = _seen(said, ear)
        if ear is not None and said.text and raw.is_forwarded(update["message"]):
            return Verdict(way=Way.DROP, seen=seen)  # somebody else's words, about elsewhere
        understood = self._understood(said, ear) if ear and said.text else None
        if ear is not None and understood is not None and ear.is_for_us(understood):
            self.memory.remember(said, until=said.at + self._burst)
            before = _given(self.memory.halves(said), said)
            return Verdict(way=Way.HEARD, understood=understood, before=before, seen=seen)
        if self.memory.is_in_burst(said):
            return Verdict(way=Way.TAKE, seen=seen)
        is_half = ear is not None and understood is not None and ear.is_half(said.text, understood)
        is_picture = said.is_picture and not said.text
        if is_half or (is_picture and (ear is not None or said.album is not None)):
            life = self._album_life if said.album else self._burst
            self.memory.wait(said, update, until=said.at + life)
        return Verdict(way=Way.DROP, seen=seen)

    def _understood(self, said: Said, ear: Ear) -> Understood | None:
        """Understand words; with the place the same person named just before, where it helps."""
        try:
            understood = ear.understand(said.text)
            places = [one.said.text for one in self.memory.halves(said) if one.said.text]
            if not places:
                return understood
            whole = ear.understand(" ".join([*places, said.text]))
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not make talk known
            log.error("not_understood", error=type(error).__name__)  # noqa: TRY400 - a trace may quote
            return None
        return whole if ear.is_for_us(whole) else understood

    def _take(self, message: Raw, said: Said, ear: Ear | None) -> Verdict:
        """Take what is said to us, with what belongs to it."""
        about = [said]
        replied = message.get("reply_to_message")
        if replied is not None and not raw.is_by_a_bot(replied):
            other = raw.said(replied)
            about += [other] if other is not None else []
        for one in about:
            self.memory.remember(one, until=one.at + self._burst)
        mates = [mate for one in about for mate in self.memory.mates(one)]
        halves = self.memory.halves(said) if ear is not None else []
        before = [one for one in halves if one not in mates]
        _given([*mates, *before], said)
        return Verdict(
            way=Way.TAKE,
            before=tuple(one.message for one in before),
            mates=tuple(one.update for one in mates),
            seen=_seen(said, ear),
        )


def _given(waiting: Iterable[Waiting], said: Said) -> tuple[Raw, ...]:
    """Hand what waited along with a message, and with no other."""
    found = list(waiting)
    for one in found:
        one.given_to = said.message_id
    return tuple(one.message for one in found)


def _seen(said: Said, ear: Ear | None) -> tuple[int, date] | None:
    if ear is None:
        return None
    moment = datetime.fromtimestamp(said.at, UTC)
    return ear.chat_id, moment.astimezone(ZoneInfo(ear.community.timezone)).date()


def _seconds(lives: Iterable[timedelta]) -> int:
    return int(max(lives, default=timedelta()).total_seconds())
