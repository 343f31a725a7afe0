"""Lists, histories, full details and files, for those who asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.chats import PostPurpose
from domain.people import Person
from domain.ticket import Attachment, MediaKind, Ticket
from handlers.rendering import Job, message, reply_parameters
from handlers.views import lists
from handlers.views.facts import gather
from handlers.views.keyboards import Button
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.listings import narrowing

_SENDING = {
    MediaKind.PHOTO: "sendPhoto",
    MediaKind.VIDEO: "sendVideo",
    MediaKind.VIDEO_NOTE: "sendVideoNote",
    MediaKind.VOICE: "sendVoice",
    MediaKind.AUDIO: "sendAudio",
    MediaKind.DOCUMENT: "sendDocument",
}
"""How a file is sent again; each method calls its file by the name of the kind."""


async def render_listing(job: Job) -> Sending | None:
    """List tickets as they stand now: those a person owns, reported, or that wait in the grids."""
    query, tickets = job.payload, job.uow.tickets
    by = narrowing(query)
    found = await tickets.listing(query["community"], limit=lists.SHOWN + 1, **by)
    facts = [await gather(job.uow, desk=job.desk, ticket=ticket, now=job.now) for ticket in found]
    title = job.texts.plain(query["title"])
    if found and query.get("is_named"):  # who may see nothing there learns no name, either
        title = f"{job.desk.home(query['community']).name} · {title}"
    if by["after"]:
        title = job.texts.plain("list-rest", title=title)
    onward = await _onward(job, found)
    text, markup = lists.listing(title, facts, job.texts, onward=onward)
    return Sending(call=message(job, text, markup), purpose=None)


async def _onward(job: Job, found: Sequence[Ticket]) -> Button | None:
    """Give the button to the tickets that a list has no more room for; it is for who asked."""
    if len(found) <= lists.SHOWN:
        return None
    query, home = job.payload, job.desk.home(job.payload["community"])
    last = found[lists.SHOWN - 1].id
    left = await job.uow.tickets.how_many(home.code, **narrowing({**query, "after": last}))
    return lists.onward_button(
        job.texts, home, what=query["what"], after=last, asker=query["asker"], left=left
    )


async def render_timeline(job: Job) -> Sending | None:
    """Tell a ticket's history to staff."""
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    people: dict[int, Person] = {}
    told = [*facts.events, *(event for _, event in facts.part_events)]
    for actor_id in {event.actor_id for event in told if event.actor_id}:
        person = await job.uow.people.get(actor_id)
        if person is not None:
            people[actor_id] = person
    text = lists.timeline(facts, people, job.texts, number=job.numbered(job.subject))
    return Sending(call=message(job, text), purpose=PostPurpose.INFO)


async def render_details(job: Job) -> Sending | None:
    """Tell an entitled worker everything, in a direct chat only."""
    if not job.chat.is_private:
        return None
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    reporter = await job.uow.people.get(job.subject.reporter_id)
    text = lists.details(facts, reporter, job.texts, number=job.numbered(job.subject))
    return Sending(call=message(job, text), purpose=PostPurpose.INFO)


async def render_media(job: Job) -> Sending | None:
    """Send kept files again by their file id."""
    wanted = set(job.payload["ids"])
    kept = await job.uow.tickets.attachments(job.subject.id)
    files = [item for item in kept if item.id in wanted]
    if not files:
        return None
    reply = reply_parameters(job.payload.get("reply_to"))
    to = {"chat_id": job.chat.address, "reply_parameters": reply}
    if len(files) > 1:
        album = {**to, "media": [_album_item(item) for item in files]}
        return Sending(call=Call("sendMediaGroup", album), purpose=None)
    return Sending(call=_single(files[0], to), purpose=None)


def _album_item(item: Attachment) -> dict[str, str]:
    kind = "video" if item.kind is MediaKind.VIDEO else "photo"
    return {"type": kind, "media": item.file_id}


def _single(item: Attachment, to: dict[str, Any]) -> Call:
    if item.kind is MediaKind.LOCATION:
        spot = {"latitude": item.latitude or 0.0, "longitude": item.longitude or 0.0}
        return Call("sendLocation", to | spot)
    return Call(_SENDING[item.kind], to | {item.kind.value: item.file_id})
