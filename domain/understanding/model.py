"""The trained weights, and what they say about a message; made by `make train`, see training/."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from domain.understanding.features import marks
from domain.understanding.grams import Codes, grams, known, spelt

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


class Look(NamedTuple):
    """What the model saw in one message: features it knows, and what they add up to."""

    rows: NDArray[np.intp]
    strengths: NDArray[np.float32]
    logits: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weights of one byte for each feature and answer, with what turns them into chances."""

    grams: Codes
    marks: tuple[str, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    heads: dict[str, Head]
    digest: str

    @cached_property
    def _rows_of_marks(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.marks, len(self.grams))}

    def look(self, flat: str) -> Look:
        """Add up what is known of words in normal form."""
        found, count = self._rows(flat)
        strengths = self.rarity.take(found)
        rare = strengths[:count]
        rare /= math.sqrt(rare @ rare) or 1.0
        strengths[count:] = MARK_WEIGHT
        logits = (strengths @ self.weights.take(found, axis=0)) * self.scale + self.bias
        if len(flat) > _LONG:
            logits = (logits + self.look(flat[:_OPENING]).logits) / 2
        return Look(rows=found, strengths=strengths, logits=logits)

    def _rows(self, flat: str) -> tuple[NDArray[np.intp], int]:
        """Give where the features of words stand, the marks last, and how many are no marks."""
        held = known(grams(flat), self.grams)
        rows = self._rows_of_marks
        signs = [rows[name] for name in marks(flat) if name in rows]
        return np.concatenate((held, np.array(signs, np.intp))) if signs else held, len(held)

    def feature(self, row: int) -> str:
        """Give the characters or the mark that stand in a row."""
        is_mark = row >= len(self.grams)
        return self.marks[row - len(self.grams)] if is_mark else spelt(int(self.grams[row]))

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
        return [(self.feature(rows[at]), loud[at]) for at in order if loud[at] < 0]

    def spoke(self, look: Look, head: str, answer: int, most: int) -> list[tuple[str, float]]:
        """Give the features that spoke loudest for an answer, against the mean of all answers."""
        column = self.heads[head].columns.start + answer
        margins = self.weights[look.rows, column] * look.strengths * self.scale[column]
        order = np.argsort(-margins, kind="stable")[:most].tolist()
        rows, loud = look.rows.tolist(), margins.tolist()
        return [(self.feature(rows[at]), loud[at]) for at in order if loud[at] > 0]


def read_file(source: Traversable) -> Model:
    """Read a model from its file."""
    with source.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
        arrays: dict[str, Any] = dict(held)
    heads: dict[str, Head] = {}
    first = 0
    for head in (SENSE, CATEGORY, URGENCY):
        answers = tuple(arrays[head].tobytes().decode().split("\n"))
        heads[head] = Head(names=answers, columns=slice(first, first + len(answers)))
        first += len(answers)
    return Model(
        grams=arrays["grams"],
        marks=tuple(arrays["marks"].tobytes().decode().split("\n")),
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
    texts |= {"marks": "\n".join(model.marks), "digest": model.digest}
    return {
        **{name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items()},
        "grams": model.grams,
        "rarity": model.rarity,
        "weights": model.weights,
        "scale": model.scale,
        "bias": model.bias,
    }


@cache
def shipped() -> Model:
    """Give the model that comes with the program, read once."""
    return read_file(files("domain.understanding") / FILE)
