# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.common import CONFIG, CommunityOption, ConfigOption, chosen, loaded

if TYPE_CHECKING:
    from domain.community import Community
    from domain.understanding.values import Reason, Understood

_LABELS = {
    "sense": "Sense",
    "category": "Category",
    "urgency": "Urgency",
    "private": "Phones and identity numbers",
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog='Example: weisu explain "3栋2单元楼道灯坏了三天了"')(explain)


def explain(
    *,
    text: Annotated[str, typer.Argument(help="What somebody wrote.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
    community: CommunityOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Show how a message is understood, and why; without a config, by the default tree."""
    from domain.understanding import reasons, understand

    home = _home(config, community)
    landmarks = tuple(name for grid in home.grids for name in grid.landmarks)
    read = understand(text, home, compounds=home.compounds, landmarks=landmarks)
    facts = {**_facts(read, home), "dates": _dates(text, home)}
    why = reasons(text, home, read)
    asked = _asked(text, read, home)
    if as_json:
        import json

        told = {**facts, "asked": asked, "reasons": [asdict(reason) for reason in why]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(facts, why, asked)


def _home(config: Path, code: str | None) -> Community:
    from bot.commands.evaluate_replay import community

    return chosen(loaded(config).settings, code) if config.exists() else community()


def _facts(read: Understood, home: Community) -> dict[str, Any]:
    place = {part: value for part, value in asdict(read.place).items() if value}
    return {
        "sense": read.sense.value,
        "request": round(read.request, 3),
        "me_too": round(read.me_too, 3),
        "category": read.category,
        "category_name": home.category(read.category).name,
        "category_sure": round(read.category_sure, 3),
        "urgency": read.priority.value,
        "place": place,
        "private": read.private_numbers,
    }


def _asked(text: str, read: Understood, home: Community) -> dict[str, Any]:
    """Say whether a willing group that listens would be asked, and what spoke for and against."""
    from domain.candidates import is_sure, needed
    from domain.understanding.reasons import for_and_against

    return {
        "is_asked": is_sure(home.listening, read, 0) and not read.is_danger,
        "sure": round(max(read.request, read.me_too), 3),
        "needed": round(needed(home.listening, read, 0), 3),
        "spoke": [asdict(reason) for reason in for_and_against(text, home, read)],
    }


def _dates(text: str, home: Community) -> str | None:
    """Give the first moment to come that the words name, as people there write it."""
    from bot.clock import SystemClock
    from domain.calendar import calendar_of
    from domain.dates import understand

    calendar = calendar_of(home.timing.duty, home.timezone)
    found = understand(text, calendar.local(SystemClock().now()), calendar)
    return None if found is None else f"{found.words}: {found.instant:%Y-%m-%d %H:%M}"


def _show(facts: dict[str, Any], reasons: tuple[Reason, ...], asked: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=True)
    for column in ("What", "Found", "Why"):
        table.add_column(column)
    said = {
        "sense": f"{facts['sense']} ({facts['request']:.0%} a request)",
        "category": (
            f"{facts['category_name']} ({facts['category']}, {facts['category_sure']:.0%} sure)"
        ),
        "urgency": facts["urgency"],
        "private": str(facts["private"]),
    }
    for about, value in said.items():
        why = "\n".join(
            f"{item.found} +{item.weight:.2f}" for item in reasons if item.about == about
        )
        table.add_row(_LABELS[about], value, "" if about == "private" else why)
    spoke = "\n".join(f"{item['found']} {item['weight']:+.2f}" for item in asked["spoke"])
    verdict = "yes" if asked["is_asked"] else "no, it is danger: filed at once"
    if not asked["is_asked"] and facts["urgency"] != "p0":
        verdict = "no"
    verdict += f" ({asked['sure']:.0%} sure, {asked['needed']:.0%} needed)"
    table.add_row("Asked about", verdict, spoke)
    place = "  ".join(f"{part} {value}" for part, value in facts["place"].items())
    table.add_row("Place", place or "none", "")
    table.add_row("A moment to come", facts["dates"] or "none", "")
    Console().print(table)
