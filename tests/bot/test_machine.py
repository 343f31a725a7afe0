"""Many people and the clock act on a few tickets; a small model says how each must stand."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from machine_model import ALIVE, RESIDENTS, ROLES, STAFF, WINDOW, Model

from domain.chats import Chat, ChatKind, Post, PostPurpose
from domain.community import Rules
from domain.households import households
from domain.people import Actor, Appointment, Person, Role
from domain.promising import open_one
from domain.refusals import Refusal
from domain.ticket import Score, State
from domain.transitions import Action
from fuzzing.telegram import BOT_ID
from fuzzing.town import DEMO
from storage.schema import upgrade
from storage.unit_of_work import SqlUnitOfWork, open_database
from usecases.arrivals import actor_of
from usecases.desk import Desk
from usecases.due_run import claim, work
from usecases.intake import Home, open_ticket
from usecases.invariants import Rule, check
from usecases.keeping import Words
from usecases.step import Step
from usecases.voices import endorse, rate
from usecases.work import perform

pytestmark = pytest.mark.timeout(600)
"""Thousands of steps; a busy machine may take its time."""

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
APPOINTED = {
    "worker": (Role.GRID_WORKER, "g1"),
    "second": (Role.GRID_WORKER, "g1"),
    "lead": (Role.GRID_LEAD, "g1"),
    "boss": (Role.SUPERVISOR, None),
}
COMMUNITY = replace(DEMO, rules=Rules(chain=timedelta()))
DESK = Desk(
    bot_id=BOT_ID,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="s" * 32,
    communities=(COMMUNITY,),
)
PLAIN = sorted(
    frozenset(Action)
    - {Action.MERGE, Action.SPLIT, Action.CONFIRM, Action.CONTEST, Action.REOPEN}
    - {Action.CLOSE, Action.COVER, Action.REROUTE, Action.SCHEDULE}
)
MOST_TICKETS = 5
which = st.integers(0, MOST_TICKETS - 1)
staff = st.sampled_from(STAFF)
anybody = st.sampled_from(sorted(ROLES))
residents = st.sampled_from(RESIDENTS)


@cache
def _blank() -> Path:
    folder = TemporaryDirectory()
    path = Path(folder.name) / "blank.sqlite3"
    asyncio.run(_upgrade(path))
    _KEPT.append(folder)
    return path


_KEPT: list[TemporaryDirectory[str]] = []


async def _upgrade(path: Path) -> None:
    await upgrade(f"sqlite+aiosqlite:///{path}", backup=False)


class TicketMachine(RuleBasedStateMachine):
    """Drives real use cases on a real database, and the model beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "weisu.sqlite3"
        copyfile(_blank(), path)
        self.database = open_database(f"sqlite+aiosqlite:///{path}", synchronous="OFF")
        self.now = NOW
        self.tickets: list[Model] = []
        self.people: dict[str, Person] = {}
        self.history: dict[int, list[tuple[Any, ...]]] = {}
        self.messages = 0
        self.group: Chat | None = None
        self.run(self._move_in())

    def teardown(self) -> None:
        """Close everything."""
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine."""
        return self.loop.run_until_complete(work)

    async def _move_in(self) -> None:
        async with self.database.writing() as uow:
            for at, name in enumerate(ROLES, start=1):
                self.people[name] = uow.add(Person(telegram_id=at, name=name, created_at=NOW))
            for name, (role, grid) in APPOINTED.items():
                held = self.people[name].id
                uow.add(
                    Appointment(
                        person_id=held, community="demo", grid=grid, role=role, created_at=NOW
                    )
                )
            for address, kind in ((-1, ChatKind.COMPOUND), (-2, ChatKind.STAFF)):
                chat = uow.add(
                    Chat(
                        bot_id=BOT_ID,
                        address=address,
                        type="supergroup",
                        kind=kind,
                        community="demo",
                        grid="g1",
                        created_at=NOW,
                    )
                )
                self.group = self.group or chat

    async def _actor(self, uow: SqlUnitOfWork, who: str) -> Actor:
        person = await uow.people.get(self.people[who].id)
        assert person is not None
        return await actor_of(uow, desk=DESK, person=person, now=self.now)

    def pick(self, at: int) -> Model:
        """Give one of the tickets."""
        return self.tickets[at % len(self.tickets)]

    def _attempt(self, work: Coroutine[Any, Any, object]) -> bool:
        """Do something; say whether it was not refused."""
        self.now += timedelta(seconds=1)
        try:
            self.run(work)
        except Refusal:
            return False
        return True

    @precondition(lambda self: len(self.tickets) < MOST_TICKETS)
    @rule(who=residents)
    def complain(self, who: str) -> None:
        """Somebody files a complaint."""
        self.now += timedelta(seconds=1)
        self.tickets.append(Model(self.run(self._file(who)), who))

    async def _file(self, who: str) -> int:
        self.messages += 1
        assert self.group is not None
        async with self.database.writing() as uow:
            chat = await uow.chats.get(self.group.id)
            person = await uow.people.get(self.people[who].id)
            assert chat is not None
            assert person is not None
            ticket = await open_ticket(
                uow,
                desk=DESK,
                chat=chat,
                reporter=person,
                words=Words(text="楼道灯坏了", message_id=self.messages, sent_at=self.now),
                now=self.now,
                home=Home(community="demo", grid="g1", compound="c1"),
            )
            await _show(uow, ticket.id, chat, self.messages, self.now)
            return ticket.id

    @precondition(lambda self: self.tickets)
    @rule(
        at=which,
        who=anybody,
        action=st.sampled_from(PLAIN),
        to=st.sampled_from(("worker", "second")),
    )
    def act(self, at: int, who: str, action: Action, to: str) -> None:
        """Somebody does something to a ticket, or tries to."""
        self._do(self.pick(at), who, action, to)

    @precondition(lambda self: self.tickets)
    @rule(at=which, nth=st.integers(0, 999), to=st.sampled_from(("worker", "second")))
    def go_on(self, at: int, nth: int, to: str) -> None:
        """Do something that is allowed, so that tickets come far."""
        model = self.pick(at)
        fit = [
            (who, action)
            for who in sorted(ROLES)
            for action in PLAIN
            if action is not Action.WITHDRAW and model.may(who, action, target=to)
        ]
        if fit:
            who, action = fit[nth % len(fit)]
            self._do(model, who, action, to)

    def _do(self, model: Model, who: str, action: Action, to: str) -> None:
        is_done = self._attempt(self._perform(model, who, action, target=to))
        assert is_done == model.may(who, action, target=to), (who, action, model)
        if is_done:
            model.do(who, action, self.now, target=to)
            if action is Action.WITHDRAW:
                self._let_parts_go(model)

    def _let_parts_go(self, whole: Model) -> None:
        for part in [one for one in self.tickets if one.part_of is whole]:
            part.split(self.now, who="boss")

    async def _perform(
        self,
        model: Model,
        who: str,
        action: Action,
        *,
        target: str | None = None,
        due: datetime | None = None,
    ) -> None:
        async with self.database.writing() as uow:
            ticket = await uow.tickets.get(model.id)
            assert ticket is not None
            step = Step(
                desk=DESK,
                ticket=ticket,
                actor=await self._actor(uow, who),
                action=action,
                now=self.now,
                text="说明",
                target=str(self.people[target].id) if target in self.people else target,
                due=due,
            )
            await perform(uow, step=step)

    @precondition(lambda self: self.tickets)
    @rule(at=which, who=staff, hours=st.integers(1, 70))
    def schedule(self, at: int, who: str, hours: int) -> None:
        """Somebody promises a time; an open promise may be put off a few times only."""
        model, due = self.pick(at), self.now + timedelta(hours=hours)
        is_done = self._attempt(self._perform(model, who, Action.SCHEDULE, due=due))
        if is_done:
            assert model.may(who, Action.SCHEDULE)
            model.do(who, Action.SCHEDULE, self.now)
        else:
            assert model.has_promise or not model.may(who, Action.SCHEDULE)

    @precondition(lambda self: self.tickets)
    @rule(at=which, into=which, who=anybody)
    def merge(self, at: int, into: int, who: str) -> None:
        """Somebody merges two tickets, or tries to."""
        model, whole = self.pick(at), self.pick(into).whole
        is_done = self._attempt(self._perform(model, who, Action.MERGE, target=str(whole.id)))
        is_fit = whole is not model and whole.state in ALIVE
        assert is_done == (is_fit and model.may(who, Action.MERGE)), (who, model, whole)
        if is_done:
            model.merge_into(whole, who, self.now)

    @precondition(lambda self: self.tickets)
    @rule(at=which, who=anybody)
    def split(self, at: int, who: str) -> None:
        """Somebody takes a merge back."""
        model = self.pick(at)
        is_done = self._attempt(self._perform(model, who, Action.SPLIT))
        assert is_done == model.may(who, Action.SPLIT), (who, model)
        if is_done:
            model.split(self.now, who=who)

    @precondition(lambda self: self.tickets)
    @rule(at=which, who=anybody)
    def join(self, at: int, who: str) -> None:
        """Let a neighbour say "me too"; once, and never on what is over."""
        model = self.pick(at)
        is_done = self._attempt(self._endorse(model, who))
        is_open = model.state in ALIVE
        assert is_done == (is_open and who not in model.own | {model.reporter}), (who, model)
        if is_done:
            model.own.add(who)

    async def _endorse(self, model: Model, who: str) -> None:
        assert self.group is not None
        async with self.database.writing() as uow:
            chat = await uow.chats.get(self.group.id)
            assert chat is not None
            actor = await self._actor(uow, who)
            await endorse(uow, ticket_id=model.id, chat=chat, actor=actor, now=self.now, desk=DESK)

    @precondition(lambda self: self.tickets)
    @rule(at=which, who=anybody, score=st.sampled_from(sorted(Score)))
    def vote(self, at: int, who: str, score: Score) -> None:
        """Somebody says how well it was solved."""
        model, cycle = self.pick(at), self.pick(at).cycle
        is_done = self._attempt(self._rate(model, who, score))
        is_late = model.closed_at is not None and self.now > model.closed_at + WINDOW
        is_asked = model.state in {State.RESOLVED, State.CLOSED} and not is_late
        assert is_done == (is_asked and who in model.people), (who, score, model)
        if not is_done:
            return
        model.votes[cycle, who] = score
        is_reporter = who == model.reporter
        if score is Score.UNSOLVED and (is_reporter or model.carries()):
            model.do(who, Action.CONTEST, self.now)
        elif is_reporter and model.state is State.RESOLVED and score is not Score.UNSOLVED:
            model.do(who, Action.CONFIRM, self.now)

    async def _rate(self, model: Model, who: str, score: Score) -> None:
        async with self.database.writing() as uow:
            await rate(
                uow,
                desk=DESK,
                ticket_id=model.id,
                cycle=model.cycle,
                score=score,
                actor=await self._actor(uow, who),
                now=self.now,
            )

    @precondition(lambda self: self.tickets)
    @rule(hours=st.sampled_from((1, 5, 30, 200)))
    def wait(self, hours: int) -> None:
        """Time passes, and what falls due is done: it closes what was resolved, and no more."""
        self.now += timedelta(hours=hours)
        self.run(self._clock())
        for model in self.tickets:
            state, version, level, has_promise, closed_at = self.run(self._read(model))
            if state is not model.state:
                assert (model.state, state) == (State.RESOLVED, State.CLOSED)
                assert version == model.version + 1
            assert level >= model.level
            model.state, model.version, model.level = state, version, level
            model.has_promise, model.closed_at = has_promise and model.has_promise, closed_at

    async def _clock(self) -> None:
        for _ in range(20):
            async with self.database.writing() as uow:
                claimed = await claim(uow, desk=DESK, token="now", now=self.now)
            if not claimed:
                return
            async with self.database.writing() as uow:
                ids = [due.id for due in claimed]
                await work(uow, desk=DESK, token="now", now=self.now, ids=ids)
        raise AssertionError("what falls due does not come to an end")

    async def _read(self, model: Model) -> tuple[State, int, int, bool, datetime | None]:
        async with self.database.reading() as uow:
            row = await uow.tickets.get(model.id)
            assert row is not None
            standing = open_one(await uow.promises.of_ticket(model.id))
            return row.state, row.version, row.level, standing is not None, row.closed_at

    @invariant()
    def stands_as_it_must(self) -> None:
        """Rows and model agree; the history only grows; one thing comes next."""
        self.run(self._compare())

    async def _compare(self) -> None:
        names = {person.id: name for name, person in self.people.items()}
        async with self.database.reading() as uow:
            broken = await check(uow, desk=DESK, now=self.now)
            # A merge may make something due at once; the clock has not come by yet.
            assert [item for item in broken if item.rule is not Rule.NOT_LATE] == []
            for model in self.tickets:
                row = await uow.tickets.get(model.id)
                assert row is not None
                owner = names[row.owner_id] if row.owner_id else None
                real = (row.state, owner, row.version, row.cycle, row.transfers)
                meant = (model.state, model.owner, model.version, model.cycle, model.transfers)
                assert real == meant, model
                assert row.level >= model.level
                assert row.merged_into == (model.part_of.id if model.part_of else None)
                joined = await uow.tickets.endorsements(model.id)
                assert {names[item.person_id] for item in joined} == model.joined, model
                assert households(row, None, joined) == len(model.people)
                told = [
                    (item.id, item.at, item.actor_id, item.action, item.text)
                    for item in await uow.tickets.events(model.id)
                ]
                before = self.history.get(model.id, [])
                assert told[: len(before)] == before
                self.history[model.id] = told


async def _show(
    uow: SqlUnitOfWork, ticket_id: int, chat: Chat, message_id: int, now: datetime
) -> None:
    """Let the card stand in the group, as the sender would."""
    uow.add(
        Post(
            chat_id=chat.id,
            message_id=1000 + message_id,
            ticket_id=ticket_id,
            purpose=PostPurpose.RESIDENT_CARD,
            created_at=now,
        )
    )


TestTickets = TicketMachine.TestCase
TestTickets.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
