"""The ladder: a nudge to whoever can act, then up the cover chain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.clocks import ClockKind, clocks_of
from domain.dues import Due, DueKind, Rung
from domain.people import Person
from domain.picture import Picture
from domain.ticket import WORKING, State, Ticket
from domain.transitions import Action
from usecases import outgoing
from usecases.cover import who_acts
from usecases.falling_due import NOBODY, Nudge, Run
from usecases.history import record

_FULL = 100
_ENOUGH = 2
"""How often one person hears the same about one clock before somebody else hears it instead."""

_SLOT = re.compile(r"(?P<clock>(?P<kind>[a-z]+)[^:]*):(?:(?P<percent>\d+)|up(?P<step>\d+)|day\d+)")
_TOLD = "told"


class Tone(StrEnum):
    """How the same thing is said: before its time, after it, and to whom it was passed on."""

    SOON = "soon"
    OVER = "over"
    TWICE = "twice"
    UP = "up"


_ABOVE = frozenset({Tone.TWICE, Tone.UP})
"""The tones for people above the one who should act."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A rung of the ladder, read from its slot: a percent of a limit, or a step up."""

    rung: Rung
    clock: str
    kind: ClockKind
    percent: int
    step: int

    @property
    def is_silent(self) -> bool:
        """Say whether it is only a mark for the digests: after the top nobody is nudged."""
        return not self.percent and not self.step


def read(rung: Rung) -> Occasion:
    """Read a slot such as `ack:80`, `solve:up2` or `solve:day3`."""
    found = _SLOT.fullmatch(rung.slot)
    if found is None:
        raise ValueError(f"the ladder has no such slot: {rung.slot!r}")
    return Occasion(
        rung=rung,
        clock=found["clock"],
        kind=ClockKind(found["kind"]),
        percent=int(found["percent"] or 0),
        step=int(found["step"] or 0),
    )


