"""From Telegram's objects to the house's words."""

from __future__ import annotations

from aiogram.types import Chat as TelegramChat
from aiogram.types import Location, Message, User

from domain.ticket import Media, MediaKind
from usecases.arrivals import Face, Room
from usecases.keeping import Words


def face_of(user: User) -> Face:
    """Give a person as their message shows them."""
    return Face(
        telegram_id=user.id,
        name=user.full_name[:128],
        username=user.username,
        language=user.language_code,
    )


def room_of(chat: TelegramChat, bot_id: int) -> Room:
    """Give a chat as a message shows it."""
    return Room(bot_id=bot_id, address=chat.id, type=chat.type, title=chat.title or "")


def text_of(message: Message) -> str:
    """Give the text or the caption."""
    return (message.text or message.caption or "").strip()


def words_of(message: Message, text: str | None = None) -> Words:
    """Give what a message carries; `text` replaces its own where a command was cut off."""
    return Words(
        text=text_of(message) if text is None else text,
        media=media_of(message),
        message_id=message.message_id,
        media_group_id=message.media_group_id,
        sent_at=message.date,
    )


def media_of(message: Message) -> tuple[Media, ...]:
    """Give the files and places on the map in a message, photos in their largest size."""
    if message.photo:
        largest = message.photo[-1]
        return (_file(MediaKind.PHOTO, largest.file_id, largest.file_unique_id),)
    if message.venue:
        return (_spot(message.venue.location, message.venue.title),)
    if message.location:
        return (_spot(message.location, None),)
    for kind, item in (
        (MediaKind.VIDEO, message.video),
        (MediaKind.VIDEO_NOTE, message.video_note),
        (MediaKind.VOICE, message.voice),
        (MediaKind.AUDIO, message.audio),
        (MediaKind.DOCUMENT, message.document),
    ):
        if item is not None:
            return (_file(kind, item.file_id, item.file_unique_id),)
    return ()


def _file(kind: MediaKind, file_id: str, unique_id: str) -> Media:
    return Media(kind=kind, file_id=file_id, file_unique_id=unique_id)


def _spot(location: Location, title: str | None) -> Media:
    return Media(
        kind=MediaKind.LOCATION,
        latitude=location.latitude,
        longitude=location.longitude,
        title=title,
    )
