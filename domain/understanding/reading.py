"""One message read: what it does, what it is about, how urgent it is, where, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields

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

_KEYWORD, _OWN, _FULL = 2.0, 6.0, 8.0
"""What keywords add for a category the model knows, for one only the config knows; when it is all.

A keyword counts by the square of its length: four characters say more than two times two.
"""

_DANGER = {True: (0.4, 0.05), False: (0.6, 0.2)}
"""How likely danger must be in what looks like a complaint, and in what does not.

The second number counts where a word of danger of the community is said and meant.
"""

_URGENT = 0.4
_ASKS = 0.5
_ADVERT = "广告"
_SHOWN = str.maketrans({**SIGNS, EDGE: ""})


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A message on its way to being understood."""

    flat: str
    model: Model
    look: Look
    known: Known
    senses: NDArray[np.float32]

    def chance(self, sense: Sense) -> float:
        """Give how likely the message does this."""
        return float(self.senses[self.model.heads[SENSE].names.index(sense)])


@dataclass(frozen=True, kw_only=True)
class _Urgency:
    """How fast somebody must look, how likely somebody is in danger, and why."""

    priority: Priority
    danger: float
    why: tuple[Reason, ...]


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
    look = model.look(flat)
    senses = model.chances(look, SENSE)
    seen = _Seen(flat=flat, model=model, look=look, known=known(community), senses=senses)
    category, sure, category_why = _category(seen)
    urgency = _urgency(seen)
    sense, sense_why = _sense(seen, urgency)
    place = find_place(text, compounds=compounds, landmarks=landmarks)
    numbers = private_numbers(text)
    return Understood(
        sense=sense,
        request=max(seen.chance(Sense.REQUEST), urgency.danger),
        me_too=seen.chance(Sense.ME_TOO),
        category=category,
        category_sure=sure,
        priority=urgency.priority,
        place=place,
        private_numbers=numbers,
        reasons=(*sense_why, *category_why, *urgency.why, *_places(place), *_private(numbers)),
    )


def _sense(seen: _Seen, urgency: _Urgency) -> tuple[Sense, list[Reason]]:
    """Say what the message does; who is in danger asks, however it is put."""
    if urgency.priority is Priority.P0:
        return Sense.REQUEST, []
    if alarms.is_advert(seen.flat):
        return Sense.CHATTER, [Reason(about=SENSE, found=_ADVERT, weight=1.0)]
    best = int(seen.senses.argmax())
    return Sense(seen.model.heads[SENSE].names[best]), _told(seen, SENSE, best)


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


def _urgency(seen: _Seen) -> _Urgency:
    """Say how fast somebody must look, and how likely somebody is in danger."""
    if alarms.is_unreal(seen.flat):
        return _Urgency(priority=Priority.NORMAL, danger=0.0, why=())
    chances = seen.model.chances(seen.look, URGENCY)
    names = seen.model.heads[URGENCY].names
    danger, urgent = (float(chances[names.index(name)]) for name in ("p0", "p1"))
    said = alarms.meant(seen.flat, seen.known.danger)
    if danger > _DANGER[seen.chance(Sense.REQUEST) > _ASKS][bool(said)]:
        why = (*_words(said), *_told(seen, URGENCY, names.index("p0")))
        return _Urgency(priority=Priority.P0, danger=danger, why=why)
    said += alarms.meant(seen.flat, seen.known.urgent)
    if said or urgent + danger > _URGENT:
        why = (*_words(said), *_told(seen, URGENCY, names.index("p1")))
        return _Urgency(priority=Priority.P1, danger=danger, why=why)
    return _Urgency(priority=Priority.NORMAL, danger=danger, why=())


def _words(said: list[str]) -> Iterator[Reason]:
    return (Reason(about=URGENCY, found=word, weight=1.0) for word in said)


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
    for part in fields(place):
        if value := getattr(place, part.name):
            yield Reason(about=part.name, found=value)


def _private(numbers: int) -> Iterator[Reason]:
    if numbers:
        yield Reason(about="private", found=str(numbers))
