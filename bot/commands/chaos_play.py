"""A whole chaos run: the town moves in, the storm begins, everything is judged in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands.chaos_calls import Calls
from bot.commands.chaos_end import End, Verdict
from bot.commands.chaos_load import Load
from bot.commands.chaos_report import Tale, report, tale_of
from bot.commands.chaos_run import Run
from bot.commands.chaos_storm import Storm
from bot.commands.chaos_town import Town
from bot.commands.demo_pilot import Pilot, pilot
from bot.commands.demo_seed import ask_to_listen
from bot.commands.embedded import Embedded
from bot.commands.forked_bot import Mode
from bot.commands.forked_sight import Sight
from bot.commands.forked_stage import Scene, clear, open_scene
from domain.chats import ChatKind

START = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning of a Monday there."""

LEASE = timedelta(minutes=3)
"""Three times what a call may take, as ever: a second of ours is a minute of theirs."""

LISTENING = 6
"""How many groups agree to be listened to."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is to be done to the bot; `mode` is how it gets its updates."""

    folder: Path
    updates: int
    kills: int
    seed: int
    mode: Mode = Mode.POLLING
    server: Embedded | None = None
    replicas: int = 1


async def play(course: Course, console: Console) -> bool:
    """Run, print the table and what is broken, and say whether nothing is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        told = progress.add_task("Updates", total=course.updates)
        struck = progress.add_task("Kills", total=course.kills)

        def on_move(updates: int, kills: int) -> None:
            progress.update(told, completed=min(updates, course.updates))
            progress.update(struck, completed=kills)

        tale, verdicts = await live(course, on_move=on_move)
    return report(tale, verdicts, console)


async def live(
    course: Course, *, on_move: Callable[[int, int], None] = lambda _updates, _kills: None
) -> tuple[Tale, list[Verdict]]:
    """Do it all in the course's folder; give what happened and what was found."""
    await asyncio.to_thread(clear, course.folder)
    began = asyncio.get_running_loop().time()
    town = listening(pilot())
    async with open_scene(
        course.folder,
        town,
        start=START,
        mode=course.mode,
        server=course.server,
        replicas=course.replicas,
        seed=course.seed,
        lease=LEASE,
    ) as scene:
        ask_to_listen(scene.stage, town)
        await scene.quiet()
        run = make_run(course, scene, town)
        run.on_move = on_move
        await run.play()
        end = End(run)
        verdicts = await end.judge()
        seconds = asyncio.get_running_loop().time() - began
        return tale_of(run, end, mode=course.mode, seconds=seconds), verdicts


def listening(town: Pilot) -> Pilot:
    """Have the first few residents' groups agree to be listened to."""
    homes = [group.key for group in town.groups if group.kind is not ChatKind.STAFF][:LISTENING]
    groups = (replace(group, listens=group.key in homes) for group in town.groups)
    return replace(town, groups=tuple(groups))


def make_run(course: Course, scene: Scene, town: Pilot) -> Run:
    """Put a run together; from now on calls are struck."""
    world = scene.stage.world
    storm = Storm(rng=world.rng, world=world, seed=course.seed)
    calls = Calls(world, storm, world.bot(scene.stage.bot_id).queue)
    sight = Sight(world, scene.stage.bot_id)
    load = Load(Town(scene, sight, town), course.seed)
    world.faults = storm
    return Run(
        scene=scene,
        sight=sight,
        load=load,
        storm=storm,
        calls=calls,
        seed=course.seed,
        updates=course.updates,
        kills=course.kills,
    )
