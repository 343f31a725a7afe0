"""A community's own words and categories, in the form they are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.community import Community
from domain.understanding.model import CATEGORY, shipped
from domain.understanding.normal import normal

DANGER, URGENT = -2, -1
"""Where words of danger and words for today stand in the hits; categories begin at nought."""

_MOST = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What one community listens for; `columns` says where the model has its categories.

    Words are kept by their first character, so that only those are looked for that may be there.
    The model has no column for a category it was never taught: it is None.
    """

    community: Community
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


_kept: dict[int, Known] = {}


def known(community: Community) -> Known:
    """Give what a community listens for; worked out once for each."""
    kept = _kept.get(id(community))
    if kept is None or kept.community is not community:
        if len(_kept) >= _MOST:
            _kept.clear()
        kept = _kept[id(community)] = _made(community)
    return kept


def _made(community: Community) -> Known:
    names = shipped().heads[CATEGORY].names
    codes = tuple(category.code for category in community.categories)
    listed: list[tuple[int, Iterable[str]]] = [
        (DANGER, community.danger_words),
        (URGENT, community.urgent_words),
        *((at, category.keywords) for at, category in enumerate(community.categories)),
    ]
    words: dict[str, dict[tuple[str, int], None]] = {}
    for index, given in listed:
        for word in filter(None, map(normal, given)):
            words.setdefault(word[0], {})[(word, index)] = None
    return Known(
        community=community,
        words={sign: tuple(found) for sign, found in words.items()},
        codes=codes,
        columns=tuple(names.index(code) if code in names else None for code in codes),
        has_all=set(names) <= set(codes),
    )