async def climb(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Say of each clock the highest thing that came due; what it makes needless is counted."""
    by_clock: dict[str, list[Occasion]] = {}
    for occasion in map(read, sorted(rungs)):
        if not occasion.is_silent:
            by_clock.setdefault(occasion.clock, []).append(occasion)
    for passed in by_clock.values():
        speech = _Speech(run=run, picture=picture, passed=passed)
        await (_go_up(speech) if passed[-1].step else _nudge(speech))


@dataclass(frozen=True, kw_only=True)
class _Speech:
    """What came due of one clock of one ticket, and what was said about it before.

    The due rows remember who heard what: a list of person, level and tone.
    """

    run: Run
    picture: Picture
    passed: Sequence[Occasion]

    @property
    def ticket(self) -> Ticket:
        """Give the ticket."""
        return self.picture.ticket

    @property
    def highest(self) -> Occasion:
        """Give what is acted on; the others are only counted."""
        return self.passed[-1]

    async def heard(self) -> list[tuple[int, int, Tone]]:
        """Give who heard about this clock in this cycle, at which level and how."""
        return [
            (person, level, Tone(tone))
            for due in await self._rows()
            for person, level, tone in due.facts.get(_TOLD, ())
        ]

    async def _rows(self) -> list[Due]:
        return [
            due
            for due in await self.run.uow.dues.of_ticket(self.ticket.id)
            if due.kind is DueKind.LADDER
            and due.cycle == self.highest.rung.cycle
            and due.slot.partition(":")[0] == self.highest.clock
        ]

    async def call_out(self) -> None:
        """Say it where the grid works, to nobody by name, because all are away; twice at most."""
        tone = Tone.SOON if 0 < self.highest.percent < _FULL else Tone.OVER
        said = [how for person, _, how in await self.heard() if person == NOBODY]
        if said.count(tone) < _ENOUGH:
            await self.say(tone, None, None)

    async def say(self, tone: Tone, person: Person | None, actor: Person | None) -> None:
        """Put the line into the person's reminder, and remember that they heard it."""
        heard_by = person.id if person is not None else NOBODY
        clocks = clocks_of(self.picture, self.run.now)
        due_at = next((one.due_at for one in clocks if one.kind is self.highest.kind), None)
        said = f"{self.highest.kind.value}-{tone.value}"
        nudge = Nudge(
            ticket_id=self.ticket.id,
            key=f"nudge-{said}",
            facts={
                "number": self.ticket.number,
                "percent": self.highest.percent,
                "until": (due_at or self.run.now).isoformat(),
                "name": actor.name if actor is not None else "—",
            },
            actions=_for_chiefs(self.ticket) if tone in _ABOVE else (),
        )
        missed = 0 if tone in _ABOVE else max(0, await self._due_to(heard_by) - 1)
        self.run.nudge(heard_by, nudge, missed=missed)
        row = next(due for due in await self._rows() if due.slot == self.highest.rung.slot)
        row.facts[_TOLD] = [*row.facts.get(_TOLD, ()), [heard_by, self.ticket.level, tone.value]]

    async def _due_to(self, person_id: int) -> int:
        """Count what of all that passed somebody would have heard: the same twice at most.

        The steps up are for those above, of whom each hears one; where all are away the group
        hears them, too.
        """
        soon = sum(0 < one.percent < _FULL for one in self.passed)
        steps = sum(bool(one.step) for one in self.passed)
        over = len(self.passed) - soon - (0 if person_id == NOBODY else steps)
        told = Counter(tone for who, _, tone in await self.heard() if who == person_id)
        counts = {Tone.SOON: soon, Tone.OVER: over}
        return sum(max(0, min(counts[tone], _ENOUGH - told[tone])) for tone in counts)

    async def acting(self, step: int = 0) -> Person | None:
        """Give who is to act, or who stands so many steps above them."""
        run = self.run
        return await who_acts(run.uow, desk=run.desk, ticket=self.ticket, level=step, now=run.now)

    async def above(self, actor: Person, step: int) -> Person | None:
        """Give the first from this step upwards who was not called yet; None where nobody is."""
        called = {actor.id} | {person for person, _, tone in await self.heard() if tone in _ABOVE}
        last = None
        while (person := await self.acting(step)) is not None and person is not last:
            if person.id not in called:
                return person
            last, step = person, step + 1
        return None


async def _nudge(speech: _Speech) -> None:
    """Nudge whoever can act; what they heard twice already, somebody above them hears instead.

    Once a limit is over the cards say so.
    """
    if speech.highest.percent >= _FULL:
        run, ticket = speech.run, speech.ticket
        await outgoing.refresh(run.uow, ticket=ticket, now=run.now, staff_only=True)
    actor = await speech.acting()
    if actor is None:
        await speech.call_out()
        return
    if speech.highest.percent >= _FULL:
        await speech.say(Tone.OVER, actor, actor)
        return
    before = (actor.id, speech.ticket.level, Tone.SOON)
    if (await speech.heard()).count(before) < _ENOUGH:
        await speech.say(Tone.SOON, actor, actor)
        return
    higher = await speech.above(actor, 1)
    if higher is not None:
        await speech.say(Tone.TWICE, higher, actor)


async def _go_up(speech: _Speech) -> None:
    """Raise the level, and call in the next one up who was not called yet.

    Whoever should have acted and never heard of it, because the bot was away, hears it now, too.
    """
    run, ticket, step = speech.run, speech.ticket, speech.highest.step
    top = run.desk.home(ticket.community).rules.top_level
    ticket.level = max(ticket.level, min(step, top))
    clock = speech.highest.kind.value
    record(
        run.uow,
        ticket=ticket,
        actor_id=None,
        action="climb",
        now=run.now,
        clock=clock,
        level=ticket.level,
    )
    await outgoing.refresh(run.uow, ticket=ticket, now=run.now, staff_only=True)
    actor = await speech.acting()
    if actor is None:
        await speech.call_out()
        return
    if actor.id not in {person for person, _, _ in await speech.heard()}:
        await speech.say(Tone.OVER, actor, actor)
    higher = await speech.above(actor, step)
    if higher is not None:
        await speech.say(Tone.UP, higher, actor)


def _for_chiefs(ticket: Ticket) -> tuple[str, ...]:
    """Give what somebody above can do: take it, or hand it to somebody who will."""
    if ticket.state in WORKING:
        return (Action.TRANSFER, Action.PROGRESS)
    return (Action.CLAIM, Action.TRANSFER) if ticket.state is not State.DELIBERATION else ()
