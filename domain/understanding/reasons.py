"""Why a message was understood as it was: worked out only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from domain.community import Community
from domain.ticket import Priority
from domain.understanding import alarms
from domain.understanding.grams import EDGE
from domain.understanding.model import CATEGORY, SENSE, URGENCY
from domain.understanding.normal import SIGNS
from domain.understanding.reading import Seen, see, urgency_of, worth
from domain.understanding.values import Reason, Sense, Understood

_TOLD = 3
"""How many things that were found are told for each answer."""

_ADVERT = "广告"
_SHOWN = str.maketrans({**SIGNS, EDGE: ""})
_SPEAKS = {Priority.P0: "p0", Priority.P1: "p1"}


def reasons(text: str, community: Community, read: Understood) -> tuple[Reason, ...]:
    """Give what was found in a message and spoke for what was understood from it."""
    seen = see(text, community, read.place)
    return (*_sense(seen, read), *_category(seen, read), *_urgency(seen), *_rest(read))


def for_and_against(text: str, community: Community, read: Understood) -> tuple[Reason, ...]:
    """Give what spoke for a request, then what spoke against it: weights above and below zero."""
    seen = see(text, community, read.place)
    answer = seen.model.heads[SENSE].names.index(Sense.REQUEST)
    against = seen.model.objected(seen.look, SENSE, answer, 2 * _TOLD)
    return (*_told(seen, SENSE, Sense.REQUEST), *_shortened(SENSE, against))


def _sense(seen: Seen, read: Understood) -> list[Reason]:
    """Give what spoke for what the message does; danger speaks for itself."""
    if read.is_danger:
        return []
    if alarms.is_advert(seen.flat):
        return [Reason(about=SENSE, found=_ADVERT, weight=1.0)]
    return _told(seen, SENSE, read.sense)


def _category(seen: Seen, read: Understood) -> list[Reason]:
    said = seen.hits.get(seen.known.codes.index(read.category), [])
    why = [Reason(about=CATEGORY, found=word, weight=worth([word])) for word in said]
    return why + _told(seen, CATEGORY, read.category)


def _urgency(seen: Seen) -> list[Reason]:
    priority, _, said = urgency_of(seen)
    if priority not in _SPEAKS:
        return []
    why = [Reason(about=URGENCY, found=word, weight=1.0) for word in said]
    return why + _told(seen, URGENCY, _SPEAKS[priority])


def _told(seen: Seen, head: str, answer: str) -> list[Reason]:
    """Give what spoke loudest for an answer, each stretch of characters once."""
    names = seen.model.heads[head].names
    if answer not in names:
        return []
    return _shortened(head, seen.model.spoke(seen.look, head, names.index(answer), 2 * _TOLD))


def _shortened(head: str, found: list[tuple[str, float]]) -> list[Reason]:
    told: list[Reason] = []
    for name, weight in found:
        shown = name.translate(_SHOWN).strip()
        if shown and all(shown not in item.found and item.found not in shown for item in told):
            told.append(Reason(about=head, found=shown, weight=round(weight, 3)))
    return told[:_TOLD]


def _rest(read: Understood) -> Iterator[Reason]:
    """Give the places, and how many private numbers there are."""
    for part in fields(read.place):
        if value := getattr(read.place, part.name):
            yield Reason(about=part.name, found=value)
    if read.private_numbers:
        yield Reason(about="private", found=str(read.private_numbers))
