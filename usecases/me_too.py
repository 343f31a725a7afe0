"""我家也是, said to the bot: it joins the trouble its group speaks of, or we ask which."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.community import Community
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.understanding.values import Understood
from usecases import outgoing
from usecases.desk import Desk
from usecases.joining import join, may_be_joined
from usecases.kept_words import Filing
from usecases.likeness import keep_open, recent_troubles
from usecases.parts import whole_of
from usecases.ports import UnitOfWork

_CLEARLY_NEWER = timedelta(minutes=10)
_OFFERED = 3


async def join_newest(
    uow: UnitOfWork, *, desk: Desk, filing: Filing, understood: Understood, now: datetime
) -> bool:
    """Join what a bare me-too is about, or ask which it is; False when it is no bare one.

    A bare one comes without pictures. It is refused where the group was told of no trouble.
    """
    if filing.words.media or filing.is_anonymous:
        return False
    ticket = await _answered(uow, filing)
    if ticket is None:
        community = desk.home(filing.home.community)
        found = await recent_troubles(
            uow,
            community=community,
            grid=filing.home.grid,
            chat=filing.group or filing.chat,
            understood=understood,
            at=filing.words.sent_at,
        )
        if not found:
            raise Refusal("refuse-me-too")
        if len(found) > 1 and found[0][1] - found[1][1] < _CLEARLY_NEWER:
            shown = [item for item, _ in found[:_OFFERED]]
            await _ask_which(uow, community, filing, shown, now)
            return True
        ticket = found[0][0]
        await keep_open(uow, ticket)
    await _join(uow, desk, filing, ticket, now)
    return True


async def _answered(uow: UnitOfWork, filing: Filing) -> Ticket | None:
    """Give the open ticket of the message that the words answer."""
    report = await uow.tickets.report_at(filing.chat.id, filing.about) if filing.about else None
    ticket = await uow.tickets.get(report.ticket_id) if report else None
    ticket = await whole_of(uow, ticket) if ticket else None
    is_open = ticket is not None and may_be_joined(ticket) and not ticket.is_anonymous
    return ticket if is_open else None


async def _join(uow: UnitOfWork, desk: Desk, filing: Filing, ticket: Ticket, now: datetime) -> None:
    await join(
        uow,
        desk=desk,
        ticket=ticket,
        chat=filing.chat,
        person=filing.reporter,
        said=[filing.words],
        now=now,
    )
    await outgoing.say(
        uow,
        chat=filing.chat,
        key="like-too",
        now=now,
        ticket=ticket,
        reply_to=filing.words.message_id,
        number=ticket.number,
    )


async def _ask_which(
    uow: UnitOfWork, community: Community, filing: Filing, found: list[Ticket], now: datetime
) -> None:
    is_chinese = filing.chat.language in (None, "zh")
    buttons = []
    for ticket in found:
        kind = community.category(ticket.category)
        name = kind.name if is_chinese else kind.name_en
        press = f"v1:endorse:{ticket.id}:{ticket.version}:"
        buttons.append([[f"#{ticket.number} {name}", press]])
    await outgoing.say(
        uow,
        chat=filing.chat,
        key="like-which",
        now=now,
        reply_to=filing.words.message_id,
        buttons=buttons,
    )
