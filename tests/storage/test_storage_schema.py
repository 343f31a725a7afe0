from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from storage_samples import a_person

from bot.commands.embedded import Embedded
from storage import schema
from storage.columns import metadata
from storage.engine import make_engine
from storage.errors import SchemaTooNew, StorageError
from storage.unit_of_work import open_database

T = TypeVar("T")

REVISIONS = [
    script.revision
    for script in reversed([*ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()])
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare(request: pytest.FixtureRequest, home: str) -> Iterator[str]:
    """Give the URL of a database without a schema, of each kind in turn."""
    if request.param == "sqlite":
        yield home
        return
    server: Embedded = request.getfixturevalue("server")
    yield server.make("bare")
    server.do("DROP DATABASE IF EXISTS modelled", "DROP DATABASE bare")


@pytest.fixture
def home(tmp_path: Path) -> str:
    """Give the URL of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'new' / 'weisu.sqlite3'}"


def path_of(url: str) -> Path:
    """Give the file of a URL."""
    return Path(url.removeprefix("sqlite:///"))


async def on(url: str, do: Callable[[Connection], T]) -> T:
    """Do something on a connection of the real engine."""
    engine = make_engine(url)
    async with engine.begin() as connection:
        result = await connection.run_sync(do)
    await engine.dispose()
    return result


def written(connection: Connection) -> set[tuple[str, ...]]:
    """Give every table and index as its own words, without the differences of layout."""
    is_sqlite = connection.dialect.name == "sqlite"
    found = connection.exec_driver_sql(SQLITE_WORDS if is_sqlite else POSTGRES_WORDS).all()
    return {(kind, name, tidy(sql)) for kind, name, sql in found}


SQLITE_WORDS = """
SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'
"""

POSTGRES_WORDS = """
SELECT 'column', table_name || '.' || column_name,
  concat_ws(' ', udt_name, character_maximum_length, is_nullable, column_default)
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT 'sequence', sequencename, concat_ws(' ', data_type, start_value, increment_by, cycle)
FROM pg_sequences WHERE schemaname = 'public'
"""


def tidy(sql: str) -> str:
    """Write a statement in one line with the parts of a table in the order of the alphabet."""
    flat = " ".join(sql.split()).replace("(state NOT IN", "state NOT IN")
    flat = flat.replace("'withdrawn'))", "'withdrawn')")
    flat = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", flat)  # a rebuilt table
    head, _, body = flat.partition("(")
    return head + "|".join(sorted(body.removesuffix(")").strip().split(", ")))


ONE_SIDED = {"0008": "sqlite"}
"""What changes nothing on one of the databases."""


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_step_goes_up_down_and_up(bare: str, revision: str) -> None:
    """Proves that each migration can be undone and done again, and leaves nothing behind."""
    before = REVISIONS[: REVISIONS.index(revision)]
    if before:
        await schema.move(bare, before[-1])
    else:
        await schema.move(bare, revision)
        await schema.move(bare, "base")
    start = before[-1] if before else "base"
    empty = await on(bare, written)
    await schema.move(bare, revision)
    full = await on(bare, written)
    is_same = bare.startswith(ONE_SIDED.get(revision, "nowhere"))
    assert (full == empty) is is_same
    await schema.move(bare, start)
    assert await on(bare, written) == empty
    await schema.move(bare, revision)
    assert await on(bare, written) == full
    assert await schema.current(bare) == revision


async def test_the_migrations_make_what_the_program_maps(bare: str) -> None:
    """Proves that comparing the models with a migrated database finds no difference."""
    await schema.upgrade(bare)
    found = await on(
        bare,
        lambda connection: compare_metadata(
            MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            ),
            metadata,
        ),
    )
    assert found == []


async def test_the_migrations_write_the_same_words_as_the_models(
    bare: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Proves what the comparison cannot see: partial indexes, deferred keys, checks, defaults."""
    await schema.upgrade(bare)
    modelled = f"sqlite:///{tmp_path / 'models.sqlite3'}"
    if not bare.startswith("sqlite"):
        modelled = request.getfixturevalue("server").make("modelled")
    await on(modelled, metadata.create_all)
    if not bare.startswith("sqlite"):
        await on(modelled, lambda it: it.exec_driver_sql("CREATE TABLE alembic_version (n int)"))
    assert await on(bare, written) == await on(modelled, written)


async def test_a_new_database_is_made_without_a_backup(bare: str) -> None:
    """Proves that the first start makes the schema, on SQLite folder and file, and says so."""
    assert await schema.current(bare) is None
    assert await schema.upgrade(bare) == schema.Upgrade(before=None, after=schema.head())
    assert await schema.current(bare) == schema.head()
    assert await schema.upgrade(bare) == schema.Upgrade(before=schema.head(), after=schema.head())
    if bare.startswith("sqlite"):
        assert [*path_of(bare).parent.glob("*before*")] == []


async def test_two_that_start_at_once_make_one_schema(bare: str) -> None:
    """Proves that each of several starting processes finds the schema made, by one of them."""
    done = await asyncio.gather(*(schema.upgrade(bare) for _ in range(4)))
    assert {one.after for one in done} == {schema.head()}
    assert await schema.current(bare) == schema.head()


async def test_data_is_copied_before_it_is_migrated(home: str) -> None:
    """Proves that the file as it was stands beside the upgraded one, and opens."""
    old = REVISIONS[-2]
    await schema.move(home, old)
    with closing(sqlite3.connect(path_of(home))) as file:
        file.execute(
            "INSERT INTO persons (id, telegram_id, name, dm_ok, created_at)"
            " VALUES (1, 42, '王芳', 0, '2026-01-01')"
        )
        file.commit()
    done = await schema.upgrade(home)
    copy = path_of(home).with_name(f"weisu.before-{schema.head()}.sqlite3")
    assert done == schema.Upgrade(before=old, after=schema.head(), backup=copy)
    assert [*copy.parent.glob("*.partial")] == []
    assert await schema.current(f"sqlite:///{copy}") == old
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT name FROM persons").fetchall() == [("王芳",)]


async def test_a_backup_can_be_declined(home: str) -> None:
    """Proves that whoever keeps backups of their own gets no second one."""
    await schema.move(home, REVISIONS[-2])
    done = await schema.upgrade(home, backup=False)
    assert done.backup is None
    assert [*path_of(home).parent.glob("*before*")] == []


async def test_a_newer_schema_is_refused_and_left_alone(bare: str) -> None:
    """Proves that an older program does not touch what something was taken away from."""
    await schema.upgrade(bare)
    newer = "UPDATE alembic_version SET version_num = '9999'"
    await on(bare, lambda connection: connection.exec_driver_sql(newer))
    with pytest.raises(SchemaTooNew, match="schema 9999, which this version of Weisu does not"):
        await schema.upgrade(bare)
    assert await schema.current(bare) == "9999"


async def test_a_migration_that_breaks_references_is_undone(home: str) -> None:
    """Proves that a migration leaves no row pointing at nothing: all of it is taken back."""
    old = REVISIONS[-2]
    await schema.move(home, old)
    with closing(sqlite3.connect(path_of(home))) as file:
        file.execute("INSERT INTO memberships VALUES (1, 98, 99, '2026-01-01', NULL)")
        file.commit()
    with pytest.raises(StorageError, match="2 rows pointing at nothing"):
        await schema.upgrade(home)
    assert await schema.current(home) == old


async def test_an_upgraded_database_works(bare: str) -> None:
    """Proves that what the migrations made is what the unit of work needs."""
    await schema.upgrade(bare)
    database = open_database(bare)
    async with database.writing() as uow:
        uow.add(a_person())
    async with database.reading() as uow:
        assert await uow.people.by_telegram(5_000_000_001) is not None
    await database.close()


def test_the_files_of_the_migrations_are_called_by_their_revisions() -> None:
    """What a start reads from the names of the files is what Alembic reads from what they say."""
    assert [*schema.revisions()] == REVISIONS
    assert schema.head() == ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()
