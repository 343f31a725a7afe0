"""The live troubles of one group, and which of them a new message could belong to."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from domain.matching import Known, Saying
from domain.matching_kinds import kinship

FEW = 8
"""So many troubles at most are compared closely."""

COMMON = 120
"""A turn of phrase shared by more troubles than this tells nothing."""

KEPT = 5
"""What is kept of what was said about one trouble: the first, and the newest."""

FRESH = timedelta(hours=1)
"""What was spoken of within it is always compared."""


@dataclass
class Trouble:
    """One trouble as it grows."""

    key: int
    sayings: list[Saying]
    ended_at: datetime | None = None

    @property
    def last(self) -> Saying:
        """Give what was said last."""
        return self.sayings[-1]

    def is_next_door(self, saying: Saying) -> bool:
        """Say whether words name another house, and such trouble keeps to its house."""
        there, here = self.sayings[0].place.building, saying.place.building
        return bool(here and there and here != there) and not saying.is_wide

    def known(self) -> Known:
        """Give it in the form that is compared."""
        return Known(key=self.key, sayings=tuple(self.sayings), ended_at=self.ended_at)


class Book:
    """Keeps live troubles; each is found again by its words, its kind, or its freshness."""

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep
        self._live: dict[int, Trouble] = {}
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)
        self._by_kind: defaultdict[str, list[int]] = defaultdict(list)
        self._recent: list[int] = []
        self._next = 1

    def get(self, key: int | None) -> Trouble | None:
        """Give the trouble with this key, if it is kept."""
        return None if key is None else self._live.get(key)

    def open(self, saying: Saying) -> Trouble:
        """Begin a new trouble with what was said."""
        trouble = Trouble(key=self._next, sayings=[])
        self._next += 1
        self._live[trouble.key] = trouble
        self.add(trouble, saying)
        return trouble

    def add(self, trouble: Trouble, saying: Saying) -> None:
        """Keep one more thing that was said about a trouble."""
        trouble.sayings.append(saying)
        del trouble.sayings[1 : max(1, len(trouble.sayings) - KEPT + 1)]
        for gram in saying.words.grams.turns:
            keys = self._by_gram[gram]
            if len(keys) <= COMMON and (not keys or keys[-1] != trouble.key):
                keys.append(trouble.key)
        kind = self._by_kind[saying.category]
        if not kind or kind[-1] != trouble.key:
            kind.append(trouble.key)
        older = [key for key in self._recent if key != trouble.key]
        self._recent = [*older[-FEW:], trouble.key]

    def likely(self, saying: Saying) -> list[Trouble]:
        """Give the troubles that the saying could belong to, few enough to compare closely."""
        held = (self._by_gram.get(gram, ()) for gram in saying.words.grams.turns)
        shared = Counter(chain.from_iterable(keys for keys in held if len(keys) <= COMMON))
        # Of those that share as much, the newest.
        most = sorted(((count, key) for key, count in shared.items()), reverse=True)[:FEW]
        keys = dict.fromkeys(key for _, key in most)
        keys.update(dict.fromkeys(self._by_kind.get(saying.category, [])[-FEW:]))
        for key in self._recent:
            last = self._live[key].last
            if saying.at - last.at <= FRESH or kinship(saying.category, last.category):
                keys[key] = None
        return [item for key in keys if self._is_kept(item := self._live[key], saying.at)]

    def newest(self, at: datetime, within: timedelta) -> Trouble | None:
        """Give the live trouble that was spoken of last."""
        live = [self._live[key] for key in self._recent]
        fresh = [item for item in live if item.ended_at is None and at - item.last.at <= within]
        return max(fresh, key=lambda item: item.last.at, default=None)

    def fresh(self, at: datetime, within: timedelta) -> list[Trouble]:
        """Give the recent troubles that are not over."""
        live = [self._live[key] for key in self._recent]
        return [item for item in live if item.ended_at is None and at - item.last.at <= within]

    def _is_kept(self, trouble: Trouble, at: datetime) -> bool:
        return trouble.ended_at is None and at - trouble.last.at <= self._keep
