"""The picture and the spreadsheet of a period, sent to several chats but uploaded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.dues import Audience
from domain.scopes import Scope
from usecases import outgoing
from usecases.desk import Desk
from usecases.ports import UnitOfWork


async def send_files(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: str,
    grids: Scope,
    period_start: datetime,
    period_end: datetime,
    chats: Sequence[Chat],
    now: datetime,
) -> None:
    """Send the chart and the ledger of a period to these chats, one after the other.

    The first chat gets the upload, the next ones the file that Telegram then has. A chat that
    cannot be reached is passed over. A period that is not over is told as it stands now.
    """
    home = desk.home(community)
    if not chats:
        return
    first, rest = chats[0], [chat.id for chat in chats[1:]]
    for kind in (outgoing.CHART, outgoing.LEDGER):
        await outgoing.put(
            uow,
            chat=first,
            kind=kind,
            now=now,
            audience=Audience.READERS,
            community=home.code,
            grids=grids,
            start=period_start.isoformat(),
            end=period_end.isoformat(),
            at=now.isoformat(),
            then=rest,
        )
