"""Makes the model of `domain/understanding` from the example messages in `corpus/`: `make train`.

The same examples and the same code give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from domain.understanding import features as feature_code
from domain.understanding import grams as gram_code
from domain.understanding import misheard as misheard_code
from domain.understanding import normal as normal_code
from domain.understanding import patterns as pattern_code
from domain.understanding import placeless as placeless_code
from domain.understanding.features import marks
from domain.understanding.grams import Codes, grams, known, length
from domain.understanding.model import (
    CATEGORY,
    FILE,
    MARK_WEIGHT,
    SENSE,
    URGENCY,
    Head,
    Model,
    packed,
)
from domain.understanding.normal import normal
from domain.understanding.places import find_place
from domain.understanding.values import Sense

HERE = Path(__file__).parent
CORPUS, WORDS = HERE / "corpus", HERE / "words.tsv"
TARGET = HERE.parent / "domain" / "understanding" / FILE
SIGNS = {"-": Sense.CHATTER, "+": Sense.ME_TOO}
SENSES = tuple(item.value for item in Sense)
URGENCIES = ("normal", "p0", "p1")
PRIOR: dict[str, dict[str, float]] = {
    SENSE: {Sense.REQUEST: 0.31, Sense.ME_TOO: 0.04, Sense.CHATTER: 0.65},
    URGENCY: {"p0": 0.07, "p1": 0.045, "normal": 0.885},
}
"""How common each answer is where people talk; the corpus has more requests and more danger."""

SOFTNESS = {SENSE: 1.0, CATEGORY: 1.0, URGENCY: 1.0}
"""How closely each head follows the examples (the C of a linear support vector machine)."""

FAMILY = 0.3
"""How much the first level of a category counts beside the category itself."""

WORD = 0.5
"""How much a word of the list counts as an example beside a whole message."""

LEAST = (2, 2, 3)
"""In how many messages one, two or three characters must stand together to be learnt."""

CODE = (feature_code, gram_code, misheard_code, normal_code, pattern_code, placeless_code)
FOLDS = 3
HEATS = tuple(1 + step / 4 for step in range(29))
TOP = 127
COLUMNS = 3


@dataclass(frozen=True)
class Example:
    """A message, what it is and how urgent; a word of the list has no sense and no urgency."""

    label: str
    urgency: str
    text: str

    @property
    def sense(self) -> str:
        """Give the sense the label stands for."""
        return SIGNS.get(self.label, Sense.REQUEST).value

    @property
    def flat(self) -> str:
        """Give the words as they are read: in one spelling, without their place."""
        return normal(self.text, find_place(self.text))


def examples(files: Iterable[Path]) -> list[Example]:
    """Read files of examples; the same message twice counts once."""
    found: dict[str, Example] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            parts = line.split("\t")
            if len(parts) != COLUMNS or parts[1] not in URGENCIES or not parts[2].strip():
                raise SystemExit(f"{file.name}:{number} is not label, urgency and text")
            found.setdefault(parts[2].strip(), Example(parts[0], parts[1], parts[2].strip()))
    return list(found.values())


def words(file: Path = WORDS) -> list[Example]:
    """Read the list of words that speak for a category."""
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return [Example(code, "normal", word) for code, listed in rows for word in listed.split()]


def digest(corpus: Sequence[Path] | None = None) -> str:
    """Give what stands for the examples, the words and the code that made a model of them."""
    sources = [*(corpus or sorted(CORPUS.glob("*.tsv"))), WORDS, Path(__file__)]
    sources += [Path(str(code.__file__)) for code in CODE]
    total = hashlib.sha256()
    for source in sources:
        total.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return total.hexdigest()


@dataclass(frozen=True)
class Table:
    """The features of a corpus and how rare each is; marks come last and are never rare."""

    grams: Codes
    marks: tuple[str, ...]
    rarity: np.ndarray[Any, np.dtype[np.float32]]

    def matrix(self, flats: Sequence[str]) -> Any:  # noqa: ANN401 - scipy ships no types
        """Give one row for each message, as `Model.look` will see it."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only needed to train

        at = {name: row for row, name in enumerate(self.marks, len(self.grams))}
        ends, rows, values = [0], [], []
        for flat in flats:
            seen = known(grams(flat), self.grams)
            signs = [at[mark] for mark in marks(flat) if mark in at]
            rare = self.rarity[seen]
            norm = float(np.sqrt(np.square(rare).sum())) or 1.0
            rows += [*seen.tolist(), *signs]
            values += [*(rare / norm), *([MARK_WEIGHT] * len(signs))]
            ends.append(len(rows))
        found = csr_matrix((values, rows, ends), shape=(len(flats), len(self.rarity)))
        found.sum_duplicates()
        return found


def table(flats: Sequence[str]) -> Table:
    """Count the features; what is hardly ever said is left out."""
    said = np.concatenate([np.unique(grams(flat)) for flat in flats])
    said, counts = np.unique(said, return_counts=True)
    is_kept = counts >= np.asarray(LEAST)[length(said) - 1]
    kept, times = said[is_kept], counts[is_kept]
    signs = sorted({mark for flat in flats for mark in marks(flat)})
    rarity = np.log((1 + len(flats)) / (1 + times)) + 1
    return Table(kept, tuple(signs), np.append(rarity, np.ones(len(signs))).astype(np.float32))


