"""Digests: planned as due rows, sent to those who oversee, and asked for at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from domain.chats import Chat
from domain.community import Community
from domain.counts import What
from domain.digests import WITH_FILES, DigestKind, Occasion
from domain.dues import Audience, Due, DueKind, subject_of_community
from domain.outbox import OutboxItem
from domain.scopes import Scope
from usecases import outgoing
from usecases.desk import Desk
from usecases.digest_messages import put_digest, send_files
from usecases.digest_planning import kind_of, send_latest
from usecases.digest_readers import is_read, last_resorts, places_of
from usecases.falling_due import Run
from usecases.figures import Counted, load_moved
from usecases.ports import UnitOfWork
from usecases.town_digests import send_town

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_ELSEWHERE = "elsewhere"
"""The fact of a digest's due row that names the chats it was told in for want of a reader."""


async def send_due(run: Run, due: Due) -> None:
    """Send what fell due: the digest of a town, or of a community."""
    town = run.desk.town(due.community)
    if town is not None:
        await send_latest(run, due, town, send_town)
    else:
        await send_latest(run, due, run.desk.home(due.community), _send)


async def _send(run: Run, home: Community, due: Due, occasion: Occasion) -> None:
    due.facts = {"start": occasion.start.isoformat(), "end": occasion.end.isoformat()}
    counted = await _counted(run, home, occasion)
    if counted is not None:
        due.facts |= {
            "received": counted.number(What.RECEIVED, None),
            "closed": counted.number(What.CLOSED, None),
        }
    if occasion.kind is DigestKind.PUBLIC:
        if _is_worth_it(counted, None):
            await _send_public(run, home, occasion)
        return
    told: dict[Scope, list[Chat]] = {}
    places = await places_of(run.uow, desk=run.desk, home=home, now=run.now)
    if not is_read(places):
        chats = await _last_resorts(run.uow, run.desk, home, run.now)
        places += [(chat, None) for chat in chats]
        due.facts[_ELSEWHERE] = [chat.id for chat in chats]
    for chat, grids in places:
        if _is_worth_it(counted, grids):
            await put_digest(
                run.uow,
                chat=chat,
                kind=occasion.kind,
                community=home.code,
                grids=grids,
                start=occasion.start,
                end=occasion.end,
                now=run.now,
            )
            told.setdefault(grids, []).append(chat)
    if occasion.kind in WITH_FILES:
        await _send_files(run, home, occasion, told)


async def _send_files(
    run: Run, home: Community, occasion: Occasion, told: Mapping[Scope, Sequence[Chat]]
) -> None:
    """Send the picture and the spreadsheet after the words."""
    for grids, chats in told.items():
        await send_files(
            run.uow,
            community=home.code,
            grids=grids,
            period_start=occasion.start,
            period_end=occasion.end,
            chats=chats,
            now=run.now,
        )


async def _counted(run: Run, home: Community, occasion: Occasion) -> Counted | None:
    """Load what says whether there is anything to tell; a morning is judged when it is sent."""
    if occasion.kind is DigestKind.MORNING:
        return None
    return await load_moved(
        run.uow,
        desk=run.desk,
        community=home.code,
        start=occasion.start,
        end=occasion.end,
        now=run.now,
    )


def _is_worth_it(counted: Counted | None, grids: Scope) -> bool:
    moved = (What.RECEIVED, What.CLOSED, What.OPEN)
    return counted is None or any(counted.number(what, grids) for what in moved)


async def bring_elsewhere(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> None:
    """Tell a digest that did not reach its reader elsewhere, if nobody who oversees all reads it.

    Each such place is told once, however many readers were out of reach.
    """
    told = item.payload
    home, kind = desk.home(told["community"]), DigestKind(told["digest"])
    if kind is DigestKind.ASKED:
        return
    if is_read(await places_of(uow, desk=desk, home=home, now=now)):
        return
    start, end = (datetime.fromisoformat(told[key]) for key in ("start", "end"))
    due = await _due_of(uow, home, kind, told)
    known = due.facts.get(_ELSEWHERE, []) if due is not None else []
    found = await _last_resorts(uow, desk, home, now)
    chats = [chat for chat in found if chat.id not in known]
    for chat in chats:
        await put_digest(
            uow,
            chat=chat,
            kind=kind,
            community=home.code,
            grids=None,
            start=start,
            end=end,
            now=now,
        )
    if kind in WITH_FILES:
        await send_files(
            uow,
            community=home.code,
            grids=None,
            period_start=start,
            period_end=end,
            chats=chats,
            now=now,
        )
    if due is not None:
        due.facts = {**due.facts, _ELSEWHERE: [*known, *(chat.id for chat in chats)]}


async def _last_resorts(
    uow: UnitOfWork, desk: Desk, home: Community, now: datetime
) -> Sequence[Chat]:
    found = await last_resorts(uow, desk=desk, home=home, now=now)
    if not found:
        log.warning("digest_reaches_nobody", community=home.code)
    return found


async def _due_of(
    uow: UnitOfWork, home: Community, kind: DigestKind, told: Mapping[str, Any]
) -> Due | None:
    """Give the row that planned a digest; nothing of one that was forgotten since."""
    return next(
        (
            due
            for due in await uow.dues.of_subject(subject_of_community(home.code))
            if due.kind is DueKind.DIGEST
            and kind_of(due) is kind
            and all(due.facts[key] == told[key] for key in ("start", "end"))
        ),
        None,
    )


async def _send_public(run: Run, home: Community, occasion: Occasion) -> None:
    """Put the week's numbers into every residents' group."""
    for chat in await run.uow.chats.bound(home.code):
        if chat.is_residents and chat.bot_id == run.desk.bot_id:
            await outgoing.put(
                run.uow,
                chat=chat,
                kind=outgoing.PUBLIC_DIGEST,
                now=run.now,
                dedupe_key=f"digest:public:{home.code}:{chat.id}",
                audience=Audience.RESIDENTS,
                community=home.code,
                start=occasion.start.isoformat(),
                end=occasion.end.isoformat(),
            )
