"""Stories played on a stage: people say and press things, and what must follow is checked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.commands.demo_pilot import Group, Step
from bot.commands.demo_stage import SOON, Bubble, DemoError, Stage

DIRECT = "dm"
NUMBER = "{n}"
_NUMBERED = re.compile(r"#(\d+) ")


class Audience:
    """Who watches a play; by itself it only looks."""

    def narrate(self, words: str) -> None:
        """Hear what the narrator says."""

    def act(self, step: Step) -> None:
        """See what somebody does."""

    def toast(self, words: str) -> None:
        """See what the bot answers to a press."""

    def hear(self, where: str, bubble: Bubble, *, is_edit: bool) -> None:
        """See what the bot says, or how it changes what it said."""


@dataclass
class Play:
    """Plays steps one after another; the number of the last ticket is known by `{n}`.

    Steps with a minute are talk, of which nothing need come: `come_to` brings the play there.
    """

    stage: Stage
    audience: Audience = field(default_factory=Audience)
    pause: float = 0.0
    come_to: Callable[[float], Awaitable[None]] | None = None
    number: int = 0
    _shown: dict[tuple[str, int], Bubble] = field(default_factory=dict)
    _pressed: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    async def play(self, steps: Iterable[Step]) -> None:
        """Play all steps; raises DemoError at the first one that goes wrong."""
        for step in steps:
            if step.note:
                self.audience.narrate(step.note)
            if step.minute is not None and self.come_to is not None:
                await self.come_to(step.minute)
            numbered = replace(step, on=self._named(step.on)) if step.on else step
            self.audience.act(numbered)
            toast = await self._do(numbered)
            await self.stage.quiet(soon=SOON if step.minute is None else 0.0)
            if toast is not None:
                self.audience.toast(toast)
                self._check_toast(numbered, toast)
            self._look_around(step)
            await self._check(step)
            if self.pause:
                self.stage.world.clock.advance(self.pause)

    def ignore_what_is_there(self) -> None:
        """Show the audience only what comes from now on."""
        for where, chat in self.stage.chats.items():
            self._shown.update({(where, item.id): item for item in self.stage.bubbles(chat)})

    def place(self, step: Step) -> int:
        """Give the chat of a step."""
        return self.stage.people[step.who] if step.where == DIRECT else self.stage.chats[step.where]

    async def _do(self, step: Step) -> str | None:
        world, person, chat = self.stage.world, self.stage.people[step.who], self.place(step)
        if step.start:
            world.start(person, self.stage.bot_id)
            return None
        if step.press is not None:
            return await self._press(step, person, chat)
        reply_to = (await self._target(step, chat)).id if step.on else None
        before = max((bubble.id for bubble in self.stage.bubbles(chat)), default=0)
        if step.voice:
            world.send_media(person, chat, "voice", reply_to=reply_to)
        elif step.photo is not None:
            world.send_media(person, chat, "photo", caption=step.photo, reply_to=reply_to)
        else:
            world.say(person, chat, step.say or "", reply_to=reply_to)
        if step.on is None and step.where != DIRECT and step.minute is None:
            await self._learn_number(step, chat, before)
        return None

    async def _press(self, step: Step, person: int, chat: int) -> str:
        label = step.press or ""
        key = (step.where, label)
        if not step.late:
            bubble = await self._target(step, chat, label)
            self._pressed[key] = (bubble.id, bubble.data_of(label) or "")
        number, data = self._pressed[key]
        return await self.stage.press(person, chat, number, data)

    async def _target(self, step: Step, chat: int, label: str = "") -> Bubble:
        words = step.on or ""
        button = f" with a button “{label}”" if label else ""
        return await self.stage.until(
            lambda: self.stage.find(chat, words, label=label),
            f"The bot should have said “{words}”{button} in {step.where}, but did not.",
        )

    async def _learn_number(self, step: Step, chat: int, before: int) -> None:
        def look() -> int | None:
            fresh = self.stage.bubbles(chat, after=before)
            found = (_NUMBERED.search(item.text) for item in fresh)
            return next((int(match[1]) for match in found if match), None)

        sentence = f"The bot made no ticket of what {step.who} said in {step.where}."
        self.number = await self.stage.until(look, sentence)

    async def _check(self, step: Step) -> None:
        for where, words in step.see:
            named, chat = self._named(words), self.place(replace(step, where=where))
            await self.stage.until(
                lambda chat=chat, named=named: self.stage.find(chat, named),  # type: ignore[misc]
                f"The bot should show “{named}” in {where}, but does not.",
            )
        for where, words in step.unseen:
            named, chat = self._named(words), self.place(replace(step, where=where))
            if self.stage.find(chat, named) is not None:
                raise DemoError(f"The bot shows “{named}” in {where}, where it must not.")

    def _check_toast(self, step: Step, toast: str) -> None:
        if step.toast is not None and step.toast not in toast:
            raise DemoError(
                f"{step.who} pressed “{step.press}” and was told “{toast}”, not “{step.toast}”."
            )

    def _named(self, words: str) -> str:
        return words.replace(NUMBER, str(self.number))

    def _look_around(self, step: Step) -> None:
        """Show the audience what the bot said or changed since the last look."""
        places = dict(self.stage.chats)
        if step.where == DIRECT:
            places[DIRECT] = self.place(step)
        for where, chat in places.items():
            for bubble in self.stage.bubbles(chat):
                known = self._shown.get((where, bubble.id))
                if known != bubble:
                    self._shown[where, bubble.id] = bubble
                    self.audience.hear(where, bubble, is_edit=known is not None)


async def chat_a_little(stage: Stage, groups: Sequence[Group], *, pause: float) -> None:
    """Let people say their everyday lines, a while apart, the groups in turn."""
    longest = max(len(group.chatter) for group in groups)
    for turn in range(longest):
        for group in groups:
            for who, words in group.chatter[turn : turn + 1]:
                stage.world.say(stage.people[who], stage.chats[group.key], words)
                stage.world.clock.advance(pause)
    await stage.quiet()
