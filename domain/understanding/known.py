"""A community's own words and categories, in the form they are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.community import Community
from domain.understanding.model import CATEGORY, shipped
from domain.understanding.normal import normal

_MOST = 64
_OPENING = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What one community listens for; `columns` says where the model has its categories.

    `keywords` are kept by how they begin, so that only those are looked for that may be there.
    """

    community: Community
    danger: tuple[str, ...]
    urgent: tuple[str, ...]
    keywords: dict[str, tuple[tuple[str, int], ...]]
    codes: tuple[str, ...]
    taught: NDArray[np.intp]
    columns: NDArray[np.intp]

    def hits(self, flat: str) -> dict[int, list[str]]:
        """Give the keywords a message holds, by the place of their category in the config."""
        found: dict[int, list[str]] = {}
        openings = {*flat, *map("".join, pairwise(flat))}
        for opening in sorted(self.keywords.keys() & openings):
            for word, index in self.keywords[opening]:
                if word in flat:
                    found.setdefault(index, []).append(word)
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
    taught = [at for at, code in enumerate(codes) if code in names]
    keywords: dict[str, dict[tuple[str, int], None]] = {}
    for at, category in enumerate(community.categories):
        for word in filter(None, map(normal, category.keywords)):
            keywords.setdefault(word[:_OPENING], {})[(word, at)] = None
    return Known(
        community=community,
        danger=tuple(filter(None, map(normal, community.danger_words))),
        urgent=tuple(filter(None, map(normal, community.urgent_words))),
        keywords={opening: tuple(found) for opening, found in keywords.items()},
        codes=codes,
        taught=np.array(taught, np.intp),
        columns=np.array([names.index(codes[at]) for at in taught], np.intp),
    )
