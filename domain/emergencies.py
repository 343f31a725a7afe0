"""Two dangers in one group: when words tell of the one that is known, and when of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.ticket import Priority, Ticket
from domain.understanding.values import Understood, Whereabouts

SAME_CRY = timedelta(minutes=15)
"""How long words of danger that name no building are taken for the danger last spoken of."""

SOME_KIND = 0.5
"""How sure the kind of danger must be to be another one than the danger last spoken of."""


def is_another_danger(understood: Understood, *, category: str, building: str | None) -> bool:
    """Say whether words are of a danger that is not what their author was just speaking of.

    Where one of the two names no building, the breath they were said in tells the place.
    """
    if not understood.is_danger:
        return False
    named = understood.place.building
    is_elsewhere = named is not None and building is not None and named != building
    return is_elsewhere or understood.category != category


def placed(understood: Understood, where: Whereabouts) -> Understood:
    """Give words with where their author was just speaking of, if they name no place."""
    return understood if understood.place else replace(understood, place=where)


def is_that_danger(understood: Understood, ticket: Ticket, *, ago: timedelta) -> bool:
    """Say whether words of danger are surely about an emergency last spoken of so long ago.

    Both must name the building. Words that name none are about it for some minutes only, and for as
    long words that name no kind: 里面还有人！
    """
    if ticket.priority is not Priority.P0:
        return False
    named = understood.place.building
    if understood.category != ticket.category:
        is_vague = understood.category_sure < SOME_KIND and named is None
        return is_vague and ago <= SAME_CRY
    return ago <= SAME_CRY if named is None else named == ticket.building
