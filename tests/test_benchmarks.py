from __future__ import annotations

import asyncio
import io
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import scale, scale_table
from benchmarks.__main__ import PARTS, run
from benchmarks.found import Found, Plan, percentile, tiny
from benchmarks.report import GOALS, Goal, as_table, write
from benchmarks.town import Voices, settings

OF_PART = {
    "intake": {"vs_naive", "vs_empty_dispatch", "chatter_vs_empty_dispatch", "vs_raw_sqlite"},
    "load": {"half_load_p50_vs_naive", "half_load_p99_vs_naive"},
    "growth": {
        "growth_claim",
        "growth_list",
        "growth_sweep",
        "growth_digest",
        "rss_over_import_mb",
    },
    "outgoing": {"outgoing_vs_allowed", "floods", "p0_seconds_behind_backlog"},
    "start": {"start_vs_import", "help_seconds"},
    "soak": {"soak_growth"},
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_runs_whole_on_tiny_sizes(part: str, tmp_path: Path) -> None:
    """Proves that a part starts its processes, measures all it promises, and that it is kept."""

    def shape(folder: Path) -> Plan:
        return tiny(folder)

    console = Console(file=io.StringIO(), width=200)
    found = asyncio.run(run([part], shape, console))
    write(found, tmp_path / "results.json")
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert list(kept) == ["machine", "ratios", "absolute"]
    assert set(kept["ratios"]) == OF_PART[part]
    assert kept["ratios"].get("floods", 0) == 0
    assert all(value > 0 for name, value in kept["ratios"].items() if name != "floods")
    assert all(value >= 0 for value in kept["absolute"].values())
    assert kept["machine"]["python"]


def test_every_figure_has_words_and_every_part_is_run() -> None:
    """Proves that the table can show whatever a part measures."""
    assert set(GOALS) == set().union(*OF_PART.values())
    assert set(PARTS) == set(OF_PART)


def test_the_table_says_which_goals_are_met() -> None:
    """Proves that the table shows a figure with its goal, met or not, and the absolute ones."""
    found = Found({"vs_naive": 3.2, "help_seconds": 0.2, "vs_raw_sqlite": 0.1}, {"rss_mb": 251.0})
    out = io.StringIO()
    Console(file=out, width=160).print(as_table(found))
    lines = {
        line.split("│")[1].strip(): line for line in out.getvalue().splitlines() if "│" in line
    }
    assert [part.strip() for part in lines["vs_naive"].split("│")[3:6]] == ["3.2", "≥ 10", "NO"]
    assert [part.strip() for part in lines["help_seconds"].split("│")[3:6]] == [
        "0.2",
        "≤ 0.3",
        "yes",
    ]
    assert [part.strip() for part in lines["vs_raw_sqlite"].split("│")[3:6]] == ["0.1", "", ""]
    assert "251" in lines["rss_mb"]


@pytest.mark.parametrize(
    ("goal", "value", "is_met"),
    [
        (Goal("", at_least=2), 2.0, True),
        (Goal("", at_least=2), 1.9, False),
        (Goal("", at_most=2), 2.0, True),
        (Goal("", at_most=2), 2.1, False),
        (Goal(""), 1e9, True),
    ],
)
def test_a_goal_is_met_at_its_very_edge(goal: Goal, value: float, *, is_met: bool) -> None:
    """Proves that goals are judged from the right side."""
    assert goal.is_met(value) is is_met


def test_a_percentile_is_one_of_the_values() -> None:
    """Proves that p99 of few values is the worst of them, not beyond."""
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


def test_complaints_are_never_alike_and_call_the_bot() -> None:
    """Proves that the bench files tickets instead of being asked about neighbours' ones."""
    voices = Voices(settings("http://127.0.0.1:9", "x.sqlite3").to_community())
    made = voices.complaints(1_000)
    texts = [item["message"]["text"] for item in made]
    assert len(set(texts)) == len(texts)
    assert len({item["update_id"] for item in made}) == len(made)
    assert all(item["message"]["entities"][0]["type"] == "mention" for item in made)
    assert not any("entities" in item["message"] for item in voices.talk(10))


@pytest.mark.postgres
@pytest.mark.timeout(600)
async def test_a_tiny_city_is_built_and_measured(tmp_path: Path) -> None:
    """Proves that a city has what it says, that processes work in it, and that its digests go."""
    console = Console(file=io.StringIO(), width=200)
    plan = scale.Plan(scale=0.002, processes=(1, 2), seconds=1.5, seed=3)
    runs, morning, sizes = await scale.run(plan, console)
    assert [(run.communities, run.processes) for run in runs] == [(1, 1), (2, 1), (2, 2)]
    assert sizes.pop("database_mb") > 1
    assert sizes == {"communities": 2, "groups": 40, "people": 2_000, "tickets": 4_000}
    assert all(value > 0 for one in runs for value in asdict(one).values())
    assert morning.messages >= sizes["communities"]
    assert all(value > 0 for value in asdict(morning).values())
    scale_table.write(runs, morning, {"scale": plan.scale}, tmp_path / "scale.json")
    kept = json.loads((tmp_path / "scale.json").read_text(encoding="utf-8"))
    assert kept["ratios"][1] == {"communities": 2, "processes": 1} | dict.fromkeys(
        scale_table.SAYS, 1.0
    )
    console.print(scale_table.as_table(runs))
    console.print(scale_table.of_morning(morning, runs[1]))
    assert "city, 2" in console.file.getvalue()  # type: ignore[attr-defined]
