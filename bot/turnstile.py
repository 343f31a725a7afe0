"""Who sends more than we work on: told so once, then let go, so that nobody else waits for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot import raw
from bot.raw import Came, Raw
from bot.sieve import Verdict, Way
from bot.sieve_memory import MOST_PEOPLE, Recent
from domain.allowances import MINUTE, Allowances, Spent, spend, spent_until
from domain.refusals import Refusal
from domain.understanding import understand
from usecases.desk import Desk

MOST_TOLD = 5
"""In how many chats somebody is told so at most before their time comes again."""

READ = 500
"""How many characters of what is in excess are searched for danger: reading costs time, too."""


class Kind(StrEnum):
    """What is counted apart; the value is the sentence about too much of it."""

    WORDS = "refuse-too-many-words"
    PRESSES = "refuse-too-many-presses"
    GROUP = "refuse-too-many-here"


Key = tuple[Kind, int]
Full = tuple[Key, int, int]
"""What is used up, until when, and in which chat one more came."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one person or group used up, and in which chats it was said that it is too much."""

    spent: tuple[Spent, ...] = ()
    told: frozenset[int] = frozenset()
    told_until: int = 0


class Turnstile:
    """Counts what people send and groups hear, in memory only: a restart forgets it.

    Words count by Telegram's clock, so that what piled up while we were away is no flood. Words of
    danger always pass. What a batch used counts from `keep` on: one that failed is judged again.
    """

    def __init__(self, desk: Desk, allowances: Allowances) -> None:
        self._desk = desk
        self._allowances = {
            Kind.WORDS: allowances.words,
            Kind.PRESSES: allowances.presses,
            Kind.GROUP: allowances.group,
        }
        self._kept: Recent[Key, Account] = Recent(MOST_PEOPLE)
        self._fresh: dict[Key, Account] = {}
        words = (word for item in desk.communities for word in item.danger_words)
        self._alarmed = replace(desk.communities[0], danger_words=tuple(dict.fromkeys(words)))

    def judge(
        self, batch: Sequence[Raw], verdicts: Sequence[Verdict], now: datetime
    ) -> list[Verdict]:
        """Say of what was to be taken what is in excess."""
        self._fresh.clear()
        at = int(now.timestamp())
        pairs = zip(batch, verdicts, strict=True)
        return [one if one.is_let_go else self._judge(update, one, at) for update, one in pairs]

    def keep(self) -> None:
        """Keep what the batch that was judged last used up: it was taken in."""
        for key, account in self._fresh.items():
            self._kept.put(key, account)
        self._fresh.clear()

    def _judge(self, update: Raw, verdict: Verdict, now: int) -> Verdict:
        came = raw.came(update)
        if came is None:
            return verdict
        at = now if came.at is None else came.at
        keys = _keys(update, came)
        for key in keys:
            until = spent_until(self._account(key).spent, self._allowances[key[0]], at)
            if until is not None:
                is_danger = self._is_danger(update, verdict)
                return (
                    verdict
                    if is_danger
                    else self._excess(update, verdict, (key, until, came.chat), now)
                )
        for key in keys:
            account = self._account(key)
            spent = spend(account.spent, self._allowances[key[0]], at)
            self._fresh[key] = replace(account, spent=spent)
        return verdict

    def _excess(self, update: Raw, verdict: Verdict, full: Full, now: int) -> Verdict:
        """Let one go; the first one in a chat that waits for an answer is told, and until when."""
        key, until, chat = full
        account = self._account(key)
        told = account.told if account.told_until == until else frozenset[int]()
        if chat in told or len(told) >= MOST_TOLD or not self._waits_for_us(update, verdict):
            return Verdict(way=Way.EXCESS, seen=verdict.seen)
        self._fresh[key] = replace(account, told=told | {chat}, told_until=until)
        minutes = max(1, math.ceil((until - now) / MINUTE))
        refusal = Refusal(key[0].value, minutes=minutes)
        return replace(verdict, way=Way.EXCESS, before=(), mates=(), refusal=refusal)

    def _account(self, key: Key) -> Account:
        return self._fresh.get(key) or self._kept.get(key) or Account()

    def _is_danger(self, update: Raw, verdict: Verdict) -> bool:
        """Say whether words name a danger to a person."""
        if verdict.understood is not None:
            return verdict.understood.is_danger
        message = update.get("message") or update.get("edited_message")
        text = "" if message is None else raw.text_of(message)[:READ]
        return bool(text) and understand(text, self._alarmed).is_danger

    def _waits_for_us(self, update: Raw, verdict: Verdict) -> bool:
        """Say whether somebody means us; who only goes on talking is not spoken to."""
        message = update.get("message")
        if message is None:
            return "callback_query" in update
        if verdict.way is Way.HEARD or not raw.is_in_group(message):
            return True
        desk = self._desk
        return raw.is_addressed(message, bot_id=desk.bot_id, username=desk.bot_username)


def _keys(update: Raw, came: Came) -> tuple[Key, ...]:
    if "callback_query" in update:
        return ((Kind.PRESSES, came.person),)
    return ((Kind.WORDS, came.person), *(((Kind.GROUP, came.chat),) if came.chat < 0 else ()))
