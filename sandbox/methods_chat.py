from __future__ import annotations

from telegram import AcceptedGiftTypes, ChatFullInfo
from telegram.constants import ChatType

from sandbox.calling import Calling, Result
from sandbox.people import Chat, Member
from sandbox.refusals import bad
from sandbox.wire import wire


def get_chat(call: Calling) -> Result:
    """Everything a bot may know of a chat."""
    chat = call.chat()
    person = None if chat.person is None else call.world.people[chat.person]
    pinned = chat.post(chat.pinned[-1]) if chat.pinned else None
    info = ChatFullInfo(
        chat.id,
        chat.type,
        accent_color_id=chat.id % 7,
        max_reaction_count=11,
        accepted_gift_types=AcceptedGiftTypes(
            unlimited_gifts=False,
            limited_gifts=False,
            unique_gifts=False,
            premium_subscription=False,
            gifts_from_channels=False,
        ),
        title=chat.title,
        username=person.username if person else None,
        first_name=person.name if person else None,
        pinned_message=pinned.message if pinned else None,
    )
    return wire(info)


def get_chat_member(call: Calling) -> Result:
    """Tell what somebody is in a group."""
    chat = call.chat()
    number = call.params.integer("user_id")
    if number is None:
        raise bad("invalid user_id specified")
    user = call.world.user(number)
    if user is None:
        raise bad("user not found")
    if chat.private and number not in {chat.person, chat.bot}:
        raise bad("user not found")
    member = Member() if chat.private else chat.member(number)
    return wire(member.shown(user))


def get_chat_administrators(call: Calling) -> Result:
    """List the administrators of a group, without bots other than the asking one."""
    chat = _group(call, "there are no administrators in the private chat")
    shown = []
    for user_id, member in chat.members.items():
        user = call.world.user(user_id)
        if user is None or not member.in_charge:
            continue
        if not user.is_bot or user.id == call.bot.id:
            shown.append(wire(member.shown(user)))
    return shown


def get_chat_member_count(call: Calling) -> Result:
    """How many are in the chat."""
    chat = call.chat()
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def leave_chat(call: Calling) -> Result:
    """Leave a group."""
    chat = _group(call, "chat member status can't be changed in private chats")
    call.world.bot_leaves(chat, call.bot.id)
    return True


def pin_chat_message(call: Calling) -> Result:
    """Pin a message; a supergroup wants an administrator for that."""
    chat = call.chat()
    post = call.post(chat, "message to pin not found")
    _may_pin(call, chat)
    number = post.message.message_id
    if number in chat.pinned:
        chat.pinned.remove(number)
    chat.pinned.append(number)
    call.world.post(chat, call.bot.id, pinned_message=call.world.alone(post))
    call.world.tell_chat(chat)
    return True


def unpin_chat_message(call: Calling) -> Result:
    """Unpin a message; without one, the newest pinned."""
    chat = call.chat()
    _may_pin(call, chat)
    number = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    call.world.tell_chat(chat)
    return True


def _group(call: Calling, in_private: str) -> Chat:
    chat = call.chat()
    if chat.private:
        raise bad(in_private)
    return chat


def _may_pin(call: Calling, chat: Chat) -> None:
    if chat.type == ChatType.SUPERGROUP and not chat.member(call.bot.id).in_charge:
        raise bad("not enough rights to manage pinned messages in the chat")
