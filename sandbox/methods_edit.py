from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram import TelegramObject
from telegram.constants import CallbackQueryLimit, MessageLimit, ReactionEmoji

from sandbox.calling import Calling, Result
from sandbox.entities import utf16_length
from sandbox.keyboards import read_keyboard
from sandbox.media import CAPTIONED
from sandbox.people import Chat, Post
from sandbox.refusals import NOT_MODIFIED, QUERY_TOO_OLD, bad
from sandbox.updates import PRESS_KEPT
from sandbox.wire import wire

DELETABLE = timedelta(hours=48)
_ANSWER_LINKS = ("https://t.me/", "tg://")
_EMOJI = frozenset(emoji.value for emoji in ReactionEmoji)


def edit_message_text(call: Calling) -> Result:
    """Change the text of the bot's own message, and its buttons."""
    chat, post = _own(call)
    if post.message.text is None:
        raise bad("there is no text in the message to edit")
    text, entities = call.words("text", "entities")
    if not text:
        raise bad("message text is empty")
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad("MESSAGE_TOO_LONG")
    return _edited(call, chat, post, {"text": text, "entities": entities})


def edit_message_caption(call: Calling) -> Result:
    """Change the caption of the bot's own message, and its buttons."""
    chat, post = _own(call)
    if not any(getattr(post.message, kind) for kind in CAPTIONED):
        raise bad("there is no caption in the message to edit")
    facts = call.caption() or {"caption": None, "caption_entities": ()}
    return _edited(call, chat, post, facts)


def edit_message_reply_markup(call: Calling) -> Result:
    """Change only the buttons of the bot's own message."""
    chat, post = _own(call)
    return _edited(call, chat, post, {})


def delete_message(call: Calling) -> Result:
    """Take a message away: the bot's own within 48 hours, anybody's as an administrator."""
    chat = call.chat()
    post = call.post(chat, "message to delete not found")
    own = post.author == call.bot.id
    if not own and not chat.private and not chat.member(call.bot.id).in_charge:
        raise bad("message can't be deleted")
    if call.world.clock.now() - post.message.date > DELETABLE:
        raise bad("message can't be deleted for everyone")
    call.world.erase(chat, post)
    return True


def answer_callback_query(call: Calling) -> Result:
    """Answer a press; the first answer is the one people see."""
    press = call.world.presses.get(call.params.text("callback_query_id"))
    text = call.params.text("text")
    if utf16_length(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad("MESSAGE_TOO_LONG")
    if press is None or press.bot != call.bot.id:
        raise bad(QUERY_TOO_OLD)
    if call.world.clock.now() - press.at > PRESS_KEPT:
        raise bad(QUERY_TOO_OLD)
    url = call.params.text("url")
    if url and not url.startswith(_ANSWER_LINKS):
        raise bad("URL_INVALID")
    if press.answer is None:
        press.answer = {
            "text": text or None,
            "show_alert": call.params.flag("show_alert"),
            "url": url or None,
        }
        call.world.tell(
            "answer",
            callback=press.id,
            person=press.person,
            chat=press.chat,
            message_id=press.message_id,
            answer=press.answer,
        )
    return True


def set_message_reaction(call: Calling) -> Result:
    """React to a message with at most one emoji; none takes it back."""
    chat = call.chat()
    post = call.post(chat, "message to react not found")
    given = call.params.json("reaction") or []
    if len(given) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = given[0].get("emoji") if given else None
    if given and emoji not in _EMOJI:
        raise bad("REACTION_INVALID")
    post.reactions.pop(call.bot.id, None)
    if emoji:
        post.reactions[call.bot.id] = emoji
    call.world.tell_post("reaction", chat, post)
    return True


def _own(call: Calling) -> tuple[Chat, Post]:
    if call.params.has("inline_message_id"):
        raise bad("message to edit not found")
    chat = call.chat()
    post = call.post(chat, "message to edit not found")
    if post.author != call.bot.id:
        raise bad("message can't be edited")
    return chat, post


def _edited(call: Calling, chat: Chat, post: Post, facts: dict[str, Any]) -> Result:
    """Apply an edit. Buttons that are not sent along are taken away, as on Telegram."""
    facts = {"reply_markup": read_keyboard(call.params, chat), **facts}
    if all(_plain(getattr(post.message, name)) == _plain(facts[name]) for name in facts):
        raise bad(NOT_MODIFIED)
    facts["edit_date"] = call.world.clock.now().replace(microsecond=0)
    call.world.revise(chat, post, **facts)
    return wire(post.message)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any fact of a message
    """Turn a fact into JSON: the library's own equality overlooks links and button colours."""
    if isinstance(value, TelegramObject):
        return wire(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
