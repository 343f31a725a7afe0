"""What machines are told that look in: alive, ready, and how much of what there is."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from bot_house import House, address_at, until
from bot_product import BOT_ID, home, put
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text as sql

from bot.lookout import LONGEST_IDLE, LONGEST_SILENCE, Lookout
from bot.meters import Meters
from bot.outcomes import Next, Outcome
from bot.sieve import DROP, TAKE
from bot.web import Web
from domain.dues import Due, DueKind
from domain.ticket import State
from sandbox.faults import Fault
from storage.standing import Standing
from storage.unit_of_work import open_database

NOON = datetime(2026, 9, 16, 4, tzinfo=UTC)
DASHBOARD = Path(__file__).resolve().parents[2] / "deploy" / "grafana-dashboard.json"


def _samples(page: str) -> dict[str, float]:
    """Read a page of metrics: each sample under its name and labels."""
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@asynccontextmanager
async def _watched(house: House) -> AsyncIterator[tuple[Lookout, Any]]:
    """Give a lookout on a bot that is not running."""
    app = house.app()
    yield Lookout(app.database, [app], Meters()), app
    await app.bot.session.close()
    await app.database.close()


async def _get(web: Web, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{web.port}{path}") as got:
        return got.status, await got.text()


async def test_a_running_bot_is_ready_and_counts(house: House) -> None:
    """After two messages and their echoes, each counter tells what happened, and all is ready."""
    ann = house.world.add_person("卓玛")
    house.world.faults.add(Fault(method="sendMessage", kind="429", retry_after=1))
    async with house.hooked() as (app, web):
        web.lookout = Lookout(app.database, [app], app.meters)
        house.world.start(ann.id, BOT_ID)
        house.world.say(ann.id, ann.id, "灯坏了")
        await until(lambda: len(house.texts(ann.id)) == 2)
        await until(house.is_done)
        status, ready = await _get(web, "/readyz")
        assert status == 200, ready
        status, page = await _get(web, "/metrics")
        assert status == 200
    told = json.loads(ready)
    assert told["ready"]
    assert {name: check["ok"] for name, check in told["checks"].items()} == {
        "database": True,
        "migrations": True,
        "outbox": True,
        "intake": True,
    }
    found = _samples(page)
    assert found["weisu_updates_total{kind=message,way=take}"] == 2
    assert found["weisu_batch_updates_sum"] == 2
    assert found["weisu_commit_seconds_count"] >= 3
    assert found["weisu_sends_total{outcome=sent}"] == 2
    assert found["weisu_sends_total{outcome=retry}"] == 1
    assert found["weisu_sends_total{outcome=dead}"] == 0
    assert found["weisu_flood_answers_total"] == 1
    assert found["weisu_outbox_rows"] == found["weisu_dead_letters"] == 0
    assert found["weisu_database_reachable"] == 1
    assert found["weisu_loop_well{bot=,loop=sender}"] == 1
    assert found["weisu_loop_well{bot=,loop=helm}"] == 1
    assert found["process_resident_memory_bytes"] > 0


async def test_before_the_bots_are_there_nothing_is_ready(house: House) -> None:
    """While the program starts it is alive, but not ready, and has nothing to tell."""
    del house
    async with Web("127.0.0.1", 0) as web:
        assert (await _get(web, "/healthz"))[0] == 200
        status, page = await _get(web, "/readyz")
        assert (status, json.loads(page)["ready"]) == (503, False)
        assert (await _get(web, "/metrics"))[0] == 503


async def test_what_is_missing_is_named(house: House) -> None:
    """An old schema, a message nobody sends and a silent Telegram: each check fails by itself."""
    async with _watched(house) as (lookout, app):
        assert all(check.is_ok for check in await lookout.readiness())
        now = house.world.clock.now()
        async with app.database.writing() as uow:
            chat = await home(uow, 5, "private", now)
            late = now - timedelta(seconds=LONGEST_IDLE + 10)
            await put(uow, chat, "?", now=now, not_before=late)
            await uow.session.execute(sql("UPDATE alembic_version SET version_num = '0001'"))
        app.source.pulse._at -= LONGEST_SILENCE + 10
        found = {check.name: check for check in await lookout.readiness()}
        assert [name for name, check in found.items() if not check.is_ok] == [
            "migrations",
            "outbox",
            "intake",
        ]
        assert found["migrations"].shown() == {"ok": False, "revision": "0001"}
        assert found["outbox"].facts["due"] == 1
        assert found["outbox"].facts["idle_seconds"] >= LONGEST_IDLE
        for revision, is_ok in (("0999", True), ("9999", False)):  # of a newer program beside us
            async with app.database.writing() as uow:
                change = sql("UPDATE alembic_version SET version_num = :revision")
                await uow.session.execute(change, {"revision": revision})
            found = {check.name: check for check in await lookout.readiness()}
            assert found["migrations"].is_ok is is_ok


async def test_a_message_that_has_to_wait_is_no_trouble(house: House) -> None:
    """What Telegram asked to wait for, and what stands behind it, does not say that we are ill."""
    async with _watched(house) as (lookout, app):
        now = house.world.clock.now()
        async with app.database.writing() as uow:
            chat = await home(uow, 5, "private", now)
            early = now - timedelta(hours=1)
            held = await put(uow, chat, "first", now=early)
            held.lease_token, held.lease_until = "x", now + timedelta(hours=1)
            await put(uow, chat, "second", now=early)
        found = {check.name: check for check in await lookout.readiness()}
        assert found["outbox"].is_ok
        assert found["outbox"].facts["due"] == 2


def _spoiled(folder: Path) -> str:
    """Give the address of a file that is no database."""
    path = folder / "spoiled.sqlite3"
    path.write_bytes(b"no database at all" * 99)
    return f"sqlite+aiosqlite:///{path}"


async def test_a_database_that_is_gone_is_told_and_counting_goes_on(
    house: House, tmp_path: Path
) -> None:
    """Without the database nothing is ready, and metrics show what is known without it."""
    async with _watched(house) as (_, app):
        broken = open_database(_spoiled(tmp_path))
        lookout = Lookout(broken, [app], Meters())
        [database, intake] = await lookout.readiness()
        assert (database.name, database.is_ok, intake.is_ok) == ("database", False, True)
        assert database.facts["why"].startswith("The database file is damaged")
        found = _samples((await lookout.metrics()).decode())
        assert found["weisu_database_reachable"] == 0
        assert found["weisu_outbox_rows"] != found["weisu_outbox_rows"]
        assert "weisu_sends_total{outcome=sent}" in found
        await broken.close()


async def test_a_webhook_that_is_not_ours_any_more_is_not_ready(house: House) -> None:
    """The check of the intake names the state of its loop."""
    async with Web("127.0.0.1", 0) as web:
        app = house.app(address=address_at(web))
        app.source.healths[-1].ill("elsewhere", "gone")
        app.source.pulse._at -= LONGEST_SILENCE + 10
        [intake] = [
            check
            for check in await Lookout(app.database, [app], Meters()).readiness()
            if check.name == "intake"
        ]
        assert (intake.is_ok, intake.facts["state"]) == (False, "elsewhere")
        await app.bot.session.close()
        await app.database.close()


def _full() -> str:
    """Give a page on which everything was counted once."""
    meters = Meters()
    meters.took([{"update_id": 1, "message": {}}, {"update_id": 2, "poll": {}}], [TAKE, DROP])
    meters.batched(1)
    meters.committed(0.01)
    meters.landed(Outcome(next=Next.SENT))
    at = NOON - timedelta(seconds=9)
    due = Due(community="x", subject="x", kind=DueKind.LADDER, slot="x", at=at, created_at=at)
    meters.took_up([replace(due, attempts=tries) for tries in (1, 2)], NOON)
    meters.intake_age.labels("main").set(1)
    meters.loop_well.labels("main", "sender").set(1)
    standing = Standing(
        revision="1",
        waiting=3,
        due=2,
        idle_seconds=1.0,
        dead_letters=1,
        tickets={State.OPEN: 4},
    )
    return meters.shown(standing).decode()


def test_everything_is_counted_under_bounded_labels() -> None:
    """Kinds nobody asked for share a label, late retries are not late again, states are shown."""
    found = _samples(_full())
    assert found["weisu_updates_total{kind=other,way=drop}"] == 1
    assert found["weisu_due_lateness_seconds_count"] == 1
    assert found["weisu_due_lateness_seconds_sum"] == 9
    assert found["weisu_tickets{state=open}"] == 4
    assert found["weisu_outbox_due_rows"] == 2
    assert len([name for name in found if name.startswith("weisu_sends_total")]) == len(Next)


def test_two_bots_in_two_tests_share_nothing() -> None:
    """Each set of counters has a registry of its own."""
    one, other = Meters(), Meters()
    one.batched(5)
    assert _samples(other.shown("gone").decode())["weisu_batch_updates_count"] == 0


def _exprs(node: object) -> Iterator[str]:
    """Find what a dashboard asks Prometheus for."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"expr", "query"} and isinstance(value, str):
                yield value
            yield from _exprs(value)
    elif isinstance(node, list):
        for item in node:
            yield from _exprs(item)


def test_the_dashboard_asks_only_for_what_there_is() -> None:
    """Every metric the Grafana file names is one that the program tells, and none is left out."""
    asked = {
        name
        for expr in _exprs(json.loads(DASHBOARD.read_text(encoding="utf-8")))
        for name in re.findall(r"\b(?:weisu|process)_[a-z_]+", expr)
    }
    told = {name.partition("{")[0] for name in _samples(_full())}
    assert asked <= told, asked - told
    families = {re.sub(r"_(bucket|count|sum|total|created)$", "", name) for name in told}
    shown = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in asked}
    assert {name for name in families if name.startswith("weisu_")} <= shown
