"""What must hold between the grids of a config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.config_errors import Problem, dotted
from domain.cover import loops


def circles(stand_ins: Mapping[str, str | None]) -> Iterable[Problem]:
    """Tell of grids that stand in for each other in a circle: nobody would stand in at all."""
    codes = list(stand_ins)
    for circle in loops(stand_ins):
        yield Problem(
            dotted(("community", "grids", codes.index(circle[0]), "stand_in")),
            f"the grids stand in for each other in a circle, {' -> '.join(circle)}",
            "Take stand_in away from one of them",
        )
