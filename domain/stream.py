"""One group's talk as it comes: which message belongs to which trouble, by the past alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from domain.all_clear import is_advice, is_all_clear, is_in_hand
from domain.matching import RULES, Match, MatchRules, Saying, best
from domain.matching_kinds import kinship
from domain.matching_words import Words, matters, phrases
from domain.stream_book import Book, Trouble
from domain.ticket import Priority
from domain.understanding.values import Sense, Understood, Whereabouts

_PLACE_SIGNS = re.compile(r"[\W\d_]+|[栋幢座号楼单元室层户院门口下边侧东南西北这那个]")
_LEAST_MATTER = 2
_LONGEST_PIECE = 30
_RANK = {Priority.P0: 0, Priority.P1: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message with what was understood; `answers` is the key of the one it replies to."""

    key: str
    text: str
    at: datetime
    person: str
    understood: Understood
    answers: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a message turned out to be in its context; `trouble` is None for mere talk."""

    sense: Sense
    category: str
    priority: Priority = Priority.NORMAL
    trouble: int | None = None


@dataclass(frozen=True, kw_only=True)
class StreamRules:
    """The numbers of listening to a stream: how sure we must be in which context."""

    sure: float = 0.38
    sure_of_place: float = 0.36
    sure_of_answer: float = 0.9
    sure_in_hand: float = 0.97
    sure_in_context: float = 0.22
    sure_with_place: float = 0.05
    sure_of_kind: float = 0.6
    burst: timedelta = timedelta(seconds=75)
    context: timedelta = timedelta(minutes=20)
    danger: timedelta = timedelta(hours=1)
    clear: timedelta = timedelta(hours=36)
    keep: timedelta = timedelta(days=400)
    match: MatchRules = field(default_factory=lambda: RULES)


class Stream:
    """Joins the messages of one group into troubles; of mere talk it keeps nothing."""

    def __init__(self, rules: StreamRules | None = None) -> None:
        self._rules = rules or StreamRules()
        self._book = Book(self._rules.keep)
        self._of: dict[str, int] = {}
        self._talk: set[str] = set()
        self._pieces: dict[str, tuple[datetime, Whereabouts]] = {}

    def hear(self, message: Message) -> Told:
        """Say what the message is, given all that was said before, and remember what matters."""
        saying = self._saying(message)
        if self._is_me_too(message, saying):
            told = self._join_in(message, saying)
            if told.trouble is not None:
                return told
        if message.understood.request >= self._worth_a_look(message, saying):
            match = self._match(saying)
            if self._is_request(message, match):
                return self._take(message, saying, match)
        self._overhear(message)
        return Told(sense=Sense.CHATTER, category=message.understood.category)

    def _worth_a_look(self, message: Message, saying: Saying) -> float:
        """Give how sure we must be at least, so that what is known is looked through at all."""
        is_near = message.understood.place or saying.words.agrees or self._goes_on(message)
        return self._rules.sure_with_place if is_near else self._rules.sure_in_context

    def _goes_on(self, message: Message) -> bool:
        """Say whether its author spoke of a danger just now."""
        fresh = self._book.fresh(message.at, self._rules.burst)
        last = [item.last for item in fresh if item.last.priority is Priority.P0]
        return any(said.person == message.person for said in last)

    def file(self, message: Message) -> Told:
        """Take a message that was filed as a request, and say which trouble it belongs to."""
        saying = self._saying(message)
        return self._take(message, saying, self._match(saying))

    def _saying(self, message: Message) -> Saying:
        found = message.understood
        place = found.place
        piece = self._pieces.get(message.person)
        if piece and message.at - piece[0] <= self._rules.burst:
            place = joined(place, piece[1])
        return Saying(
            text=message.text,
            at=message.at,
            category=found.category,
            sure=found.category_sure,
            place=place,
            sense=found.sense,
            priority=found.priority,
            person=message.person,
        )

    def _match(self, saying: Saying) -> Match | None:
        known = [item.known() for item in self._book.likely(saying)]
        match = best(_as_request(saying), known, self._rules.match)
        return match if match and match.score >= self._rules.match.high else None

    def _is_request(self, message: Message, match: Match | None) -> bool:
        """Say whether it is taken up: answers take more to convince, what is hot takes less."""
        found = message.understood
        also = found.me_too if match is None and found.place.building else 0.0
        asks = found.request + also  # whose own house has it, too, asks
        return not is_piece(message) and asks >= self._least(message, match)

    def _least(self, message: Message, match: Match | None) -> float:
        """Give how sure we must be that it is a request, in its context."""
        rules, found = self._rules, message.understood
        if is_in_hand(message.text) or is_all_clear(message.text) or self._advises(message):
            return rules.sure_in_hand
        if message.answers is not None:
            return rules.sure_of_answer
        if (trouble := self._book.get(match.key) if match else None) is None:
            return rules.sure_of_place if found.place else rules.sure
        gap = message.at - trouble.last.at
        if gap > rules.context:
            is_back = gap <= rules.match.still_window and Words(message.text).is_still
            return rules.sure_in_context if is_back else rules.sure
        is_alike = found.category == trouble.sayings[0].category and found.place
        if is_alike or Words(message.text).agrees or self._goes_on(message):
            return rules.sure_with_place
        return rules.sure_in_context

    def _advises(self, message: Message) -> bool:
        """Say whether it is a neighbour's advice to those who are in danger now."""
        if message.understood.place or not is_advice(message.text):
            return False
        fresh = self._book.fresh(message.at, self._rules.context)
        last = [item.last for item in fresh if item.last.priority is Priority.P0]
        return any(said.person != message.person for said in last)

    def _take(self, message: Message, saying: Saying, match: Match | None) -> Told:
        saying = _as_request(saying)
        trouble = self._book.get(match.key) if match else None
        if trouble is None:
            trouble = self._book.open(saying)
        else:
            saying = self._in_context(message, saying, trouble)
            self._book.add(trouble, saying)
        self._of[message.key] = trouble.key
        found = message.understood
        is_calm = found.priority is Priority.NORMAL and found.place.building is None
        return Told(
            sense=Sense.REQUEST,
            category=saying.category,
            priority=Priority.NORMAL if is_calm else saying.priority,
            trouble=trouble.key,
        )

    def _in_context(self, message: Message, saying: Saying, trouble: Trouble) -> Saying:
        """Let a message inherit what the group knows: the danger, and the kind where unsure."""
        fresh = [old for old in trouble.sayings if saying.at - old.at <= self._rules.danger]
        urgent = min((saying, *fresh), key=lambda item: _RANK[item.priority]).priority
        is_sure = message.understood.category_sure >= self._rules.sure_of_kind
        kind = saying.category if is_sure or not fresh else trouble.sayings[0].category
        return saying.again(replace(saying, priority=urgent, category=kind))

    def _is_me_too(self, message: Message, saying: Saying) -> bool:
        """Say whether it only joins: it says so, or it answers a trouble with the like."""
        found = message.understood
        if found.sense is Sense.ME_TOO:
            return not saying.words.is_still
        trouble = self._book.get(self._of.get(message.answers or ""))
        return (
            trouble is not None
            and found.request + found.me_too >= self._rules.sure_in_context
            and not is_in_hand(message.text)
            and found.request < self._rules.sure_of_answer
            and trouble.last.person != message.person
            and kinship(saying.category, trouble.sayings[0].category) == 1
        )

    def _join_in(self, message: Message, saying: Saying) -> Told:
        """Add a me-too to what it answers, else to the newest live trouble of the group."""
        trouble = self._book.get(self._of.get(message.answers or ""))
        if trouble is None:
            match = self._match(saying)
            trouble = self._book.get(match.key) if match else None
        if trouble is None:
            window = self._rules.match.me_too_window
            trouble = self._book.newest(
                message.at, self._rules.context if message.answers else window
            )
        if trouble is None or trouble.is_next_door(saying):
            return Told(sense=Sense.CHATTER, category=message.understood.category)
        first = trouble.sayings[0]
        saying = saying.again(
            replace(
                saying, category=first.category, sure=first.sure, priority=trouble.last.priority
            )
        )
        self._book.add(trouble, saying)
        self._of[message.key] = trouble.key
        return Told(
            sense=Sense.ME_TOO,
            category=saying.category,
            priority=saying.priority,
            trouble=trouble.key,
        )

    def _overhear(self, message: Message) -> None:
        """Take what mere talk tells about a trouble: its place, its end, an answer to it."""
        answered = self._of.get(message.answers or "")
        if answered is not None:
            self._of[message.key] = answered
        if is_all_clear(message.text):
            self._end(message, answered)
        elif message.understood.place and len(message.text) <= _LONGEST_PIECE:
            self._pieces[message.person] = (message.at, message.understood.place)
            self._place(message)

    def _place(self, message: Message) -> None:
        """Give the author's own request of a moment ago the place that follows it."""
        for trouble in self._book.fresh(message.at, self._rules.burst):
            old = trouble.last
            if old.person == message.person:
                trouble.sayings[-1] = old.again(
                    replace(old, place=joined(old.place, message.understood.place))
                )

    def _end(self, message: Message, answered: int | None) -> None:
        """End what is said to be over: what was answered, else what its words are nearest to."""
        trouble = self._book.get(answered) or self._meant(
            Words(message.text), self._book.fresh(message.at, self._rules.clear), message
        )
        if trouble is not None:
            trouble.ended_at = message.at

    def _meant(self, words: Words, fresh: Iterable[Trouble], message: Message) -> Trouble | None:
        """Give the live trouble that the news is about, the newest of those that fit."""
        scored = [
            (
                max(
                    max(0.0, matters(words, old.words)) + phrases(words, old.words)
                    for old in trouble.sayings
                ),
                trouble.last.at,
                trouble,
            )
            for trouble in fresh
        ]
        fitting = [item for item in scored if item[0] > 0] or [
            item for item in scored if message.at - item[1] <= self._rules.context
        ]
        return max(fitting, key=lambda item: item[:2])[2] if fitting else None


def joined(one: Whereabouts, other: Whereabouts) -> Whereabouts:
    """Give the first place, filled up from the second where it says nothing."""
    missing = {
        item.name: getattr(other, item.name)
        for item in fields(Whereabouts)
        if getattr(one, item.name) is None and getattr(other, item.name) is not None
    }
    return replace(one, **missing) if missing else one


def _as_request(saying: Saying) -> Saying:
    """Give the same words, taken as a request whatever they looked like."""
    is_one = saying.sense is Sense.REQUEST
    return saying if is_one else saying.again(replace(saying, sense=Sense.REQUEST))


def is_piece(message: Message) -> bool:
    """Say whether a message is but a place: a piece of what its author is telling."""
    place = message.understood.place
    if not place and not place.estate:
        return False
    rest = message.text
    for part in (place.estate, place.road, place.landmark):
        rest = rest.replace(part, "") if part else rest
    return len(_PLACE_SIGNS.sub("", Words(rest).plain)) < _LEAST_MATTER
