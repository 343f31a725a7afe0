from __future__ import annotations

from typing import Any

from telegram import (
    Audio,
    Contact,
    Dice,
    Document,
    Location,
    PhotoSize,
    Poll,
    PollOption,
    Sticker,
    Venue,
    Video,
    VideoNote,
    Voice,
)

from sandbox.drawing import size_of
from sandbox.files import Stored
from sandbox.refusals import ImpossibleError

CAPTIONED = frozenset({"photo", "video", "voice", "audio", "document"})
FILE_KINDS = CAPTIONED | {"video_note", "sticker"}
JIACHA = (29.14, 92.59)  # where the pilot community is
Facts = dict[str, Any]


def content_of(stored: Stored) -> Facts:
    """Show a file, as keyword facts of a Message."""
    file_id, unique, size = stored.file_id, stored.unique_id, len(stored.data)
    if stored.kind == "photo":
        return {"photo": _photo_sizes(stored)}
    if stored.kind in {"video", "video_note"}:
        return {stored.kind: _clip(stored)}
    if stored.kind in {"voice", "audio"}:
        return {stored.kind: _sound(stored)}
    if stored.kind == "sticker":
        sticker = Sticker(
            file_id,
            unique,
            512,
            512,
            is_animated=False,
            is_video=False,
            type=Sticker.REGULAR,
            emoji="👍",
            file_size=size,
        )
        return {"sticker": sticker}
    document = Document(
        file_id, unique, file_name=stored.name, mime_type=stored.mime, file_size=size
    )
    return {"document": document}


def _clip(stored: Stored) -> Video | VideoNote:
    file_id, unique, size = stored.file_id, stored.unique_id, len(stored.data)
    if stored.kind == "video_note":
        return VideoNote(file_id, unique, 240, 8, file_size=size)
    return Video(
        file_id,
        unique,
        1280,
        720,
        12,
        mime_type=stored.mime,
        file_size=size,
        file_name=stored.name,
    )


def _sound(stored: Stored) -> Voice | Audio:
    file_id, unique, size = stored.file_id, stored.unique_id, len(stored.data)
    if stored.kind == "voice":
        return Voice(file_id, unique, 5, mime_type=stored.mime, file_size=size)
    return Audio(file_id, unique, 30, mime_type=stored.mime, file_size=size, file_name=stored.name)


def _photo_sizes(stored: Stored) -> list[PhotoSize]:
    """Offer a thumbnail and the picture itself: real photos never come in one size."""
    width, height = size_of(stored.data)
    scale = max(width, height, 90) / 90
    small = (max(int(width / scale), 1), max(int(height / scale), 1))
    weight = len(stored.data)
    return [
        PhotoSize(f"{stored.file_id}s", f"{stored.unique_id}s", *small, file_size=weight),
        PhotoSize(stored.file_id, stored.unique_id, width, height, file_size=weight),
    ]


def place(latitude: float | None, longitude: float | None) -> Location:
    """Point at the map, by default at the pilot community's."""
    return Location(
        longitude=JIACHA[1] if longitude is None else longitude,
        latitude=JIACHA[0] if latitude is None else latitude,
    )


def unfiled(kind: str, facts: Facts) -> Facts:
    """Content that needs no file: a place, a contact, a poll, a dice."""
    where = place(facts.get("latitude"), facts.get("longitude"))
    title = facts.get("title")
    if kind == "location":
        return {"location": where}
    if kind == "venue":
        venue = Venue(where, title or "社区服务中心", facts.get("address") or "安饶路 1 号")
        return {"venue": venue, "location": where}
    if kind == "contact":
        return {"contact": Contact("+8613800000000", title or "卓玛")}
    if kind == "dice":
        return {"dice": Dice(4, "🎲")}
    if kind == "poll":
        return {"poll": _poll(str(facts["id"]), title or "几点开会？")}
    raise ImpossibleError(f"there is no kind of message called {kind!r}")


def _poll(poll_id: str, question: str) -> Poll:
    options = [PollOption(words, 0, persistent_id=words) for words in ("上午", "下午")]
    return Poll(
        poll_id,
        question,
        options,
        total_voter_count=0,
        is_closed=False,
        is_anonymous=True,
        type=Poll.REGULAR,
        allows_multiple_answers=False,
        allows_revoting=False,
        members_only=False,
    )
