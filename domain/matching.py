"""Are two messages about the same trouble? One ticket for twenty neighbours hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import exp, log1p
from typing import NamedTuple

from domain.matching_kinds import is_loose, is_wide, kinship, pace, telling
from domain.matching_places import Accord, accord, alike, core, is_told
from domain.matching_words import Words, matters, namesakes, phrases
from domain.ticket import Priority
from domain.understanding.values import NOWHERE, Sense, Whereabouts


@dataclass(frozen=True, kw_only=True)
class MatchRules:
    """The numbers of matching: the marks, and what each kind of evidence weighs (in log-odds).

    Above `high` two are taken as one trouble; above `low` a person may be asked.
    """

    low: float = 0.35
    high: float = 0.6
    start: float = -2.3
    same_kind: float = 2.6
    same_matter: float = 2.3
    other_matter: float = -1.5
    matter_fresh: float = 0.7
    namesake: float = 0.5
    same_words: float = 4.0
    same_place: float = 2.0
    other_place: float = -11.0
    other_kind: float = -2.0
    doubt: float = 1.1
    same_person: float = 0.8
    named: float = 0.4
    burst: float = 3.5
    burst_place: float = 0.4
    emergency: float = 2.2
    emergencies: float = 6.2
    crowd: float = 0.45
    nowhere: float = -2.5
    nowhere_window: timedelta = timedelta(days=1)
    fresh: float = 2.4
    still: float = 1.2
    also: float = 0.9
    agrees: float = 3.0
    fresh_window: timedelta = timedelta(minutes=45)
    doubt_window: timedelta = timedelta(minutes=10)
    still_window: timedelta = timedelta(days=3)
    burst_window: timedelta = timedelta(minutes=3)
    emergency_window: timedelta = timedelta(minutes=15)
    me_too_window: timedelta = timedelta(hours=3)


RULES = MatchRules()


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What one person said about a trouble, and how sure it is that it is of this category."""

    text: str
    at: datetime
    category: str
    sure: float = 1.0
    place: Whereabouts = field(default_factory=Whereabouts)
    sense: Sense = Sense.REQUEST
    priority: Priority = Priority.NORMAL
    person: int | str | None = None

    @cached_property
    def words(self) -> Words:
        """Give the text in a form that can be compared; made once."""
        return Words(self.text)

    def again(self, told: Saying) -> Saying:
        """Hand on to the same words, understood otherwise, what was made of them."""
        told.__dict__["words"] = self.words
        return told

    @cached_property
    def is_wide(self) -> bool:
        """Say whether such trouble crosses buildings."""
        return is_wide(self.category, spreads=self.words.spreads)

    @cached_property
    def is_told(self) -> bool:
        """Say whether the place tells one spot from another."""
        return is_told(self.place)

    @cached_property
    def where(self) -> Whereabouts:
        """Give the place, or the one and only NOWHERE."""
        return NOWHERE if self.place == NOWHERE else self.place


@dataclass(frozen=True, kw_only=True)
class Known:
    """A trouble that is known: a ticket or a candidate, with what was said about it.

    `ended_at`: somebody said that it is over; what comes later is a new trouble.
    """

    key: int
    sayings: tuple[Saying, ...]
    ended_at: datetime | None = None

    @property
    def last_at(self) -> datetime:
        """Give when somebody last spoke of it."""
        return self.sayings[-1].at


@dataclass(frozen=True, kw_only=True)
class Match:
    """The known trouble that a message is most like, and how much (0 to 1)."""

    key: int
    score: float


class _Weighed(NamedTuple):
    """What speaks for two sayings being about one trouble, and how far their places differ."""

    odds: float
    against: float
    is_placed: bool


def likeness(one: Saying, other: Saying, rules: MatchRules = RULES) -> float:
    """Say how likely two messages are about the same trouble, from 0 to 1."""
    found = _weigh(one, other, rules)
    return _squash(found.odds + rules.other_place * found.against)


def best(new: Saying, known: Iterable[Known], rules: MatchRules = RULES) -> Match | None:
    """Give the known trouble that a message is most like, or None when none is above `low`.

    A me-too without words of its own joins the newest live trouble.
    """
    if new.sense is Sense.ME_TOO:
        return _newest(new, known, rules)
    found = (compare(new, item, rules) for item in known)
    match = max((item for item in found if item), key=lambda item: item.score, default=None)
    return match if match and match.score >= rules.low else None


