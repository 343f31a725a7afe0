from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sandbox import methods_chat, methods_edit, methods_self, methods_send
from sandbox.calling import Calling, Result
from sandbox.calls import Call, shorten
from sandbox.refusals import RefusalError, bad

Method = Callable[[Calling], Result]

METHODS: dict[str, Method] = {
    "getMe": methods_self.get_me,
    "logOut": methods_self.log_out,
    "close": methods_self.close,
    "setWebhook": methods_self.set_webhook,
    "deleteWebhook": methods_self.delete_webhook,
    "getWebhookInfo": methods_self.get_webhook_info,
    "getFile": methods_self.get_file,
    "setMyCommands": methods_self.set_my_commands,
    "getMyCommands": methods_self.get_my_commands,
    "deleteMyCommands": methods_self.delete_my_commands,
    "setMyDescription": methods_self.set_my_description,
    "setMyShortDescription": methods_self.set_my_short_description,
    "setChatMenuButton": methods_self.set_chat_menu_button,
    "sendMessage": methods_send.send_message,
    "sendPhoto": methods_send.send_photo,
    "sendVideo": methods_send.send_video,
    "sendVideoNote": methods_send.send_video_note,
    "sendAudio": methods_send.send_audio,
    "sendVoice": methods_send.send_voice,
    "sendDocument": methods_send.send_document,
    "sendLocation": methods_send.send_location,
    "sendVenue": methods_send.send_venue,
    "sendMediaGroup": methods_send.send_media_group,
    "sendChatAction": methods_send.send_chat_action,
    "editMessageText": methods_edit.edit_message_text,
    "editMessageCaption": methods_edit.edit_message_caption,
    "editMessageReplyMarkup": methods_edit.edit_message_reply_markup,
    "deleteMessage": methods_edit.delete_message,
    "answerCallbackQuery": methods_edit.answer_callback_query,
    "setMessageReaction": methods_edit.set_message_reaction,
    "getChat": methods_chat.get_chat,
    "getChatMember": methods_chat.get_chat_member,
    "getChatAdministrators": methods_chat.get_chat_administrators,
    "getChatMemberCount": methods_chat.get_chat_member_count,
    "leaveChat": methods_chat.leave_chat,
    "pinChatMessage": methods_chat.pin_chat_message,
    "unpinChatMessage": methods_chat.unpin_chat_message,
}
POLL = "getUpdates"
_BY_LOWER = {name.lower(): name for name in (*METHODS, POLL)}


def named(method: str) -> str:
    """Find the method's proper name; Telegram does not mind the case."""
    found = _BY_LOWER.get(method.lower())
    if found is None:
        raise RefusalError(404, "Not Found")
    return found


def carry_out(call: Calling, method: str) -> Result:
    """Do what the bot asks, within Telegram's limits."""
    until = call.bot.logged_out_until
    if until is not None and until > call.world.clock.now():
        raise bad("Logged out")
    if call.world.enforce_limits and method.startswith("send") and method != "sendChatAction":
        _count(call, method)
    return METHODS[method](call)


def record(
    call: Calling,
    method: str,
    at: datetime,
    result: Result | None,
    refusal: RefusalError | None,
) -> None:
    """Write a call into the log; neither result nor refusal means the line was cut."""
    world = call.world
    world.calls_made += 1
    ok = refusal is None and result is not None
    code = None if ok else 0 if refusal is None else refusal.code
    entry = Call(
        number=world.calls_made,
        at=at,
        bot=call.bot.id,
        method=method,
        params=call.params.logged(),
        ok=ok,
        error_code=code,
        description=None if refusal is None else refusal.description,
        result=result,
    )
    world.calls.append(entry)
    shorten(world.calls)


def _count(call: Calling, method: str) -> None:
    chat = call.params.integer("chat_id")
    if chat is None:
        return
    items = call.params.json("media") if method == "sendMediaGroup" else None
    messages = len(items) if isinstance(items, list) else 1
    gate = call.world.gates[call.bot.id]
    gate.pass_through(chat, call.world.clock.now(), messages)
