from __future__ import annotations

from collections.abc import Iterable

from domain.dues import Rung
from domain.picture import Picture


def ladder_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when the running clocks of a ticket are to nudge and to climb."""
    del picture
    return ()


def pause_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when a waiting ticket reminds the resident, and when its pause ends by its cap."""
    del picture
    return ()
