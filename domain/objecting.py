"""When neighbours who joined take a closing back: by a share of their homes, not by one press."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.ticket import Endorsement, Rating, Score

_ROUNDING = 1e-9
FEWEST = 5
"""So many homes count as having voted, as soon as so many joined: silence is no objection."""


@dataclass(frozen=True, kw_only=True)
class Vote:
    """The homes that joined a ticket, those that voted on its closing, those that said 没解决."""

    joined: int
    voted: int
    objecting: int

    def carries(self, share: float) -> bool:
        """Say whether the objections are the share of the homes that voted, or more."""
        asked = max(self.voted, min(self.joined, FEWEST))
        return self.objecting > 0 and self.objecting >= share * asked - _ROUNDING


def vote_of(joined: Iterable[Endorsement], ratings: Iterable[Rating], cycle: int) -> Vote:
    """Count the votes of those who joined, a home once; one 没解决 speaks for its home."""
    homes = {item.person_id: item.household or f"#{item.person_id}" for item in joined}
    cast = [item for item in ratings if item.cycle == cycle and item.person_id in homes]
    return Vote(
        joined=len(set(homes.values())),
        voted=len({homes[item.person_id] for item in cast}),
        objecting=len({homes[item.person_id] for item in cast if item.score is Score.UNSOLVED}),
    )
