from __future__ import annotations

from typing import Any

from telegram import Location, Venue
from telegram.constants import ChatAction, MediaGroupLimit, MessageLimit

from sandbox.calling import Calling, Result
from sandbox.entities import utf16_length
from sandbox.files import Stored, check_size
from sandbox.keyboards import read_ask, read_keyboard
from sandbox.media import content_of
from sandbox.params import Params
from sandbox.people import Chat
from sandbox.refusals import bad
from sandbox.wire import Json, wire

_ALBUM_KINDS = frozenset({"photo", "video", "document"})
_ACTIONS = frozenset(action.value for action in ChatAction)


def send_message(call: Calling) -> Result:
    """Send a text."""
    chat = call.chat()
    text, entities = call.words("text", "entities")
    if not text:
        raise bad("message text is empty")
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad("message is too long")
    return _sent(call, chat, {"text": text, "entities": entities})


def send_photo(call: Calling) -> Result:
    """Send a photo."""
    return _send_file(call, "photo")


def send_video(call: Calling) -> Result:
    """Send a video."""
    return _send_file(call, "video")


def send_video_note(call: Calling) -> Result:
    """Send a round video; it has no caption."""
    chat = call.chat()
    return _sent(call, chat, content_of(_file(call, "video_note", "video_note")))


def send_audio(call: Calling) -> Result:
    """Send a piece of music or another recording."""
    return _send_file(call, "audio")


def send_voice(call: Calling) -> Result:
    """Send a voice note."""
    return _send_file(call, "voice")


def send_document(call: Calling) -> Result:
    """Send a file as it is."""
    return _send_file(call, "document")


def send_location(call: Calling) -> Result:
    """Send a point on the map."""
    chat = call.chat()
    return _sent(call, chat, {"location": _point(call)})


def send_venue(call: Calling) -> Result:
    """Send a place with a name and an address."""
    chat = call.chat()
    title, address = call.params.text("title"), call.params.text("address")
    if not title or not address:
        raise bad(f"venue {'title' if not title else 'address'} must be non-empty")
    point = _point(call)
    return _sent(call, chat, {"venue": Venue(point, title, address), "location": point})


def send_media_group(call: Calling) -> Result:
    """Send an album: one message for each item."""
    chat = call.chat()
    items = call.params.json("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad("can't parse media JSON object")
    if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(items) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise bad("wrong number of items in the media group; expected 2-10 items")
    group = str(call.world.rng.randrange(10**16, 10**17))
    reply = call.reply(chat)
    ready = [_album_item(call, item) for item in items]
    posts = [
        call.world.post(chat, call.bot.id, **facts, **reply, media_group_id=group)
        for facts in ready
    ]
    return [wire(post.message) for post in posts]


def send_chat_action(call: Calling) -> Result:
    """Show that the bot is typing."""
    call.chat()
    if call.params.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def _album_item(call: Calling, item: Json) -> dict[str, Any]:
    kind = str(item.get("type"))
    if kind not in _ALBUM_KINDS:
        raise bad(f"{kind} can't be sent in a media group")
    inner = Calling(call.world, call.bot, Params(dict(item), call.params.files))
    return content_of(_file(inner, kind, "media")) | inner.caption()


def _send_file(call: Calling, kind: str) -> Result:
    chat = call.chat()
    caption = call.caption()
    return _sent(call, chat, content_of(_file(call, kind, kind)) | caption)


def _file(call: Calling, kind: str, field: str) -> Stored:
    """Find the file of a call: uploaded in that field, attached under a name, or sent before."""
    given = call.params.text(field)
    name = given.removeprefix("attach://") if given.startswith("attach://") else field
    upload = call.params.files.get(name)
    if upload is not None:
        check_size(kind, upload.data)
        return call.world.files.add(kind, upload.data, name=upload.name, mime=upload.mime)
    if not given or given.startswith("attach://"):
        raise bad(f"there is no {kind} in the request")
    return call.world.files.again(kind, given)


def _point(call: Calling) -> Location:
    latitude, longitude = call.params.real("latitude"), call.params.real("longitude")
    if latitude is None or longitude is None:
        raise bad(f"{'latitude' if latitude is None else 'longitude'} is empty")
    return Location(longitude=longitude, latitude=latitude)


def _sent(call: Calling, chat: Chat, facts: dict[str, Any]) -> Result:
    keyboard = read_keyboard(call.params, chat)
    facts |= call.reply(chat)
    asks = read_ask(call.params)
    post = call.world.post(chat, call.bot.id, reply_markup=keyboard, asks=asks, **facts)
    return wire(post.message)
