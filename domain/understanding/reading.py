"""One message read: what it does, what it is about, how urgent it is, and where."""

from __future__ import annotations

import math
from typing import NamedTuple

from domain.community import Community, Compound
from domain.masking import private_numbers
from domain.ticket import Priority
from domain.understanding import alarms
from domain.understanding.known import DANGER, URGENT, Known, known
from domain.understanding.model import CATEGORY, SENSE, URGENCY, Look, Model, shipped
from domain.understanding.normal import normal
from domain.understanding.places import find_place
from domain.understanding.values import Sense, Understood, Whereabouts

_KEYWORD, _OWN, _FULL = 2.0, 6.0, 8.0
"""What keywords add for a category the model knows, for one only the config knows; when it is all.

A keyword counts by the square of its length: four characters say more than two times two.
"""

_ELSEWHERE = 2.0
"""How far a category that a community lacks must lead before its own last one is answered."""

_DANGER = {True: (0.4, 0.05), False: (0.6, 0.2)}
"""How likely danger must be in what looks like a complaint, and in what does not.

The second number counts where a word of danger of the community is said and meant.
"""

_ALARMS = frozenset({DANGER, URGENT})
_URGENT = 0.4
_ASKS = 0.5


class Seen(NamedTuple):
    """A message on its way to being understood."""

    flat: str
    model: Model
    look: Look
    known: Known
    hits: dict[int, list[str]]
    senses: dict[str, float]


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
    place = find_place(text, compounds=compounds, landmarks=landmarks)
    seen = see(text, community, place)
    category, sure = category_of(seen)
    priority, danger, _ = urgency_of(seen)
    return Understood(
        sense=sense_of(seen, priority),
        request=max(seen.senses[Sense.REQUEST], danger),
        me_too=seen.senses[Sense.ME_TOO],
        category=category,
        category_sure=sure,
        priority=priority,
        place=place,
        private_numbers=private_numbers(text),
    )


def see(text: str, community: Community, place: Whereabouts) -> Seen:
    """Give what the model sees in a message that names a place."""
    model, flat = shipped(), normal(text, place)
    look, listened = model.look(flat), known(community)
    return Seen(
        flat=flat,
        model=model,
        look=look,
        known=listened,
        hits=listened.hits(flat),
        senses=model.chances(look, SENSE),
    )


def sense_of(seen: Seen, priority: Priority) -> Sense:
    """Say what the message does; who is in danger asks, however it is put."""
    if priority is Priority.P0:
        return Sense.REQUEST
    if alarms.is_advert(seen.flat):
        return Sense.CHATTER
    return Sense(max(seen.senses, key=seen.senses.__getitem__))


def category_of(seen: Seen) -> tuple[str, float]:
    """Give the category the model and the keywords speak for; the last catches the rest."""
    scores = _scores(seen)
    top = max(scores)
    if top == -math.inf:
        return seen.known.codes[-1], 0.0
    best = scores.index(top)
    return seen.known.codes[best], 1 / sum(math.exp(score - top) for score in scores)


def _scores(seen: Seen) -> list[float]:
    """Give what speaks for each category of the community: the model, then its keywords."""
    scores = [-math.inf] * len(seen.known.codes)
    if seen.look.rows.size:
        logits = seen.look.logits[seen.model.heads[CATEGORY].columns].tolist()
        scores = [-math.inf if at is None else logits[at] for at in seen.known.columns]
        elsewhere = -math.inf if seen.known.has_all else max(logits) - _ELSEWHERE
        if -math.inf < max(scores) < elsewhere:  # it is about what this community has no name for
            scores[-1] = elsewhere
    top = max(scores)
    ground = top if math.isfinite(top) else 0.0
    for at, words in seen.hits.items():
        if at in _ALARMS:
            continue
        if math.isfinite(scores[at]):
            scores[at] += _KEYWORD * worth(words)
        else:
            scores[at] = ground + _OWN * (worth(words) - 1 / 3)
    return scores


def worth(words: list[str]) -> float:
    """Give how much keywords say together, between 0 and 1."""
    return math.tanh(sum(len(word) ** 2 for word in words) / _FULL)


def urgency_of(seen: Seen) -> tuple[Priority, float, list[str]]:
    """Say how fast somebody must look, how likely somebody is in danger, and which words say so."""
    if alarms.is_unreal(seen.flat):
        return Priority.NORMAL, 0.0, []
    chances = seen.model.chances(seen.look, URGENCY)
    danger, urgent = chances["p0"], chances["p1"]
    said = alarms.meant(seen.flat, seen.hits.get(DANGER, ()))
    if danger > _DANGER[seen.senses[Sense.REQUEST] > _ASKS][bool(said)]:
        return Priority.P0, danger, said
    said += alarms.meant(seen.flat, seen.hits.get(URGENT, ()))
    if said or urgent + danger > _URGENT:
        return Priority.P1, danger, said
    return Priority.NORMAL, danger, []
