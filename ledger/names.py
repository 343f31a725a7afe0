"""What a digest, a picture or a spreadsheet is about: the community, one grid, or several."""

from __future__ import annotations

from collections.abc import Sequence

from domain.community import Community
from domain.scopes import Scope
from locales import Texts

_MOST = 4
_FIRST = 3
_ENDINGS = ("专属网格", "网格")


def of_grids(community: Community, grids: Scope, texts: Texts) -> str | None:
    """Name the grids in one breath (第一、第二网格); None for the whole community."""
    if grids is None:
        return None
    if len(grids) <= _MOST:
        return all_of(community, grids, texts)
    first = _without(_names(community, grids), _ENDINGS[-1])[:_FIRST]
    said = texts.plain("digest-comma").join(first)
    return texts.plain("ledger-grids", names=said, count=len(grids))


def all_of(community: Community, grids: Sequence[str], texts: Texts) -> str:
    """Name every one of the grids, however many there are."""
    names = _names(community, grids)
    ending = next((end for end in _ENDINGS if _without(names, end) != names), "")
    return texts.plain("digest-comma").join(_without(names, ending)) + ending


def _names(community: Community, grids: Sequence[str]) -> list[str]:
    known = [community.grid(code) for code in grids]
    return [grid.name if grid else code for grid, code in zip(known, grids, strict=True)]


def full(community: Community, grids: Scope, texts: Texts) -> str:
    """Name the community, and the grids if it is about some of them only."""
    part = of_grids(community, grids, texts)
    return f"{community.name} · {part}" if part else community.name


def _without(names: Sequence[str], ending: str) -> list[str]:
    """Take off what several names all end with, so that it can be said once."""
    is_shared = len(names) > 1 and all(name.endswith(ending) and name != ending for name in names)
    return [name.removesuffix(ending) for name in names] if is_shared else list(names)
