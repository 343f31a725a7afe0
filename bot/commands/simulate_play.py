"""A whole simulation: the month, once more with kills if asked, the comparison, the table."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands.demo_pilot import Pilot, pilot
from bot.commands.embedded import Embedded
from bot.commands.forked_sight import Sight
from bot.commands.forked_stage import Scene, clear, open_scene
from bot.commands.simulate_compare import End, differences, end_of
from bot.commands.simulate_life import Life
from bot.commands.simulate_month import Beat, Blow, Month, blows, leaves
from bot.commands.simulate_people import Crowd
from bot.commands.simulate_report import Tale, report, tale_of
from bot.commands.simulate_watch import Watch

FIRST_DAY = date(2026, 9, 14)
"""A Monday; the month after it has two holidays, two make-up workdays and the end of a month."""

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is to be simulated."""

    folder: Path
    days: int
    seed: int
    kills: int = 0
    server: Embedded | None = None

    @property
    def start(self) -> datetime:
        """Give the midnight at which it begins."""
        return datetime.combine(FIRST_DAY, datetime.min.time(), ZONE).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A month that was lived: its beats, its end, and what is to be told of it."""

    beats: list[Beat]
    end: End
    tale: Tale
    broken: list[str] = field(default_factory=list)


async def play(course: Course, console: Console) -> bool:
    """Simulate, print the table and what is broken, and say whether nothing is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("days"),
        TimeElapsedColumn(),
    )
    tales, broken = [], []
    with Progress(*columns, console=console, transient=True) as progress:
        first = await _run(course, "a month", progress, "Living", deque())
        tales.append(first.tale)
        broken += first.broken
        if course.kills:
            struck = deque(blows(first.beats, course.kills, course.seed))
            second = await _run(course, "the same, killed", progress, "Killing", struck)
            tales.append(second.tale)
            broken += [f"with kills: {line}" for line in second.broken]
            broken += [f"after kills: {line}" for line in differences(first.end, second.end)]
            if second.tale.killed < course.kills:
                broken.append(f"only {second.tale.killed} kills: the month has no more moments")
    return report(tales, broken, console)


async def _run(
    course: Course, name: str, progress: Progress, verb: str, struck: deque[Blow]
) -> Lived:
    bar = progress.add_task(verb, total=course.days)

    def on_move(moment: datetime) -> None:
        progress.update(bar, completed=(moment - course.start) // timedelta(days=1))

    folder = course.folder / ("killed" if struck else "plain")
    await asyncio.to_thread(clear, folder)
    began = asyncio.get_running_loop().time()
    lived = await live(course, folder, pilot(), struck=struck, on_move=on_move)
    progress.update(bar, completed=course.days)
    seconds = asyncio.get_running_loop().time() - began
    return replace(lived, tale=replace(lived.tale, name=name, seconds=seconds))


async def live(
    course: Course,
    folder: Path,
    town: Pilot,
    *,
    struck: deque[Blow] | None = None,
    on_move: Callable[[datetime], None] = lambda _moment: None,
) -> Lived:
    """Live the month in a folder, struck by these blows."""
    async with open_scene(folder, town, start=course.start, server=course.server) as scene:
        sight = Sight(scene.stage.world, scene.stage.bot_id)
        life = Life(scene=scene, sight=sight, pilot=town, seed=course.seed)
        crowd = Crowd(
            pilot=town,
            community=life.community,
            seed=course.seed,
            first=FIRST_DAY,
            days=course.days,
        )
        life.away = leaves(life, crowd)
        sight.look()
        watch = Watch(life)
        month = Month(
            life=life,
            crowd=crowd,
            watch=watch,
            end=course.start + timedelta(days=course.days),
            blows=struck or deque(),
            on_move=on_move,
        )
        await month.play()
        await watch.end()
        return Lived(
            beats=month.beats,
            end=_end(scene, watch),
            tale=tale_of(month, watch),
            broken=watch.broken,
        )


def _end(scene: Scene, watch: Watch) -> End:
    return end_of(scene.eye, scene.stage.world, scene.stage.bot_id, watch.uncertain)
