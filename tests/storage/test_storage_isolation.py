"""Communities apart: no question that one of them asks is answered with rows of another."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from isolation_questions import EXEMPT, QUESTIONS, Question
from isolation_seed import CARD, DAY, PROMPT, SAID, Side, keys_in, seed

import storage
from storage.unit_of_work import Database, SqlUnitOfWork, open_database


async def _wrong(name: str, question: Question, uow: SqlUnitOfWork, us: Side) -> list[str]:
    """Give what is wrong with the answer that one community gets."""
    answer = await question.ask(uow, us)
    if question.gives is not None:
        wanted = question.gives(us)
        return [] if answer == wanted else [f"{us.code}: {name} told {answer}, not {wanted}"]
    found = set(keys_in(answer))
    lost = [] if found else [f"{us.code}: {name} found nothing"]
    return lost + [f"{us.code}: {name} gave away {key}" for key in found - us.own]


async def _all_wrong(uow: SqlUnitOfWork, sides: tuple[Side, Side], *, writes: bool) -> list[str]:
    found: list[str] = []
    for us in sides:
        for name, question in QUESTIONS.items():
            if writes or not question.writes:
                found += await _wrong(name, question, uow, us)
    return found


async def _load_all(uow: SqlUnitOfWork, sides: tuple[Side, Side]) -> None:
    """Load what both communities have, as one batch with messages of both would."""
    for us in sides:
        await uow.prefetch(
            bot_id=us.bot,
            telegram_ids=[us.shared.telegram_id, us.worker.telegram_id],
            addresses=[us.group.address, us.staff.address, us.direct.address],
            posts=[(us.group.address, number) for number in (CARD, PROMPT, SAID)],
            tickets=[us.open.id, us.closed.id, us.lonely.id],
            conversation_keys=[f"{us.bot}:1:5000:"],
        )
        await uow.warm_sending(items=[us.older.id], chats=[us.group.id], buckets=[f"bot:{us.bot}"])
        await uow.warm_rendering(chats=[us.group.id], tickets=[us.open.id])
        await uow.candidates.warm_readiness([us.group.id])
        await uow.exclusions.warm([us.open.id])
        await uow.roster.shifts(us.code, DAY)


async def test_no_answer_holds_rows_of_another_community(database: Database) -> None:
    """Every question gives the asking community its own rows, and none of one just like it.

    Asked of the database, with everything of both loaded before, and by a unit that writes.
    """
    async with database.writing() as uow:
        sides = await seed(uow)
    found = []
    async with database.reading() as uow:
        found += await _all_wrong(uow, sides, writes=False)
    async with database.reading() as uow:
        await _load_all(uow, sides)
        found += await _all_wrong(uow, sides, writes=False)
    async with database.writing() as uow:
        await _load_all(uow, sides)
        found += await _all_wrong(uow, sides, writes=True)
    assert found == []


async def test_what_a_unit_has_just_made_stays_apart_too(database: Database) -> None:
    """Rows that are not in the database yet are answered to their own community only."""
    async with database.writing() as uow:
        sides = await seed(uow)
        assert await _all_wrong(uow, sides, writes=True) == []


async def test_no_id_leads_a_bot_to_a_ticket_it_does_not_serve(database: Database) -> None:
    """In the units of a bot, whatever names a ticket of another bot's community finds none."""
    async with database.writing() as uow:
        us, them = await seed(uow)
    view = database.seen_by({us.code})
    for unit in (view.reading(), view.writing()):
        async with unit as uow:
            await _load_all(uow, (us, them))
            for row in (them.open, them.closed, them.part, them.lonely):
                assert await uow.tickets.get(row.id) is None
            who, where = them.shared.id, them.group.id
            assert await uow.tickets.latest_by(where, who, since=them.open.created_at) is None
            assert await uow.tickets.get(us.open.id) is not None


def _methods(uow: SqlUnitOfWork) -> Iterator[str]:
    """Give every public method of a unit of work and of the repositories that it holds."""
    yield from (f"unit.{name}" for name in _public(SqlUnitOfWork))
    for attribute, held in vars(uow).items():
        if type(held).__module__.startswith("storage.") and not attribute.startswith("_"):
            yield from (f"{attribute}.{name}" for name in _public(type(held)))


def _public(kind: type) -> list[str]:
    return [
        name
        for name, one in vars(kind).items()
        if inspect.isfunction(one) and not name.startswith("_")
    ]


def _functions() -> Iterator[str]:
    """Give every public function that asks a unit of work about the database."""
    for found in pkgutil.iter_modules(storage.__path__, "storage."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            is_ours = inspect.isfunction(one) and one.__module__ == module.__name__
            if is_ours and not name.startswith("_") and "uow" in inspect.signature(one).parameters:
                yield f"{module.__name__.removeprefix('storage.')}.{name}"


async def test_every_question_is_tried_or_excused(sqlite: str) -> None:
    """A new method of a repository is in the table of questions, or excused with a reason."""
    known = {name.partition(" ")[0] for name in QUESTIONS} | set(EXEMPT)
    database = open_database(sqlite)
    there = {*_methods(database.reading()), *_functions()}
    await database.close()
    assert len(there) > 100
    assert there - known == set(), "add a question to isolation_questions.py, or a reason"
    assert known - there == set(), "what is no more"
    assert not set(QUESTIONS) & set(EXEMPT)
