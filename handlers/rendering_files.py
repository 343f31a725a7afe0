"""The picture and the spreadsheet of a period: made when they are sent, uploaded once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain import periods
from domain.community import Community
from domain.scopes import Scope, scope_of
from handlers.rendering import Job, with_file
from ledger import chart, names
from ledger.periods import filed, said
from usecases.calls import Call, Upload
from usecases.delivery import PLAIN, Sending
from usecases.figures import Counted, load
from usecases.ledger_rows import Gathered, content_of, gather

Send = Callable[[Upload | str], Call]


@dataclass(frozen=True)
class _Asked:
    """Which period of what a row asks for, as it stood when."""

    home: Community
    grids: Scope
    start: datetime
    end: datetime
    at: datetime


def _asked(job: Job) -> _Asked | None:
    home = job.desk.community(job.payload["community"])
    if home is None:
        return None
    start, end, at = (datetime.fromisoformat(job.payload[key]) for key in ("start", "end", "at"))
    return _Asked(home, scope_of(job.payload.get("grids")), start, end, at)


async def render_chart(job: Job) -> Sending | None:
    """Send the picture of a period, with the period before it to compare with."""
    asked = _asked(job)
    if asked is None:
        return None
    earlier, between = periods.before(asked.start, asked.end, asked.home.timezone)
    counted = await _load(job, asked, min(asked.start, earlier))

    def send(photo: Upload | str) -> Call:
        return with_file(job, "photo", photo, _caption(job, asked, "chart-caption"))

    def make() -> bytes:
        now = counted.within(asked.start, asked.end).figures(asked.grids)
        previous = counted.within(earlier, between).figures(asked.grids)
        return chart.draw(now, texts=job.texts, community=asked.home, previous=previous)

    name = f"{filed(asked.start, asked.end, asked.home.timezone)}.png"
    return await once(job, (asked.home, content_of(counted, asked.grids)), send, make, name)


async def _load(job: Job, asked: _Asked, since: datetime) -> Counted:
    return await load(
        job.uow,
        desk=job.desk,
        community=asked.home.code,
        start=since,
        end=asked.end,
        now=asked.at,
    )


async def render_ledger(job: Job) -> Sending | None:
    """Send the spreadsheet of a period."""
    asked = _asked(job)
    if asked is None:
        return None
    gathered = await gather(
        job.uow,
        desk=job.desk,
        community=asked.home.code,
        grids=asked.grids,
        start=asked.start,
        end=asked.end,
        now=asked.at,
    )

    def send(document: Upload | str) -> Call:
        return with_file(job, "document", document, _caption(job, asked, "ledger-caption"))

    make, name = _book(job, asked, gathered)
    return await once(job, (asked.home, gathered.content), send, make, name)


def _book(job: Job, asked: _Asked, gathered: Gathered) -> tuple[Callable[[], bytes], str]:
    """Give what writes the spreadsheet, and what it is called."""
    from ledger import book  # noqa: PLC0415 - a bot need not wait for openpyxl at its start

    def make() -> bytes:
        return book.write(gathered.entries(), texts=job.texts, community=asked.home)

    name = book.file_name(
        asked.start, asked.end, grids=asked.grids, texts=job.texts, community=asked.home
    )
    return make, name


def _caption(job: Job, asked: _Asked, key: str) -> str:
    name = names.full(asked.home, asked.grids, job.texts)
    period = said(asked.start, asked.end, asked.home.timezone, job.texts)
    return job.texts(key, name=name, period=period)


def _hash(facts: object) -> str:
    """Give a short word for facts; there may be thousands of them."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


async def once(
    job: Job, content: object, send: Send, make: Callable[[], bytes], name: str
) -> Sending:
    """Send a file by the id Telegram gave it, if it has the same; else make and upload it."""
    facts = (job.texts.language, name, content)
    version = await asyncio.to_thread(_hash, facts)
    key = f"bot:{job.chat.bot_id}:{job.item.kind}:{version}"
    known = None if job.payload.get(PLAIN) else await job.uow.outbox.sent_file(key)
    if known is not None:
        return Sending(call=send(known.file_id), has_plain=True, file_key=key)
    return Sending(work=lambda: send(Upload(name, make())), file_key=key)
