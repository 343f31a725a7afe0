from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telegram import (
    Chat as ChatObject,
)
from telegram import (
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    Message,
    User,
)
from telegram.constants import ChatID, ChatMemberStatus, ChatType

from sandbox.updates import UpdateQueue

ANONYMOUS = User(int(ChatID.ANONYMOUS_ADMIN), "Group", is_bot=True, username="GroupAnonymousBot")
CHANNEL_SPEAKER = User(int(ChatID.FAKE_CHANNEL), "Channel", is_bot=True, username="Channel_Bot")
PRESENT = frozenset(
    {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
)
IN_CHARGE = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


@dataclass(slots=True)
class Person:
    """Somebody who talks and presses."""

    id: int
    name: str
    username: str | None = None
    language: str | None = None
    label: str = ""
    role: str = ""
    blocked: set[int] = field(default_factory=set)  # bots this person blocked
    deactivated: bool = False

    @property
    def user(self) -> User:
        """The person as the Bot API shows them."""
        if self.deactivated:
            return User(self.id, "", is_bot=False)
        return User(
            self.id,
            self.name,
            is_bot=False,
            username=self.username,
            language_code=self.language,
        )


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed; an empty url means they are polled."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    last_error: str | None = None
    last_error_date: datetime | None = None
    gone_since: datetime | None = None  # since when the receiver says 410


@dataclass(slots=True)
class BotAccount:
    """A bot the sandbox knows by its token."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool
    queue: UpdateQueue
    webhook: Webhook = field(default_factory=Webhook)
    allowed_named: list[str] | None = None
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    logged_out_until: datetime | None = None

    @property
    def user(self) -> User:
        """The bot as other people's messages show it."""
        return User(self.id, self.name, is_bot=True, username=self.username)


@dataclass(slots=True)
class Member:
    """What somebody is in a group."""

    status: str = ChatMemberStatus.MEMBER
    anonymous: bool = False

    @property
    def present(self) -> bool:
        """Whether they are in the group now."""
        return self.status in PRESENT

    @property
    def in_charge(self) -> bool:
        """Whether they own or administer the group."""
        return self.status in IN_CHARGE

    def shown(self, user: User) -> ChatMember:
        """Show the membership as the Bot API does."""
        if self.status == ChatMemberStatus.OWNER:
            return ChatMemberOwner(user, is_anonymous=self.anonymous)
        if self.status == ChatMemberStatus.ADMINISTRATOR:
            return _administrator(user, anonymous=self.anonymous)
        if self.status == ChatMemberStatus.MEMBER:
            return ChatMemberMember(user)
        if self.status == ChatMemberStatus.BANNED:
            return ChatMemberBanned(user, until_date=datetime.fromtimestamp(0, UTC))
        return ChatMemberLeft(user)


def _administrator(user: User, *, anonymous: bool) -> ChatMemberAdministrator:
    return ChatMemberAdministrator(
        user,
        can_be_edited=False,
        is_anonymous=anonymous,
        can_manage_chat=True,
        can_delete_messages=True,
        can_manage_video_chats=True,
        can_restrict_members=True,
        can_promote_members=False,
        can_change_info=True,
        can_invite_users=True,
        can_post_stories=False,
        can_edit_stories=False,
        can_delete_stories=False,
        can_pin_messages=True,
        api_kwargs={"can_send_welcome_messages": False},  # since Bot API 10.3
    )


@dataclass(slots=True)
class Post:
    """A message in a chat and what has become of it."""

    message: Message
    author: int  # who really wrote it, also behind an anonymous admin
    deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)
    meant_for: int | None = None  # the bot it calls by command or name
    asks: dict[str, Any] | None = (
        None  # the forced reply or reply keyboard that clients show with it
    )


@dataclass(slots=True)
class Chat:
    """A group, or the private chat of a person with a bot."""

    id: int
    type: str
    title: str | None = None
    label: str = ""
    person: int | None = None  # private chats: the person
    bot: int | None = None  # private chats: the bot
    members: dict[int, Member] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    last_id: int = 0
    migrated_to: int | None = None
    pinned: list[int] = field(default_factory=list)
    last_bot: int | None = None  # the bot that spoke last

    @property
    def private(self) -> bool:
        """Whether this is a direct conversation with a bot."""
        return self.type == ChatType.PRIVATE

    def member(self, user_id: int) -> Member:
        """Tell what `user_id` is here; strangers have left."""
        return self.members.get(user_id) or Member(ChatMemberStatus.LEFT)

    def post(self, message_id: int) -> Post | None:
        """Find a post that is still there."""
        post = self.posts.get(message_id)
        return None if post is None or post.deleted else post

    def shown(self, person: Person | None = None) -> ChatObject:
        """Show the chat as the Bot API does."""
        if person is None:
            return ChatObject(self.id, self.type, title=self.title)
        return ChatObject(self.id, self.type, username=person.username, first_name=person.name)


@dataclass(slots=True)
class Press:
    """A press of a button and the bot's answer to it."""

    id: str
    bot: int
    person: int
    chat: int
    message_id: int
    at: datetime
    answer: dict[str, Any] | None = None
