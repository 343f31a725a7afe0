"""Lists, histories, full details and files, for those who asked for them."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.methods import (
    SendAudio,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendPhoto,
    SendVideo,
    SendVideoNote,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import InputMediaPhoto, InputMediaVideo, MediaUnion, Message

from domain.chats import PostPurpose
from domain.people import Person
from domain.ticket import Attachment, MediaKind
from handlers.rendering import Job, message, reply_parameters
from handlers.views import lists
from handlers.views.facts import gather
from usecases.delivery import Sending
from usecases.listings import states_of

_SENDING: dict[MediaKind, Callable[..., TelegramMethod[Message]]] = {
    MediaKind.PHOTO: SendPhoto,
    MediaKind.VIDEO: SendVideo,
    MediaKind.VIDEO_NOTE: SendVideoNote,
    MediaKind.VOICE: SendVoice,
    MediaKind.AUDIO: SendAudio,
    MediaKind.DOCUMENT: SendDocument,
}
"""How a file is sent again; each method calls its file by the name of the kind."""


async def render_listing(job: Job) -> Sending | None:
    """List tickets as they stand now: those a person owns, reported, or that wait in the grids."""
    query = job.payload
    tickets = await job.uow.tickets.listing(
        query["community"],
        states=states_of(query),
        grids=query.get("grids"),
        owner_id=query.get("owner_id"),
        reporter_id=query.get("reporter_id"),
        limit=lists.SHOWN + 1,
    )
    facts = [await gather(job.uow, desk=job.desk, ticket=ticket, now=job.now) for ticket in tickets]
    title = job.texts.plain(query["title"])
    if query.get("is_named"):
        title = f"{job.desk.home(query['community']).name} · {title}"
    text, markup = lists.listing(title, facts, job.texts)
    return Sending(method=message(job, text, markup), purpose=None)


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
    return Sending(method=message(job, text), purpose=PostPurpose.INFO)


async def render_details(job: Job) -> Sending | None:
    """Tell an entitled worker everything, in a direct chat only."""
    if not job.chat.is_private:
        return None
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    reporter = await job.uow.people.get(job.subject.reporter_id)
    text = lists.details(facts, reporter, job.texts, number=job.numbered(job.subject))
    return Sending(method=message(job, text), purpose=PostPurpose.INFO)


async def render_media(job: Job) -> Sending | None:
    """Send kept files again by their file id."""
    wanted = set(job.payload["ids"])
    kept = await job.uow.tickets.attachments(job.subject.id)
    files = [item for item in kept if item.id in wanted]
    if not files:
        return None
    reply = reply_parameters(job.payload.get("reply_to"))
    address = job.chat.address
    if len(files) > 1:
        album: list[MediaUnion] = [_album_item(item) for item in files]
        group = SendMediaGroup(chat_id=address, media=album, reply_parameters=reply)
        return Sending(method=group, purpose=None)
    return Sending(method=_single(files[0], address, job.payload.get("reply_to")), purpose=None)


def _album_item(item: Attachment) -> InputMediaPhoto | InputMediaVideo:
    if item.kind is MediaKind.VIDEO:
        return InputMediaVideo(media=item.file_id)
    return InputMediaPhoto(media=item.file_id)


def _single(item: Attachment, address: int, reply_to: int | None) -> TelegramMethod[Message]:
    reply = reply_parameters(reply_to)
    if item.kind is MediaKind.LOCATION:
        return SendLocation(
            chat_id=address,
            latitude=item.latitude or 0.0,
            longitude=item.longitude or 0.0,
            reply_parameters=reply,
        )
    file = {item.kind.value: item.file_id}
    return _SENDING[item.kind](chat_id=address, reply_parameters=reply, **file)
