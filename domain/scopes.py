"""Whose numbers: those of some grids together, or those of the whole community."""

from __future__ import annotations

from collections.abc import Iterable

Scope = tuple[str, ...] | None
"""The codes of the grids, in the order of the config; None means the whole community."""

WHOLE, OWN = "-", "~"
"""What stands in a button for the whole community, and for the grids that who presses leads."""


def scope_of(codes: Iterable[str] | None) -> Scope:
    """Read a scope from an intent, where it is a list or nothing."""
    return None if codes is None else tuple(codes)


def holds(grids: Scope, grid: str) -> bool:
    """Say whether a grid is in the scope."""
    return grids is None or grid in grids


def word_of(grids: Scope) -> str:
    """Give what a button carries; several grids do not fit and are looked up when it is pressed."""
    if grids is None:
        return WHOLE
    return grids[0] if len(grids) == 1 else OWN
