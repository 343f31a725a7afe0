"""Digests: planned as due rows, sent to those who oversee, and asked for at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.chats import Chat
from domain.community import Community
from domain.counts import What
from domain.digests import (
    DAILY,
    PLANNED,
    DigestKind,
    Occasion,
    is_timely,
    latest_occasion,
    next_chance,
    next_occasion,
)
from domain.dues import Audience, Due, DueKind, DueState, subject_of_community
from domain.outbox import OutboxItem, Urgency
from domain.scopes import Scope
from usecases import outgoing
from usecases.desk import Desk
from usecases.digest_files import send_files
from usecases.digest_readers import is_read, last_resorts, places_of
from usecases.falling_due import Run
from usecases.figures import Counted, load_moved
from usecases.ports import UnitOfWork

_WITH_FILES = frozenset({DigestKind.WEEKLY, DigestKind.MONTHLY})
_ELSEWHERE = "elsewhere"
"""The fact of a digest's due row that names the chats it was told in for want of a reader."""


async def seed_digests(run: Run) -> None:
    """Make sure that each community has one pending row for each of its digests."""
    for home in run.desk.communities:
        dues = await run.uow.dues.of_subject(subject_of_community(home.code))
        pending = [due for due in dues if due.state is DueState.PENDING]
        for kind in PLANNED:
            if not any(_kind_of(due) is kind for due in pending if due.kind is DueKind.DIGEST):
                occasion = next_occasion(home, kind, run.now)
                last = _last_end(dues, kind)
                _plan(run, home, occasion.since(last) if occasion and last else occasion)


def _kind_of(due: Due) -> DigestKind:
    return DigestKind(due.slot.partition("-")[0])


def _last_end(dues: Sequence[Due], kind: DigestKind) -> datetime | None:
    """Give where the last evening ended, so that one that was never planned loses nothing."""
    if kind is not DigestKind.EVENING:
        return None
    told = [due for due in dues if due.kind is DueKind.DIGEST and _kind_of(due) is kind]
    return max((datetime.fromisoformat(due.facts["end"]) for due in told), default=None)


def _plan(run: Run, home: Community, occasion: Occasion | None) -> None:
    if occasion is None:
        return
    run.uow.add(
        Due(
            community=home.code,
            subject=subject_of_community(home.code),
            kind=DueKind.DIGEST,
            slot=occasion.slot,
            at=occasion.at,
            facts={"start": occasion.start.isoformat(), "end": occasion.end.isoformat()},
            created_at=run.now,
        )
    )


async def send_due(run: Run, due: Due) -> None:
    """Send the latest digest of the kind that fell due, and plan the next one.

    Of several that were missed only the latest is sent. A daily one whose day is over is not; an
    evening passes its span on to the next, so that the evenings together leave nothing out. One
    whose time was moved to later since it was planned waits for that time.
    """
    home, kind = run.desk.home(due.community), _kind_of(due)
    latest = latest_occasion(home, kind, run.now)
    following = next_occasion(home, kind, run.now)
    if latest is None:  # the community does not want it any more
        return
    if kind is DigestKind.EVENING:
        latest = latest.since(datetime.fromisoformat(due.facts["start"]))
    if following is not None and following.slot == due.slot:
        _wait(due, following.at)
    elif is_timely(home, latest, run.now):
        await _send(run, home, due, latest)
        _plan(run, home, following)
    elif kind in DAILY:
        due.facts = {**due.facts, "end": due.facts["start"]}
        is_evening = kind is DigestKind.EVENING
        _plan(run, home, following.since(latest.start) if following and is_evening else following)
    else:
        _wait(due, next_chance(home, run.now))


def _wait(due: Due, until: datetime) -> None:
    """Have a due that is settled fall due again later."""
    due.state, due.done_at, due.at, due.attempts = DueState.PENDING, None, until, 0


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
        chats = await last_resorts(run.uow, desk=run.desk, home=home, now=run.now)
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
    if occasion.kind in _WITH_FILES:
        await _send_files(run, home, occasion, told)


async def _send_files(
    run: Run, home: Community, occasion: Occasion, told: Mapping[Scope, Sequence[Chat]]
) -> None:
    """Send the picture and the spreadsheet after the words."""
    for grids, chats in told.items():
        await send_files(
            run.uow,
            desk=run.desk,
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


async def put_digest(
    uow: UnitOfWork,
    *,
    chat: Chat,
    kind: DigestKind,
    community: str,
    grids: Scope,
    start: datetime,
    end: datetime,
    now: datetime,
) -> None:
    """Put a digest into a chat; one that still waits there is replaced by a later one."""
    is_asked = kind is DigestKind.ASKED
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.DIGEST,
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
    found = await last_resorts(uow, desk=desk, home=home, now=now)
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
    if kind in _WITH_FILES:
        await send_files(
            uow,
            desk=desk,
            community=home.code,
            grids=None,
            period_start=start,
            period_end=end,
            chats=chats,
            now=now,
        )
    if due is not None:
        due.facts = {**due.facts, _ELSEWHERE: [*known, *(chat.id for chat in chats)]}


async def _due_of(
    uow: UnitOfWork, home: Community, kind: DigestKind, told: Mapping[str, Any]
) -> Due | None:
    """Give the row that planned a digest; nothing of one that was forgotten since."""
    return next(
        (
            due
            for due in await uow.dues.of_subject(subject_of_community(home.code))
            if due.kind is DueKind.DIGEST
            and _kind_of(due) is kind
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
