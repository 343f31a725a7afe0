"""Two ends of the same month: what became of everything, and where the two differ."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from bot.commands.forked_eye import Eye
from domain.dues import DueState
from locales import Catalogue
from sandbox.world import World
from storage.ticket_tables import events, ratings, tickets
from storage.time_tables import callbacks, dues, promises

TOLERANCE = timedelta(minutes=6, seconds=5)
"""A lease of a minute, and the beat of five minutes that it may miss."""

_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_NAMED = re.compile(r"\b([pc]\d+)(?=r\d|\b)")
_REMINDER = Catalogue().speak("zh").plain("reminder-head", count=1).partition("1")[0]
MESSAGES = "message"

Facts = dict[str, list[datetime]]
"""What is true, in words, and when each of it became so."""


@dataclass
class End:
    """How a month ended: facts by section; `doubted` are sends nobody can be sure of, by chat."""

    sections: dict[str, Facts] = field(default_factory=lambda: defaultdict(dict))
    doubted: Mapping[str, int] = field(default_factory=dict)

    def add(self, section: str, words: str, at: datetime) -> None:
        """Note a fact."""
        self.sections[section].setdefault(words, []).append(at)

    @property
    def print(self) -> str:
        """Give a short print of everything but the instants and the messages."""
        facts = sorted(
            (section, words, len(ats))
            for section, found in self.sections.items()
            if section != MESSAGES
            for words, ats in found.items()
        )
        return sha256(repr(facts).encode()).hexdigest()[:16]


def end_of(eye: Eye, world: World, bot_id: int, doubted: Mapping[int, int]) -> End:
    """Read how a month ended out of the database and the chats."""
    names = {chat.person or chat.id: chat.title or f"@{chat.person}" for chat in world.chats()}
    end = End(doubted={names[chat]: count for chat, count in doubted.items() if chat in names})
    _tickets(eye, end)
    _time(eye, end)
    for chat in world.chats():
        for post in chat.posts.values():
            if post.author == bot_id and not post.deleted:
                text = post.message.text or post.message.caption or "(a file)"
                for part in _parts(text):
                    words = f"{names[chat.person or chat.id]}: {_CLOCK.sub('hh:mm', part)}"
                    end.add(MESSAGES, words, post.message.date)
    return end


def _parts(text: str) -> list[str]:
    """Take a reminder apart: what one run says together may come a beat apart in another."""
    return text.split("\n\n")[1:] if text.startswith(_REMINDER) else [text]


def _tickets(eye: Eye, end: End) -> None:
    numbers = {row["id"]: row["number"] for row in eye.rows(tickets)}
    for row in eye.rows(tickets):
        facts = (row[name] for name in ("state", "owner_id", "level", "cycle", "outcome", "grid"))
        end.add("ticket", f"#{row['number']} {_said(*facts)}", row["created_at"])
    for row in eye.rows(events):
        facts = (row[name] for name in ("action", "from_state", "to_state", "actor_id"))
        end.add("event", f"#{numbers[row['ticket_id']]} {_said(*facts)}", row["at"])
    for row in eye.rows(ratings):
        facts = (row[name] for name in ("cycle", "person_id", "score"))
        end.add("rating", f"#{numbers[row['ticket_id']]} {_said(*facts)}", row["at"])


def _time(eye: Eye, end: End) -> None:
    numbers = {row["id"]: row["number"] for row in eye.rows(tickets)}
    made = _in_order(eye)
    for row in eye.rows(promises):
        facts = (row[name] for name in ("cycle", "owner_id", "extensions", "state"))
        words = f"#{numbers[row['ticket_id']]} {made['p' + str(row['id'])]} {_said(*facts)}"
        end.add("promise", words, row["made_at"])
    for row in eye.rows(callbacks):
        facts = (row[name] for name in ("cycle", "reason", "person_id", "level", "state"))
        end.add("call-back", f"#{numbers[row['ticket_id']]} {_said(*facts)}", row["created_at"])
    for row in eye.rows(dues):
        subject = row["subject"]
        subject = (
            f"#{numbers[row['ticket_id']]}" if row["ticket_id"] else made.get(subject, subject)
        )
        slot = _NAMED.sub(lambda found: made.get(found[1], found[1]), row["slot"])
        words = f"{subject} {_said(row['kind'], row['cycle'], slot)}"
        is_done = row["state"] == DueState.DONE
        end.add("done" if is_done else "pending", words, row["done_at"] or row["at"])


def _in_order(eye: Eye) -> dict[str, str]:
    """Name what slots and subjects name by its order; ids may differ from run to run.

    Promises and call-backs are counted within their ticket, leaves and waits for a word in all.
    """
    counted: Counter[tuple[str, int]] = Counter()
    names = {}
    for letter, table in (("p", promises), ("c", callbacks)):
        for row in eye.rows(table):
            counted[letter, row["ticket_id"]] += 1
            names[f"{letter}{row['id']}"] = f"{letter}-{counted[letter, row['ticket_id']]}"
    for letter in ("l", "k"):
        found = {row["subject"] for row in eye.rows(dues, None, "id", "subject")}
        ids = sorted(int(one[1:]) for one in found if re.fullmatch(rf"{letter}\d+", one))
        names |= {f"{letter}{one}": f"{letter}-{at}" for at, one in enumerate(ids, start=1)}
    return names


def _said(*facts: object) -> str:
    return " ".join("-" if fact is None else str(fact) for fact in facts)


def differences(plain: End, other: End) -> Iterator[str]:
    """Tell what the second end lacks or has too much of, and what happened at another time."""
    for section in sorted({*plain.sections, *other.sections}):
        ours, theirs = plain.sections[section], other.sections[section]
        left = Counter(other.doubted) if section == MESSAGES else Counter[str]()
        for words in sorted({*ours, *theirs}):
            first, second = sorted(ours.get(words, ())), sorted(theirs.get(words, ()))
            odd = len(second) - len(first)
            chat = words.partition(":")[0]
            if odd and left[chat] >= abs(odd):
                left[chat] -= abs(odd)
            elif odd:
                yield f"{section} {'doubled' if odd > 0 else 'lost'}: {words[:160]!r}"
            elif section != MESSAGES:
                for one, two in zip(first, second, strict=True):
                    if abs(one - two) > TOLERANCE:
                        yield f"{section} moved by {two - one}: {words[:160]!r}"
