"""The trained weights, and what they say about a message; made by `make train`, see training/."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.understanding.features import grams, marks

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

FILE = "model.npz"
SENSE, CATEGORY, URGENCY = "sense", "category", "urgency"
MARK_WEIGHT = 0.25
"""How much one mark counts beside all characters of a message, which together count as one."""


_LONG, _OPENING = 60, 30
"""Whoever writes more characters than the first says what it is about in as many as the second."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The columns of the weights that answer one question, and the names of its answers."""

    names: tuple[str, ...]
    columns: slice


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the model saw in one message: features it knows, and what they add up to."""

    rows: NDArray[np.intp]
    strengths: NDArray[np.float32]
    logits: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weights of one byte for each feature and answer, with what turns them into chances."""

    features: tuple[str, ...]
    rows: dict[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    heads: dict[str, Head]
    digest: str

    def look(self, flat: str) -> Look:
        """Add up what is known of words in normal form."""
        row_of = self.rows.__getitem__
        seen = sorted(map(row_of, self.rows.keys() & grams(flat)))
        signs = list(map(row_of, filter(self.rows.__contains__, marks(flat))))
        found = np.array(seen + signs, np.intp)
        strengths = self.rarity.take(found)
        rare = strengths[: len(seen)]
        rare /= math.sqrt(rare @ rare) or 1.0
        strengths[len(seen) :] = MARK_WEIGHT
        logits = (strengths @ self.weights.take(found, axis=0)) * self.scale + self.bias
        if len(flat) > _LONG:
            logits = (logits + self.look(flat[:_OPENING]).logits) / 2
        return Look(rows=found, strengths=strengths, logits=logits)

    def chances(self, look: Look, head: str) -> dict[str, float]:
        """Give how likely each answer of a head is; together they make one."""
        answers = self.heads[head]
        logits = look.logits[answers.columns].tolist()
        top = max(logits)
        powers = [math.exp(logit - top) for logit in logits]
        total = sum(powers)
        return {name: power / total for name, power in zip(answers.names, powers, strict=True)}

    def objected(self, look: Look, head: str, answer: int, most: int) -> list[tuple[str, float]]:
        """Give the features that spoke loudest against an answer; the numbers are below zero."""
        column = self.heads[head].columns.start + answer
        margins = self.weights[look.rows, column] * look.strengths * self.scale[column]
        order = np.argsort(margins, kind="stable")[:most].tolist()
        rows, loud = look.rows.tolist(), margins.tolist()
        return [(self.features[rows[at]], loud[at]) for at in order if loud[at] < 0]

    def spoke(self, look: Look, head: str, answer: int, most: int) -> list[tuple[str, float]]:
        """Give the features that spoke loudest for an answer, against the mean of all answers."""
        column = self.heads[head].columns.start + answer
        margins = self.weights[look.rows, column] * look.strengths * self.scale[column]
        order = np.argsort(-margins, kind="stable")[:most].tolist()
        rows, loud = look.rows.tolist(), margins.tolist()
        return [(self.features[rows[at]], loud[at]) for at in order if loud[at] > 0]


def read_file(source: Traversable) -> Model:
    """Read a model from its file."""
    with source.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
        arrays: dict[str, Any] = dict(held)
    names = tuple(arrays["features"].tobytes().decode().split("\n"))
    heads: dict[str, Head] = {}
    first = 0
    for head in (SENSE, CATEGORY, URGENCY):
        answers = tuple(arrays[head].tobytes().decode().split("\n"))
        heads[head] = Head(names=answers, columns=slice(first, first + len(answers)))
        first += len(answers)
    return Model(
        features=names,
        rows={name: row for row, name in enumerate(names)},
        rarity=arrays["rarity"],
        weights=arrays["weights"],
        scale=arrays["scale"],
        bias=arrays["bias"],
        heads=heads,
        digest=arrays["digest"].tobytes().decode(),
    )


def packed(model: Model) -> dict[str, NDArray[Any]]:
    """Give the arrays of a model's file."""
    texts = {head: "\n".join(held.names) for head, held in model.heads.items()}
    texts |= {"features": "\n".join(model.features), "digest": model.digest}
    return {
        **{name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items()},
        "rarity": model.rarity,
        "weights": model.weights,
        "scale": model.scale,
        "bias": model.bias,
    }


@cache
def shipped() -> Model:
    """Give the model that comes with the program, read once."""
    return read_file(files("domain.understanding") / FILE)