def compare(new: Saying, known: Known, rules: MatchRules = RULES) -> Match | None:
    """Compare a message with all that was said about one trouble; None when that is over."""
    if known.ended_at is not None and known.ended_at <= new.at:
        return None
    found = [_weigh(new, old, rules) for old in known.sayings]
    # Somebody who named no place must not make a bridge between two stairs.
    against = rules.other_place * min((item.against for item in found if item.is_placed), default=0)
    most = max(item.odds for item in found)
    recent = sum(new.at - old.at <= rules.me_too_window for old in known.sayings)
    crowd = rules.crowd * log1p(recent - 1) if recent > 1 and telling(new.category) else 0.0
    return Match(key=known.key, score=_squash(most + against + crowd))


def _newest(new: Saying, known: Iterable[Known], rules: MatchRules) -> Match | None:
    """Give the live trouble that was spoken of last, within the hours a me-too may take."""
    live = [
        item
        for item in known
        if item.ended_at is None and new.at - item.last_at <= rules.me_too_window
    ]
    if not live:
        return None
    newest = max(live, key=lambda item: item.last_at)
    return Match(key=newest.key, score=1.0)


def _weigh(new: Saying, old: Saying, rules: MatchRules) -> _Weighed:
    gap = abs(new.at - old.at)
    kin = kinship(new.category, old.category)
    place = _place(new, old, rules)
    tells = max(telling(new.category), telling(old.category))
    is_same = new.person is not None and new.person == old.person
    is_burst = is_same and gap <= rules.burst_window
    hours, steep = pace(new.category, old.category)
    doubt = 1 - new.sure * old.sure
    matter = matters(new.words, old.words)
    near = max(place.near, rules.namesake * namesakes(new.words, old.words))
    alike_matter = max(0.0, matter)
    ripe, newness = 1 - _fading(gap / rules.nowhere_window), _fading(gap / rules.fresh_window)
    kind = rules.same_kind * kin * tells
    if not kin:
        kind = rules.other_kind * (1 - doubt) * (1 - alike_matter)
    fresh = max(
        kin * min(1.0, tells * 1.5) * newness,
        rules.doubt * doubt * _fading(gap / rules.doubt_window),
        rules.matter_fresh * alike_matter * newness,
    )
    danger = _emergency(new, old, rules)
    evidence = (
        kind,
        rules.same_matter * matter if matter >= 0 else rules.other_matter * ripe,
        rules.same_words * phrases(new.words, old.words),
        rules.same_place * near,
        -steep * log1p(gap.total_seconds() / 3600 / hours),
        rules.burst if is_burst else rules.same_person * is_same,
        rules.fresh * fresh,
        rules.still * (kin == 1 and gap <= rules.still_window and new.words.is_still),
        _also(new, rules) * newness * max(kin, matter > 0, doubt),
        danger and danger * _fading(gap / rules.emergency_window),
        rules.nowhere * ripe * max(0.0, 1 - 2 * near),
    )
    return _Weighed(
        odds=rules.start + sum(evidence),
        against=place.against * (rules.burst_place if is_burst else 1.0),
        is_placed=new.is_told and old.is_told,
    )


def _also(new: Saying, rules: MatchRules) -> float:
    return rules.agrees if new.words.agrees else rules.also * new.words.is_also


def _emergency(new: Saying, old: Saying, rules: MatchRules) -> float:
    """Weigh danger: a group has seldom two at once, and all talk of the one it has."""
    if old.priority is not Priority.P0:
        return 0.0
    return rules.emergencies if new.priority is Priority.P0 else rules.emergency


def _place(new: Saying, old: Saying, rules: MatchRules) -> Accord:
    """Compare where it is; whose estate the other's words mention is not elsewhere."""
    one, other = new.where, old.where
    named = _mentions(one, old) or _mentions(other, new)
    if named and one.estate and other.estate:
        one = replace(one, estate=None)
    found = accord(
        one,
        other,
        wide=new.is_wide or old.is_wide,
        loose=is_loose(new.category) or is_loose(old.category),
    )
    return replace(found, near=min(1.0, found.near + rules.named)) if named else found


def _mentions(place: Whereabouts, saying: Saying) -> bool:
    """Say whether words speak of an estate that was not found to be their own."""
    if not place.estate or (
        saying.place.estate and alike(core(place.estate), core(saying.place.estate))
    ):
        return False
    return core(place.estate) in saying.text


def _fading(gap: float) -> float:
    return 1 / (1 + gap * gap)


def _squash(odds: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
