"""Digests, the lists behind their numbers, and the public version, from the rows of this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain import periods
from domain.community import Community
from domain.counts import What
from domain.digests import DigestKind
from domain.scopes import Scope, scope_of
from handlers.rendering import Job, message
from handlers.views import digests, lists
from handlers.views.digests import Shown, span_of
from handlers.views.facts import gather
from handlers.views.keyboards import Button
from handlers.views.public import public
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.desk import Desk
from usecases.figures import Listed, Number, load, tickets_of
from usecases.listened import Listened, listened_in
from usecases.morning import morning_of
from usecases.ports import UnitOfWork

CountShown = Callable[[], Shown]

_MOVED = (What.RECEIVED, What.CLOSED, What.OPEN, What.OVERDUE, What.CONTESTED, What.SILENT)
_EVENING = (
    *_MOVED,
    *(What.JUDGED, What.RESPONSE_MISSED),
    *(What.ANSWERED, What.UNSOLVED),
    *(What.RATED, What.DISSATISFIED),
    What.MERGED,
    What.EXCLUDED,
)
_ALL = (
    *_MOVED,
    *(What.JUDGED, What.RESPONSE_MISSED),
    *(What.ANSWERED, What.UNSOLVED),
    *(What.RATED, What.SATISFIED, What.MOSTLY, What.DISSATISFIED),
    *(What.PROMISES_SETTLED, What.PROMISES_BROKEN),
    *(What.CONFIRMED, What.SOLVED, What.REOPENED, What.RECURRED),
    What.MERGED,
    What.EXCLUDED,
)
"""The numbers that get a button, where they are not nothing."""

_WITHOUT_LISTENING = frozenset({DigestKind.EVENING, DigestKind.PUBLIC})
_LONG = timedelta(days=6)
"""From about a week on a digest tells what listening brought; a week may have a short day."""


def _span(job: Job) -> tuple[datetime, datetime]:
    start, end = job.payload["start"], job.payload["end"]
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


async def render_digest(job: Job) -> Sending:
    """Tell a period to those who oversee it."""
    home = job.desk.home(job.payload["community"])
    kind = DigestKind(job.payload["digest"])
    grids = scope_of(job.payload.get("grids"))
    if kind is DigestKind.MORNING:
        return await _morning(job, home, grids)
    count = await _shown(job, home, kind, grids)

    def make() -> Call:
        text, markup = digests.digest(count(), job.texts)
        return message(job, text, markup)

    return Sending(work=make)


async def _morning(job: Job, home: Community, grids: Scope) -> Sending:
    _, at = _span(job)
    count = await morning_of(
        job.uow, desk=job.desk, community=home.code, grids=grids, at=at, now=job.now
    )

    def make() -> Call | None:
        found = count()
        if found.is_empty:
            return None
        text, markup = digests.morning(found, home, job.texts, grids=grids, instant=at)
        return message(job, text, markup)

    return Sending(work=make)


async def _shown(job: Job, home: Community, kind: DigestKind, grids: Scope) -> CountShown:
    start, end = _span(job)
    return await shown_of(
        job.uow,
        desk=job.desk,
        home=home,
        kind=kind,
        grids=grids,
        start=start,
        end=end,
        now=job.now,
    )


async def shown_of(
    uow: UnitOfWork,
    *,
    desk: Desk,
    home: Community,
    kind: DigestKind,
    grids: Scope,
    start: datetime,
    end: datetime,
    now: datetime,
) -> CountShown:
    """Load what a digest of a period shows, with what stood in the span before.

    Counting it is slow and needs the database no more: call what comes back, in a thread.
    """
    earlier = periods.before(start, end, home.timezone)
    since = min(start, earlier[0])
    counted = await load(uow, desk=desk, community=home.code, start=since, end=end, now=now)
    listened: tuple[Listened, ...] = ()
    if kind not in _WITHOUT_LISTENING and end - start >= _LONG:
        listened = await listened_in(uow, desk=desk, home=home, grids=grids, start=start, end=end)
    whats = _EVENING if kind is DigestKind.EVENING else _ALL

    def shown() -> Shown:
        told, before = counted.within(start, end), counted.within(*earlier)
        return Shown(
            kind=kind,
            home=home,
            figures=told.figures(grids),
            previous=before.figures(grids),
            compared=periods.compared(start, end, home.timezone),
            now=now,
            numbers=tuple(told.counted(what, grids) for what in whats),
            listened=listened,
        )

    return shown


async def render_part(job: Job) -> Sending | None:
    """List the tickets behind a number of a digest."""
    start, end = _span(job)
    what = What(job.payload["what"])
    found = await tickets_of(
        job.uow,
        desk=job.desk,
        community=job.payload["community"],
        grids=scope_of(job.payload.get("grids")),
        what=what,
        start=start,
        end=end,
        now=job.now,
        category=job.payload.get("category"),
    )
    first = job.payload.get("page", 0) * lists.SHOWN
    shown = [item.ticket for item in found[first : first + lists.SHOWN + 1]]
    facts = [await gather(job.uow, desk=job.desk, ticket=ticket, now=job.now) for ticket in shown]
    onward = _onward(job, what, len(found) - first - lists.SHOWN)
    text, markup = lists.listing(_title(job, what, found), facts, job.texts, onward=onward)
    home = job.desk.home(job.payload["community"])
    if not job.desk.serves(home.code):
        text, markup = f"{text}\n{job.texts('town-elsewhere', name=home.name)}", None
    return Sending(call=message(job, text, markup), purpose=None)


def _onward(job: Job, what: What, left: int) -> Button | None:
    """Give the button to the tickets that a list has no more room for."""
    if left <= 0:
        return None
    (start, end), page = _span(job), job.payload.get("page", 0)
    return digests.onward_button(
        job.texts,
        job.desk.home(job.payload["community"]),
        Number(what=what, start=start, end=end, value=left),
        scope_of(job.payload.get("grids")),
        category=job.payload.get("category"),
        page=page + 1,
    )


def _title(job: Job, what: What, found: Sequence[Listed]) -> str:
    """Name the number, and the page; where some tickets count twice, say how many there are."""
    name = job.texts.plain(f"digest-what-{what.value}")
    count = sum(item.times for item in found)
    title = job.texts.plain("digest-list", name=name, count=count)
    if count != len(found):
        title = job.texts.plain("digest-list-twice", name=name, count=count, tickets=len(found))
    first = job.payload.get("page", 0) * lists.SHOWN
    if not first:
        return title
    last = min(first + lists.SHOWN, len(found))
    return job.texts.plain("digest-list-page", title=title, first=first + 1, last=last)


async def render_public(job: Job) -> Sending | None:
    """Tell residents their community's week."""
    home = job.desk.home(job.payload["community"])
    if not job.chat.is_residents or not home.timing.digests.is_public:
        return None
    count = await _shown(job, home, DigestKind.PUBLIC, None)

    def make() -> Call:
        shown = count()
        span = span_of(shown, job.texts)
        text = public(shown.figures, home.name, span, home.timing.digests, job.texts)
        return message(job, text)

    return Sending(work=make)
