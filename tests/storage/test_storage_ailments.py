"""What is wrong with a PostgreSQL server is told in one sentence, whatever the driver calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable

import pytest
from sqlalchemy import text
from storage_samples import a_person

from bot.commands.embedded import Embedded
from storage import ailments
from storage.ailments import ailment_in, is_lost_race
from storage.unit_of_work import Database, open_database

pytestmark = pytest.mark.postgres

END_ALL = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'weisu'"""


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    """Give an open, empty database."""
    opened = open_database(postgres)
    yield opened
    await opened.close()


async def failure(doing: Awaitable[object]) -> Exception:
    """Give how something fails."""
    try:
        await doing
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
        return error
    raise AssertionError("it went well")


async def run(database: Database, *statements: str) -> None:
    """Run statements in a writing unit."""
    async with database.writing() as uow:
        for statement in statements:
            await uow.session.execute(text(statement))


async def get_in(url: str) -> None:
    """Connect to an address."""
    database = open_database(url)
    try:
        await run(database, "SELECT 1")
    finally:
        await database.close()


async def test_an_address_that_leads_nowhere(server: Embedded, postgres: str) -> None:
    """Proves that each way of not getting in has a sentence of its own."""
    for url, sentence in (
        (
            "postgresql+asyncpg://u@127.0.0.1:9/weisu",
            "The database server cannot be reached (Connection refused).",
        ),
        (
            "postgresql+asyncpg://u@/weisu?host=/nowhere",
            "The database server cannot be reached (No such file or directory).",
        ),
        (server.url("nothing"), ailments.MISSING),
        (postgres.replace("postgres@", "stranger@"), ailments.STRANGER),
    ):
        assert ailment_in(await failure(get_in(url))) == sentence


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("53100", ailments.FULL),
        ("53200", ailments.CRAMPED),
        ("53300", ailments.CROWDED),
        ("53400", ailments.SERVER),
        ("57P03", ailments.AWAY),
        ("58030", ailments.DISK),
        ("XX001", ailments.BROKEN),
        ("42501", ailments.FORBIDDEN),
        ("57014", ailments.SLOW),
        ("22012", None),
        ("23514", None),
    ],
)
async def test_states_that_a_healthy_server_raises_when_told(
    database: Database, state: str, sentence: str | None
) -> None:
    """Proves that the server's states are understood; what we asked wrongly is none of them."""
    raising = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
    assert ailment_in(await failure(run(database, raising))) == sentence


async def test_a_server_that_takes_no_changes(database: Database) -> None:
    """Proves that a standby, or a database set so, is told from other trouble."""
    doing = run(database, "SET TRANSACTION READ ONLY", "DELETE FROM persons")
    assert ailment_in(await failure(doing)) == ailments.STANDBY


async def test_rows_held_too_long_by_somebody(database: Database) -> None:
    """Proves that nobody waits for ever, and that the sentence says for whom to look."""
    async with database.writing() as uow:
        uow.add(a_person())
    async with database.engine.begin() as other:
        await other.execute(text("SELECT 1 FROM persons FOR UPDATE"))
        doing = run(database, "SET LOCAL lock_timeout = '50ms'", "UPDATE persons SET name = 'x'")
        assert ailment_in(await failure(doing)) == ailments.LOCKED


async def test_a_server_that_ends_under_us(server: Embedded, database: Database) -> None:
    """Proves that a broken connection is the server's trouble, and that the next unit gets in."""

    async def end_inside() -> None:
        async with database.writing() as uow:
            uow.add(a_person())
            await uow.flush()
            server.do(END_ALL)

    for _ in range(2):
        assert ailment_in(await failure(end_inside())) == ailments.AWAY
    async with database.writing() as uow:
        assert await uow.people.by_telegram(5_000_000_001) is None


async def test_a_snapshot_overtaken_is_a_race(database: Database) -> None:
    """Proves that what the server undoes for the sake of others may be tried again."""
    async with database.writing() as uow:
        uow.add(a_person())
    async with database.engine.connect() as late:
        await late.execution_options(isolation_level="REPEATABLE READ")
        await late.execute(text("SELECT * FROM persons"))
        async with database.writing() as uow:
            await uow.session.execute(text("UPDATE persons SET name = 'x'"))
        error = await failure(late.execute(text("UPDATE persons SET name = 'y'")))
    assert is_lost_race(error)
    assert ailment_in(error) == ailments.RACE
