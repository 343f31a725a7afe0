"""Who lives together: one home counts once, however many of its people say "me too"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.ticket import Endorsement, Report, ReportKind, Ticket
from domain.understanding.places import find_place
from domain.understanding.values import Whereabouts

_OWN = re.compile(r"(?:我们?|俺们?|咱们?|自)(?:家|屋|房)|我们?(?:就|是)?住(?:在)?|家里|本人住")
_OTHERS = re.compile(r"楼上|楼下|隔壁|对门|邻居|别人家|人家|他家|她家|谁家|哪家")
_SPOKEN = frozenset({ReportKind.ORIGIN, ReportKind.ADDITION, ReportKind.ANSWER, ReportKind.PRIVATE})


def home_of(words: str, compound: str | None = None) -> str | None:
    """Give the home that words name as the speaker's own; None where they do not say.

    A building and a room make a home. A room beside a word for other people's homes is one only
    if it stands behind the word for one's own.
    """
    own = _OWN.search(words)
    if own is None:
        return None
    home = _named(find_place(words[own.start() :]), compound)
    if home is None and not _OTHERS.search(words):
        home = _named(find_place(words), compound)
    return home


def _named(place: Whereabouts, compound: str | None) -> str | None:
    if not (place.building and place.room):
        return None
    parts = (place.compound or compound, place.building, place.unit, place.room)
    return "-".join(part or "" for part in parts)


def said_home(ticket: Ticket, reports: Iterable[Report], person_id: int) -> str | None:
    """Give where somebody lives by all they said on a ticket; what they said first counts."""
    own = (item for item in reports if item.person_id == person_id and item.kind in _SPOKEN)
    homes = (home_of(item.text, ticket.compound) for item in own)
    return next((home for home in homes if home), None)


def homes(
    ticket: Ticket, reporter_home: str | None, joined: Iterable[Endorsement]
) -> Mapping[str, datetime]:
    """Give every home behind a ticket, and when somebody of it last said so.

    Whose home is not known counts as one of their own.
    """
    found = {_key(reporter_home, ticket.reporter_id): ticket.created_at}
    for item in joined:
        key = _key(item.household, item.person_id)
        found[key] = max(found.get(key, item.at), item.at)
    return found


def households(ticket: Ticket, reporter_home: str | None, joined: Iterable[Endorsement]) -> int:
    """Count the homes behind a ticket, the reporter's among them."""
    return len(homes(ticket, reporter_home, joined))


def _key(home: str | None, person_id: int) -> str:
    return home or f"#{person_id}"