@dataclass(frozen=True)
class Answers:
    """One head after training: its names, a row of weights and a bias for each."""

    names: tuple[str, ...]
    weights: np.ndarray[Any, np.dtype[np.float64]]
    bias: np.ndarray[Any, np.dtype[np.float64]]


def learn(head: str, rows: Any, labels: Sequence[str], weight: Any = None) -> Answers:  # noqa: ANN401 - likewise
    """Train one head, with its margins warmed so that they are honest chances."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - only needed to train

    truth = np.asarray(labels)
    weight = np.ones(len(truth)) if weight is None else weight
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    losses = np.zeros(len(HEATS))
    for seen, unseen in folds.split(rows, truth):
        part = _answers(head, rows[seen], truth[seen], weight[seen])
        margins = rows[unseen] @ part.weights.T + part.bias
        right = np.asarray([part.names.index(label) for label in truth[unseen]])
        losses += [_loss(margins * heat, right) for heat in HEATS]
    heat = HEATS[int(losses.argmin())]
    whole = _answers(head, rows, truth, weight)
    return Answers(whole.names, whole.weights * heat, whole.bias * heat)


def _answers(head: str, rows: Any, truth: Any, weight: Any) -> Answers:  # noqa: ANN401 - likewise
    """Fit a head; what speaks for the first level speaks a little for all below it."""
    own = _fitted(head, rows, truth, weight)
    if head != CATEGORY:
        return own
    first = [name.split(".")[0] for name in truth]
    above = _fitted(head, rows, np.asarray(first), weight)
    at = [above.names.index(name.split(".")[0]) for name in own.names]
    return Answers(
        own.names,
        own.weights + FAMILY * above.weights[at],
        own.bias + FAMILY * above.bias[at],
    )


def _fitted(head: str, rows: Any, truth: Any, weight: Any) -> Answers:  # noqa: ANN401 - likewise
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - only needed to train

    balance = "balanced" if head == CATEGORY else None
    machine = LinearSVC(C=SOFTNESS[head], class_weight=balance, random_state=0, max_iter=5000)
    machine.fit(rows, truth, sample_weight=weight)
    return Answers(tuple(str(name) for name in machine.classes_), machine.coef_, machine.intercept_)


def _loss(logits: Any, right: Any) -> float:  # noqa: ANN401 - likewise
    shifted = logits - logits.max(axis=1, keepdims=True)
    chances = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -float(chances[np.arange(len(right)), right].mean())


def train(found: Sequence[Example], listed: Sequence[Example], mark: str) -> Model:
    """Make a model of examples and words."""
    asked = [item for item in found if item.sense == Sense.REQUEST]
    known = [item.flat for item in found]
    seen = table([*known, *(item.flat for item in listed)])
    rows = seen.matrix(known)
    both = [*asked, *listed]
    heads = {
        SENSE: _shifted(SENSE, rows, [item.sense for item in found]),
        CATEGORY: learn(
            CATEGORY,
            seen.matrix([item.flat for item in both]),
            [item.label for item in both],
            np.asarray([1.0] * len(asked) + [WORD] * len(listed)),
        ),
        URGENCY: _shifted(URGENCY, rows, [item.urgency for item in found]),
    }
    return _model(seen, heads, mark)


def _shifted(name: str, rows: Any, labels: Sequence[str]) -> Answers:  # noqa: ANN401 - likewise
    """Train a head and give its answers the weight they have where people talk."""
    head, common = learn(name, rows, labels), Counter(labels)
    shift = [np.log(PRIOR[name][item] * len(labels) / common[item]) for item in head.names]
    return Answers(head.names, head.weights, head.bias + np.asarray(shift))


def _model(seen: Table, heads: dict[str, Answers], mark: str) -> Model:
    weights = np.vstack([head.weights - head.weights.mean(axis=0) for head in heads.values()]).T
    scale = np.abs(weights).max(axis=0) / TOP
    first, columns = 0, {}
    for name, head in heads.items():
        columns[name] = Head(names=head.names, columns=slice(first, first + len(head.names)))
        first += len(head.names)
    return Model(
        grams=seen.grams,
        marks=seen.marks,
        rarity=seen.rarity,
        weights=np.ascontiguousarray(np.rint(weights / scale), np.int8),
        scale=scale.astype(np.float32),
        bias=np.concatenate([head.bias for head in heads.values()]).astype(np.float32),
        heads=columns,
        digest=mark,
    )


def write(model: Model, target: Path) -> None:
    """Write a model's file."""
    arrays: dict[str, Any] = dict(packed(model))
    np.savez_compressed(target, **arrays)


def main() -> None:
    """Train on the corpus, and on a community's corrections if they are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corrections", type=Path, help="more examples in the same form")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    files = sorted(CORPUS.glob("*.tsv"))
    files += [options.corrections] if options.corrections else []
    found = examples(files)
    model = train(found, words(), digest(files))
    write(model, options.out)
    size = options.out.stat().st_size / 1e6
    Console().print(
        f"{len(found)} examples, {len(model.rarity)} features, {size:.1f} MB: {options.out.name}"
    )


if __name__ == "__main__":
    main()
