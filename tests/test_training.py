"""How the model that understands messages is made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from domain.understanding.model import read_file, shipped
from training import train


def _small() -> list[train.Example]:
    """Give a part of the corpus in which every head has something to learn."""
    found = train.examples(sorted(train.CORPUS.glob("*.tsv")))
    codes = {"-", "+", "utilities.water", "facilities.lighting", "safety.fire"}
    return [item for item in found if item.label in codes][::3]


def test_the_shipped_model_was_made_from_the_corpus_that_stands_here() -> None:
    """Whoever changes an example or a feature makes the model anew (`make train`)."""
    assert shipped().digest == train.digest()


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    """Training twice gives the same file, and what is read from it is what was made."""
    pytest.importorskip("sklearn")
    words = [item for item in train.words() if item.label == "utilities.water"]
    for name in ("first.npz", "second.npz"):
        train.write(train.train(_small(), words, "mark"), tmp_path / name)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    made = read_file(tmp_path / "first.npz")
    assert made.digest == "mark"
    assert made.heads["category"].names == ("facilities.lighting", "safety.fire", "utilities.water")


def test_the_digest_sees_a_changed_example(tmp_path: Path) -> None:
    """One more letter in the corpus is another corpus."""
    one, other = tmp_path / "one" / "a.tsv", tmp_path / "other" / "a.tsv"
    for file, text in ((one, "-\tnormal\t早\n"), (other, "-\tnormal\t早啊\n")):
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    assert train.digest([one]) != train.digest([other])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """A line that is not label, urgency and text stops the training with its place."""
    file = tmp_path / "a.tsv"
    file.write_text("-\tnormal\t早\nutilities.water\t停水\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"a\.tsv:2"):
        train.examples([file])


def test_every_label_of_the_corpus_is_a_code_of_the_default_tree() -> None:
    """No example teaches a category that nobody has."""
    codes = set(shipped().heads["category"].names) | set(train.SIGNS)
    found = [*train.examples(sorted(train.CORPUS.glob("*.tsv"))), *train.words()]
    assert {item.label for item in found} <= codes


def test_explain_shows_what_was_found_and_why(tmp_path: Path) -> None:
    """The command names sense, category, urgency, place, private numbers and reasons."""
    nowhere = ["--config", str(tmp_path / "none.toml")]
    text = "3栋2单元楼道灯坏了 13812345678"
    shown = CliRunner().invoke(cli.app, ["explain", text, *nowhere], env={"COLUMNS": "120"})
    assert shown.exit_code == 0, shown.output
    for word in ("request", "facilities.lighting", "normal", "building 3", "楼道灯"):
        assert word in shown.output
    no = CliRunner().invoke(cli.app, ["explain", "今天菜市场白菜真便宜", "--json", *nowhere])
    asked = json.loads(no.output)["asked"]
    assert not asked["is_asked"]
    assert asked["sure"] < asked["needed"]
    assert any(item["weight"] < 0 for item in asked["spoke"])
    told = CliRunner().invoke(cli.app, ["explain", "着火了 快来人", "--json", *nowhere])
    assert '"urgency": "p0"' in told.output
    assert '"category": "safety.fire"' in told.output
