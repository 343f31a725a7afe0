"""One message read: what it does, what it is about, how urgent it is, where, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.community import Community, Compound
from domain.masking import private_numbers
from domain.ticket import Priority
from domain.understanding import alarms
from domain.understanding.features import EDGE
from domain.understanding.known import Known, known
from domain.understanding.model import CATEGORY, SENSE, URGENCY, Look, Model, shipped
from domain.understanding.normal import SIGNS, normal
from domain.understanding.places import find_place
from domain.understanding.values import Reason, Sense, Understood, Whereabouts

_TOLD = 3
"""How many things that were found are told for each answer."""

_KEYWORD, _OWN, _FULL = 1.2, 6.0, 8.0
"""What keywords add for a category the model knows, for one only the config knows; when it is all.

A keyword counts by the square of its length: four characters say more than two times two.
"""

_SURE_DANGER, _LEAST_DANGER = 0.3, 0.05
"""How likely danger must be when no word of danger is said, and when one is."""

_SHOWN = str.maketrans({**SIGNS, EDGE: ""})
_SURE_URGENT, _LEAST_URGENT = 0.4, 0.05


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A message on its way to being understood."""

    flat: str
    model: Model
    look: Look
    known: Known


def understand(
    text: str,
    community: Community,
    *,
    compounds: tuple[Compound, ...] = (),
    landmarks: tuple[str, ...] = (),
) -> Understood:
    """Say what the words of one message turn out to say; the same words, the same answer.

    A category that the community does not have is never answered. Words of danger that are only
    talked about (a drill, a film, a no) are no danger.
    """
    model, flat = shipped(), normal(text)
    seen = _Seen(flat=flat, model=model, look=model.look(flat), known=known(community))
    category, sure, category_why = _category(seen)
    priority, danger, urgency_why = _priority(seen)
    sense, request, me_too, sense_why = _sense(seen, priority, danger)
    place = find_place(text, compounds=compounds, landmarks=landmarks)
    numbers = private_numbers(text)
    reasons = (*sense_why, *category_why, *urgency_why, *_places(place), *_private(numbers))
    return Understood(
        sense=sense,
        request=request,
        me_too=me_too,
        category=category,
        category_sure=sure,
        priority=priority,
        place=place,
        private_numbers=numbers,
        reasons=reasons,
    )


def _sense(
    seen: _Seen, priority: Priority, danger: float
) -> tuple[Sense, float, float, list[Reason]]:
    """Say what the message does; who is in danger asks, however it is put."""
    chances = seen.model.chances(seen.look, SENSE)
    names = seen.model.heads[SENSE].names
    request, me_too = (
        float(chances[names.index(sense)]) for sense in (Sense.REQUEST, Sense.ME_TOO)
    )
    if priority is Priority.P0:
        return Sense.REQUEST, max(request, danger), min(me_too, 1 - danger), []
    best = int(chances.argmax())
    return Sense(names[best]), request, me_too, _told(seen, SENSE, best)


def _category(seen: _Seen) -> tuple[str, float, list[Reason]]:
    """Give the category the model and the keywords speak for; the last catches the rest."""
    hits = seen.known.hits(seen.flat)
    scores = _scores(seen, hits)
    best = int(scores.argmax())
    if not math.isfinite(scores[best]):
        return seen.known.codes[-1], 0.0, []
    powers = np.exp(scores - scores[best])
    code = seen.known.codes[best]
    why = [
        Reason(about="category", found=word, weight=_worth([word])) for word in hits.get(best, ())
    ]
    names = seen.model.heads[CATEGORY].names
    if code in names:
        why += _told(seen, CATEGORY, names.index(code))
    return code, float(1 / powers.sum()), why


def _scores(seen: _Seen, hits: dict[int, list[str]]) -> NDArray[np.float64]:
    scores = np.full(len(seen.known.codes), -np.inf)
    if seen.look.rows.size:
        logits = seen.look.logits[seen.model.heads[CATEGORY].columns]
        scores[seen.known.taught] = logits[seen.known.columns]
    top = float(scores.max(initial=-np.inf))
    ground = top if math.isfinite(top) else 0.0
    for at, words in hits.items():
        if math.isfinite(scores[at]):
            scores[at] += _KEYWORD * _worth(words)
        else:
            scores[at] = ground + _OWN * (_worth(words) - 1 / 3)
    return scores


def _worth(words: list[str]) -> float:
    """Give how much keywords say together, between 0 and 1."""
    return math.tanh(sum(len(word) ** 2 for word in words) / _FULL)


def _priority(seen: _Seen) -> tuple[Priority, float, list[Reason]]:
    """Say how fast somebody must look, and how likely somebody is in danger."""
    chances = seen.model.chances(seen.look, URGENCY)
    names = seen.model.heads[URGENCY].names
    danger, urgent = (float(chances[names.index(name)]) for name in ("p0", "p1"))
    if alarms.is_unreal(seen.flat):
        return Priority.NORMAL, 0.0, []
    said = alarms.meant(seen.flat, seen.known.danger)
    if danger > (_LEAST_DANGER if said else _SURE_DANGER):
        why = [Reason(about="urgency", found=word, weight=1.0) for word in said]
        why += _told(seen, URGENCY, names.index("p0"))
        return Priority.P0, max(danger, _SURE_DANGER), why
    pressing = alarms.meant(seen.flat, seen.known.urgent)
    if urgent + danger > (_LEAST_URGENT if pressing or said else _SURE_URGENT):
        why = [Reason(about="urgency", found=word, weight=1.0) for word in (*said, *pressing)]
        return Priority.P1, danger, why + _told(seen, URGENCY, names.index("p1"))
    return Priority.NORMAL, danger, []


def _told(seen: _Seen, head: str, answer: int) -> list[Reason]:
    """Give what spoke loudest for an answer, each stretch of characters once."""
    told: list[Reason] = []
    for name, weight in seen.model.spoke(seen.look, head, answer, 2 * _TOLD):
        shown = _shown(name)
        if shown and all(shown not in item.found and item.found not in shown for item in told):
            told.append(Reason(about=head, found=shown, weight=round(weight, 3)))
    return told[:_TOLD]


def _shown(name: str) -> str:
    return name.translate(_SHOWN).strip()


def _places(place: Whereabouts) -> Iterator[Reason]:
    for part in ("compound", "estate", "building", "unit", "floor", "room"):
        if value := getattr(place, part):
            yield Reason(about=part, found=value)
    for part in ("road", "number", "landmark"):
        if value := getattr(place, part):
            yield Reason(about=part, found=value)


def _private(numbers: int) -> Iterator[Reason]:
    if numbers:
        yield Reason(about="private", found=str(numbers))
