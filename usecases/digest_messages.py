"""What a digest puts into chats: its message, and its files, which are uploaded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.digests import DigestKind
from domain.dues import Audience
from domain.outbox import Urgency
from domain.scopes import Scope
from usecases import outgoing
from usecases.ports import UnitOfWork


async def put_digest(
    uow: UnitOfWork,
    *,
    chat: Chat,
    kind: DigestKind,
    community: str,
    start: datetime,
    end: datetime,
    now: datetime,
    grids: Scope = None,
    message: str = outgoing.DIGEST,
) -> None:
    """Put the digest of a community, or of a town, into a chat.

    One that still waits there is replaced by a later one.
    """
    is_asked = kind is DigestKind.ASKED
    await outgoing.put(
        uow,
        chat=chat,
        kind=message,
        now=now,
        urgency=Urgency.ANSWER if is_asked else Urgency.NOTICE,
        dedupe_key=None if is_asked else f"digest:{kind}:{community}:{chat.id}",
        audience=None if is_asked else Audience.READERS,
        digest=kind.value,
        community=community,
        grids=grids,
        start=start.isoformat(),
        end=end.isoformat(),
    )


async def send_files(
    uow: UnitOfWork,
    *,
    community: str,
    period_start: datetime,
    period_end: datetime,
    chats: Sequence[Chat],
    now: datetime,
    grids: Scope = None,
    messages: Sequence[str] = (outgoing.CHART, outgoing.LEDGER),
) -> None:
    """Send the chart and the ledger of a period to these chats, one after the other.

    The first chat gets the upload, the next ones the file that Telegram then has. A chat that
    cannot be reached is passed over. A period that is not over is told as it stands now.
    """
    if not chats:
        return
    first, rest = chats[0], [chat.id for chat in chats[1:]]
    for kind in messages:
        await outgoing.put(
            uow,
            chat=first,
            kind=kind,
            now=now,
            audience=Audience.READERS,
            community=community,
            grids=grids,
            start=period_start.isoformat(),
            end=period_end.isoformat(),
            at=now.isoformat(),
            then=rest,
        )
