"""A community's own words and categories, in the form they are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from domain.community import Category, Community
from domain.understanding.model import CATEGORY, shipped
from domain.understanding.normal import normal

DANGER, URGENT = -2, -1
"""Where words of danger and words for today stand in the hits; categories begin at nought."""

_MOST = 10_000
"""For how many communities at once it is remembered; more than one deployment has."""

_ALIKE = 64
"""How many different lists of words are looked through for one that a new community shares."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What one community listens for; `columns` says where the model has its categories.

    Words are kept by their first character, so that only those are looked for that may be there.
    The model has no column for a category it was never taught: it is None.
    """

    words: dict[str, tuple[tuple[str, int], ...]]
    codes: tuple[str, ...]
    columns: tuple[int | None, ...]
    has_all: bool

    def hits(self, flat: str) -> dict[int, list[str]]:
        """Give the listed words a message holds, by the place of their category in the config."""
        found: dict[int, list[str]] = {}
        for at, sign in enumerate(flat):
            for word, index in self.words.get(sign, ()):
                if flat.startswith(word, at):
                    held = found.setdefault(index, [])
                    if word not in held:
                        held.append(word)
        return found


_kept: dict[int, tuple[Community, Known]] = {}


def known(community: Community) -> Known:
    """Give what a community listens for; worked out once for all that list the same.

    Comparing the lists takes longer than reading a message, so each community is known by itself.
    """
    kept = _kept.get(id(community))
    if kept is None or kept[0] is not community:
        if len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)))
        made = _made(community.danger_words, community.urgent_words, community.categories)
        kept = _kept[id(community)] = community, made
    return kept[1]


@lru_cache(maxsize=_ALIKE)
def _made(
    danger_words: tuple[str, ...], urgent_words: tuple[str, ...], categories: tuple[Category, ...]
) -> Known:
    names = shipped().heads[CATEGORY].names
    codes = tuple(category.code for category in categories)
    listed: list[tuple[int, Iterable[str]]] = [
        (DANGER, danger_words),
        (URGENT, urgent_words),
        *((at, category.keywords) for at, category in enumerate(categories)),
    ]
    words: dict[str, dict[tuple[str, int], None]] = {}
    for index, given in listed:
        for word in filter(None, map(normal, given)):
            words.setdefault(word[0], {})[(word, index)] = None
    return Known(
        words={sign: tuple(found) for sign, found in words.items()},
        codes=codes,
        columns=tuple(names.index(code) if code in names else None for code in codes),
        has_all=set(names) <= set(codes),
    )
