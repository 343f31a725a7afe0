"""Schemas grow: what a newer program did to the database, an older one lives with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from newer import GROWS, bring_up
from sqlalchemy import Connection, inspect
from storage_samples import a_person

from bot.commands.embedded import Embedded
from storage import schema
from storage.engine import make_engine
from storage.errors import SchemaTooNew
from storage.unit_of_work import open_database

ALTERED = 'with op.batch_alter_table("halves") as it: it.alter_column("given_to", {})'

SINCE = "0008"
"""The last revision of before there were several processes, and so of before this rule."""

Shape = dict[str, dict[str, Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def grown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without a schema, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'grown.sqlite3'}"
        return
    server: Embedded = request.getfixturevalue("server")
    yield server.make("grown")
    server.do("DROP DATABASE grown WITH (FORCE)")


async def shape(url: str) -> Shape:
    """Give what there is in a database, table by table."""
    engine = make_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(_shape)
    await engine.dispose()
    return found


def _shape(connection: Connection) -> Shape:
    seen = inspect(connection)
    return {
        table: {
            "columns": {column["name"]: column for column in seen.get_columns(table)},
            "rules": {
                *(str(seen.get_pk_constraint(table)["constrained_columns"]),),
                *(str(rule["column_names"]) for rule in seen.get_unique_constraints(table)),
                *(str(rule["constrained_columns"]) for rule in seen.get_foreign_keys(table)),
                *(str(rule["sqltext"]) for rule in seen.get_check_constraints(table)),
                *(str(one["name"]) for one in seen.get_indexes(table) if one["unique"]),
            },
        }
        for table in seen.get_table_names()
        if table != schema.VERSION
    }


def lost(before: Shape, after: Shape) -> list[str]:
    """Say what an older program would miss, or be refused; tables of its own are no matter."""
    found = [f"{table} is gone" for table in before if table not in after]
    for table, was in before.items():
        now = after.get(table, was)
        found += _lost_columns(table, was["columns"], now["columns"])
        if was["rules"] != now["rules"]:
            found.append(f"{table} has other rules")
    return found


def _lost_columns(table: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name in was.keys() - now.keys():
        yield f"{table}.{name} is gone"
    for name, column in now.items():
        old = was.get(name)
        if old is None and not column["nullable"] and column["default"] is None:
            yield f"{table}.{name} must be given"
        if old is not None and any(
            str(old[key]) != str(column[key]) for key in ("type", "nullable", "default")
        ):
            yield f"{table}.{name} is another"


@pytest.mark.parametrize("revision", [one for one in schema.revisions() if one > SINCE])
async def test_each_step_of_ours_only_adds(grown: str, revision: str) -> None:
    """Proves that a program that runs on the schema before goes on while ours brings it up."""
    known = schema.revisions()
    before = known[known.index(revision) - 1]
    await schema.move(grown, before)
    was = await shape(grown)
    await schema.move(grown, revision)
    if revision[0] == before[0]:
        assert lost(was, await shape(grown)) == []


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (GROWS, []),
        ('op.drop_table("halves")', ["halves is gone"]),
        ('op.rename_table("halves", "parts")', ["halves is gone"]),
        ('op.drop_column("halves", "given_to")', ["halves.given_to is gone"]),
        (
            'op.add_column("halves", sa.Column("new", sa.Integer(), nullable=False))',
            ["halves.new must be given"],
        ),
        (ALTERED.format("nullable=False"), ["halves.given_to is another"]),
        (ALTERED.format("type_=sa.Text()"), ["halves.given_to is another"]),
        (
            'op.create_index("ix_halves_x", "halves", ["until"], unique=True)',
            ["halves has other rules"],
        ),
    ],
)
async def test_what_is_no_growth_is_seen(
    grown: str, tmp_path: Path, steps: str, told: list[str]
) -> None:
    """Proves that the test above fails for each way to take something away, and for no other."""
    await schema.upgrade(grown)
    was = await shape(grown)
    await bring_up(grown, tmp_path, steps)
    assert lost(was, await shape(grown)) == told


async def test_an_older_program_lives_with_what_grew(grown: str, tmp_path: Path) -> None:
    """Proves that it goes on, starts anew and changes nothing of it, and that rows keep."""
    await schema.upgrade(grown)
    database = open_database(grown)
    async with database.writing() as uow:
        uow.add(a_person())
    await bring_up(grown, tmp_path)
    async with database.writing() as uow:
        known = await uow.people.by_telegram(5_000_000_001)
        assert known is not None
        known.name = "王小芳"
        uow.add(a_person(5_000_000_002))
    await database.close()
    assert await schema.upgrade(grown) == schema.Upgrade(before="0999", after="0999")
    await schema.move(grown, schema.head())  # one that looked before the other was done
    assert await schema.current(grown) == "0999"
    database = open_database(grown)
    async with database.reading() as uow:
        both = [await uow.people.by_telegram(5_000_000_000 + number) for number in (1, 2)]
        assert [person.name for person in both if person] == ["王小芳", "王芳"]
    await database.close()


async def test_a_new_generation_is_refused_and_left_alone(grown: str, tmp_path: Path) -> None:
    """Proves that a program does not start where something it needs may be gone."""
    await schema.upgrade(grown)
    await bring_up(grown, tmp_path, 'op.drop_table("halves")', revision="1000")
    for change in (schema.upgrade(grown), schema.move(grown, schema.head())):
        with pytest.raises(SchemaTooNew, match="schema 1000, which this version of Weisu does not"):
            await change
    assert await schema.current(grown) == "1000"
    assert "halves" not in await shape(grown)


def test_our_schemas_are_of_our_generation() -> None:
    """Proves that a program lives at least with what it makes itself."""
    assert {revision[0] for revision in schema.revisions()} <= {
        *(str(one) for one in range(int(schema.GENERATION) + 1))
    }
