from __future__ import annotations

from collections.abc import Iterable

from domain.dues import Rung
from domain.picture import Picture


def rating_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when a resolved ticket reminds the resident once, and when it closes in silence."""
    del picture
    return ()


def callback_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when an open call-back nudges whoever is to make it, and when it climbs."""
    del picture
    return ()
