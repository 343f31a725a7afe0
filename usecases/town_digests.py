"""The digests of a town: one message over its communities, sent like a community's own."""

from __future__ import annotations

import structlog

from domain.chats import Chat
from domain.community import Town
from domain.counts import What
from domain.digests import WITH_FILES, DigestKind, Occasion
from domain.dues import Due
from domain.people import Role
from usecases import outgoing
from usecases.cover import direct_chat
from usecases.desk import Desk
from usecases.digest_messages import put_digest, send_files
from usecases.falling_due import Run
from usecases.figures import load_moved
from usecases.ports import UnitOfWork
from usecases.town_figures import load_town

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def send_town(run: Run, town: Town, due: Due, occasion: Occasion) -> None:
    """Send a digest of a town to those who oversee it, with its files where it has some."""
    due.facts = {"start": occasion.start.isoformat(), "end": occasion.end.isoformat()}
    if occasion.kind is not DigestKind.MORNING and not await _has_moved(run, town, due, occasion):
        return  # whether a morning has anything to say shows when it is drawn
    chats = await _readers(run.uow, desk=run.desk, town=town)
    for chat in chats:
        await put_digest(
            run.uow,
            chat=chat,
            message=outgoing.TOWN_DIGEST,
            kind=occasion.kind,
            community=town.code,
            start=occasion.start,
            end=occasion.end,
            now=run.now,
        )
    if occasion.kind in WITH_FILES:
        await send_files(
            run.uow,
            messages=(outgoing.TOWN_CHART, outgoing.TOWN_LEDGER),
            community=town.code,
            period_start=occasion.start,
            period_end=occasion.end,
            chats=chats,
            now=run.now,
        )


async def _has_moved(run: Run, town: Town, due: Due, occasion: Occasion) -> bool:
    """Note what came in and ended; say whether anything did, or is open."""
    counted = await load_town(
        run.uow,
        desk=run.desk,
        town=town,
        start=occasion.start,
        end=occasion.end,
        now=run.now,
        with_load=load_moved,
    )
    due.facts |= {
        "received": counted.number(What.RECEIVED),
        "closed": counted.number(What.CLOSED),
    }
    return counted.has_moved


async def _readers(uow: UnitOfWork, *, desk: Desk, town: Town) -> list[Chat]:
    """Give the direct chats of the town's supervisors; a town has no staff group to turn to."""
    held = await uow.people.holders(town.code, role=Role.TOWN_SUPERVISOR, grid=None)
    direct = [await direct_chat(uow, desk=desk, person=person) for person, _ in held]
    found = [chat for chat in direct if chat is not None]
    if not found:
        log.warning("digest_reaches_nobody", town=town.code)
    return found
