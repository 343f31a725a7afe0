"""The story in a terminal: who says what where, what the bot answers, what is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.commands.demo_pilot import NAME, Step, pilot, story
from bot.commands.demo_play import DIRECT, Audience, Play
from bot.commands.demo_seed import ask_to_listen, enrol, invite_bot, populate
from bot.commands.demo_show import RESIDENTS
from bot.commands.demo_stage import Bubble, Stage, open_stage

BETWEEN_STEPS = 90.0


async def tell_story(
    folder: Path, console: Console, *, steps: Sequence[Step] | None = None
) -> bool:
    """Play the story and check each step; raises DemoError where one goes wrong."""
    told = story() if steps is None else steps
    community = pilot()
    async with open_stage(folder) as stage:
        populate(stage, community)
        await enrol(stage, community)
        invite_bot(stage, community, listens=RESIDENTS)
        ask_to_listen(stage, community)
        await stage.quiet()
        terminal = Terminal(console, stage, {item.key: item.title for item in community.groups})
        play = Play(stage, terminal, pause=BETWEEN_STEPS)
        play.ignore_what_is_there()
        await play.play(told)
    console.print()
    console.print(f"✅ {len(told)} 步都对。All {len(told)} steps went as they must.", style="green")
    return True


class Terminal(Audience):
    """Prints a play: people on the left, the bot indented, changed cards by their new lines."""

    def __init__(self, console: Console, stage: Stage, titles: dict[str, str]) -> None:
        self._console = console
        self._stage = stage
        self._titles = titles
        self._known: dict[tuple[str, int], list[str]] = {}

    def narrate(self, words: str) -> None:
        """Draw a line and say what is coming."""
        self._console.print()
        self._console.rule(Text(words, style="bold"), align="left", style="dim")

    def act(self, step: Step) -> None:
        """Say who does what where."""
        person = self._stage.world.person(self._stage.people[step.who])
        line = Text.assemble((person.name, "bold cyan"), (f"（{person.label}）", "dim"))
        line.append(f" @ {self._title(step.where)}  ", style="dim")
        if step.start:
            line.append("打开机器人，点“开始”")
        elif step.press is not None:
            line.append(f"👆 点按钮 [{step.press}]", style="yellow")
        elif step.photo is not None:
            line.append(f"🖼  {step.photo}")
        else:
            line.append(step.say or "")
        self._console.print(line)

    def toast(self, words: str) -> None:
        """Show what popped up."""
        self._console.print(Padding(Text(f"💡 弹出：{words}", style="magenta"), (0, 0, 0, 4)))

    def hear(self, where: str, bubble: Bubble, *, is_edit: bool) -> None:
        """Show what the bot said; of a changed message only what is new."""
        lines = [*bubble.text.splitlines(), *_buttons(bubble)]
        before = self._known.get((where, bubble.id), [])
        self._known[where, bubble.id] = lines
        fresh = [line for line in lines if line not in before] if is_edit else lines
        if not fresh:
            return
        head = f"{lines[0]} 更新" if is_edit else ""
        title = Text.assemble((f"🤖 {NAME}", "bold green"), (f" @ {self._title(where)} ", "dim"))
        title.append(head, style="italic")
        self._console.print(Padding(title, (0, 0, 0, 4)))
        for line in fresh:
            self._console.print(Padding(Text(line), (0, 0, 0, 7)))

    def _title(self, where: str) -> str:
        return f"与{NAME}私聊" if where == DIRECT else self._titles[where]


def _buttons(bubble: Bubble) -> list[str]:
    return [" ".join(f"[{label}]" for label, _ in bubble.buttons)] if bubble.buttons else []
