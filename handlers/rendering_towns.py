"""A town's digest, its picture and its spreadsheet, from the rows of this moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from domain import periods
from domain.community import Town
from domain.digests import DigestKind
from handlers.rendering import Job, message, with_file
from handlers.rendering_files import once
from handlers.views.towns import ShownTown, town_digest, town_morning
from ledger import chart
from ledger.periods import filed, said
from usecases.calls import Call, Upload
from usecases.delivery import Sending
from usecases.desk import Desk
from usecases.ledger_rows import content_of, gather
from usecases.ports import UnitOfWork
from usecases.town_figures import TownCounted, load_town, mornings_of


def _town(job: Job) -> Town | None:
    return job.desk.town(job.payload["community"])


def _instant(job: Job, key: str) -> datetime:
    return datetime.fromisoformat(job.payload[key])


async def render_town_digest(job: Job) -> Sending | None:
    """Tell a town's period to those who oversee it."""
    town, kind = _town(job), DigestKind(job.payload["digest"])
    if town is None:
        return None
    if kind is DigestKind.MORNING:
        return await _morning(job, town)
    count = await shown_of(
        job.uow,
        desk=job.desk,
        town=town,
        kind=kind,
        start=_instant(job, "start"),
        end=_instant(job, "end"),
        now=job.now,
    )

    def make() -> Call:
        return message(job, *town_digest(count(), job.texts))

    return Sending(work=make)


async def shown_of(
    uow: UnitOfWork,
    *,
    desk: Desk,
    town: Town,
    kind: DigestKind,
    start: datetime,
    end: datetime,
    now: datetime,
) -> Callable[[], ShownTown]:
    """Load what a town's digest shows; counting it is slow and needs the database no more."""
    earlier, between = periods.before(start, end, town.timezone)
    counted = await load_town(uow, desk=desk, town=town, start=start, end=end, now=now)
    before = await load_town(uow, desk=desk, town=town, start=earlier, end=between, now=now)
    return lambda: ShownTown(
        kind=kind,
        town=town,
        figures=counted.figures(),
        previous=before.figures(),
        compared=periods.compared(start, end, town.timezone),
        shares=counted.shares(),
        now=now,
    )


async def _morning(job: Job, town: Town) -> Sending:
    at = _instant(job, "end")
    count = await mornings_of(job.uow, desk=job.desk, town=town, at=at, now=job.now)

    def make() -> Call | None:
        needy = count()
        if not needy:
            return None
        day = _instant(job, "start")
        return message(job, *town_morning(town, needy, job.texts, instant=at, day=day))

    return Sending(work=make)


async def _load(job: Job, town: Town, start: datetime, end: datetime, at: datetime) -> TownCounted:
    return await load_town(job.uow, desk=job.desk, town=town, start=start, end=end, now=at)


async def render_town_chart(job: Job) -> Sending | None:
    """Send the picture of a town's period, with the period before it to compare with."""
    town = _town(job)
    if town is None:
        return None
    start, end, at = (_instant(job, key) for key in ("start", "end", "at"))
    earlier, between = periods.before(start, end, town.timezone)
    counted = await _load(job, town, min(start, earlier), end, at)

    def send(photo: Upload | str) -> Call:
        caption = job.texts("chart-caption", name=town.name, period=_said(job, town, start, end))
        return with_file(job, "photo", photo, caption)

    def make() -> bytes:
        return chart.draw(
            counted.within(start, end).figures(),
            texts=job.texts,
            community=town.as_one,
            previous=counted.within(earlier, between).figures(),
            is_town=True,
        )

    content = [content_of(part, None) for part in counted.parts]
    name = f"{filed(start, end, town.timezone)}.png"
    return await once(job, (town, content), send, make, name)


async def render_town_ledger(job: Job) -> Sending | None:
    """Send the spreadsheet of a town's period."""
    town = _town(job)
    if town is None:
        return None
    start, end, at = (_instant(job, key) for key in ("start", "end", "at"))
    counted = await _load(job, town, start, end, at)
    told = partial(gather, job.uow, desk=job.desk, grids=None, start=start, end=end, now=at)
    gathered = [await told(community=home.code) for home in town.communities]

    def send(document: Upload | str) -> Call:
        caption = job.texts("ledger-caption", name=town.name, period=_said(job, town, start, end))
        return with_file(job, "document", document, caption)

    from ledger import town_book  # noqa: PLC0415 - a bot need not wait for openpyxl at its start

    def make() -> bytes:
        entries = [one.entries() for one in gathered]
        return town_book.write(counted.figures(), entries, texts=job.texts, town=town)

    name = town_book.file_name(start, end, texts=job.texts, town=town)
    return await once(job, (town, [one.content for one in gathered]), send, make, name)


def _said(job: Job, town: Town, start: datetime, end: datetime) -> str:
    return said(start, end, town.timezone, job.texts)
