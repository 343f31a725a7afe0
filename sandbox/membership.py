from __future__ import annotations

from dataclasses import replace

from telegram import ChatMemberUpdated
from telegram.constants import ChatMemberStatus, ChatType

from sandbox.people import Chat, Member, Person
from sandbox.posting import Posting
from sandbox.refusals import ImpossibleError


class Membership(Posting):
    """Who is in which group and as what, and how bots learn of it."""

    def join(self, where: Chat | int, who: Person | int) -> None:
        """Let a person into a group."""
        chat, person = self.open_group(where), self.person(who)
        if chat.member(person.id).present:
            raise ImpossibleError(f"{person.name} is already there")
        self._become(chat, person.id, Member(), by=person.id)
        self.post(chat, person.id, new_chat_members=[person.user])

    def leave(self, where: Chat | int, who: Person | int) -> None:
        """Let a person go."""
        chat, person = self.open_group(where), self.inside(where, who)
        self.post(chat, person.id, left_chat_member=person.user)
        self._become(chat, person.id, Member(ChatMemberStatus.LEFT), by=person.id)

    def set_admin(
        self,
        where: Chat | int,
        who: Person | int,
        *,
        admin: bool = True,
        anonymous: bool = False,
        by: Person | int | None = None,
    ) -> None:
        """Make a member an administrator, or a plain member again."""
        chat, person = self.open_group(where), self.inside(where, who)
        status = ChatMemberStatus.ADMINISTRATOR if admin else ChatMemberStatus.MEMBER
        actor = person.id if by is None else self.person(by).id
        self._become(chat, person.id, Member(status, anonymous=anonymous and admin), by=actor)

    def add_bot_to_group(
        self,
        where: Chat | int,
        *,
        by: Person | int,
        bot_id: int | None = None,
        startgroup: str | None = None,
    ) -> None:
        """Let a member add a bot; `startgroup` also says /start@bot with that parameter."""
        chat, person = self.open_group(where), self.inside(where, by)
        bot = self.bot(bot_id)
        if not chat.member(bot.id).present:
            self._become(chat, bot.id, Member(), by=person.id)
            self.post(chat, person.id, new_chat_members=[bot.user])
        if startgroup is not None:
            self.greet(chat, person, f"/start@{bot.username} {startgroup}".strip())

    def greet(self, chat: Chat, person: Person, text: str) -> None:
        """Let the person say what a start link says for them."""
        raise NotImplementedError

    def promote_bot(
        self, where: Chat | int, *, by: Person | int, bot_id: int | None = None
    ) -> None:
        """Make a bot an administrator."""
        self._set_bot(where, by, bot_id, ChatMemberStatus.ADMINISTRATOR)

    def demote_bot(self, where: Chat | int, *, by: Person | int, bot_id: int | None = None) -> None:
        """Make a bot a plain member again."""
        self._set_bot(where, by, bot_id, ChatMemberStatus.MEMBER)

    def kick_bot(self, where: Chat | int, *, by: Person | int, bot_id: int | None = None) -> None:
        """Throw a bot out; only basic groups still show it the service message."""
        chat, bot = self.open_group(where), self.bot(bot_id)
        person = self.inside(where, by)
        if not chat.member(bot.id).present:
            raise ImpossibleError(f"{bot.name} is not there")
        if chat.type == ChatType.GROUP:
            self.post(chat, person.id, left_chat_member=bot.user)
        self._become(chat, bot.id, Member(ChatMemberStatus.BANNED), by=person.id)
        if chat.type == ChatType.SUPERGROUP:
            self.post(chat, person.id, left_chat_member=bot.user)

    def bot_leaves(self, chat: Chat, bot_id: int) -> None:
        """Let a bot go by its own will."""
        bot = self.bot(bot_id)
        self._become(chat, bot.id, Member(ChatMemberStatus.LEFT), by=bot.id)
        self.post(chat, bot.id, left_chat_member=bot.user)

    def migrate(self, where: Chat | int) -> Chat:
        """Upgrade a basic group: it goes on under a new id, the old one refuses from then on."""
        old = self.open_group(where)
        if old.type != ChatType.GROUP:
            raise ImpossibleError("only a basic group can become a supergroup")
        new = Chat(
            self._group_id(ChatType.SUPERGROUP),
            ChatType.SUPERGROUP,
            title=old.title,
            label=old.label,
            members={user_id: replace(member) for user_id, member in old.members.items()},
        )
        self.groups[new.id] = new
        present = [user for user, member in old.members.items() if member.present]
        author = next((user for user in present if user in self.people), 0)
        self.post(old, author, migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        self.post(new, author, migrate_from_chat_id=old.id)
        self.tell_chat(old)
        self.tell_chat(new)
        return new

    def block(self, who: Person | int, bot_id: int | None = None) -> None:
        """Let a person block a bot."""
        self._stop_or_go(self.person(who), bot_id, blocked=True)

    def unblock(self, who: Person | int, bot_id: int | None = None) -> None:
        """Let a person take a bot back."""
        self._stop_or_go(self.person(who), bot_id, blocked=False)

    def deactivate(self, who: Person | int) -> None:
        """Delete a person's account."""
        person = self.person(who)
        person.deactivated = True
        self.tell_person(person)

    def open_group(self, where: Chat | int) -> Chat:
        """Find a group that still goes by this id."""
        chat = self.chat(where)
        if chat.private:
            raise ImpossibleError("that is a private chat, not a group")
        if chat.migrated_to is not None:
            raise ImpossibleError(f"the group moved to {chat.migrated_to}")
        return chat

    def inside(self, where: Chat | int, who: Person | int) -> Person:
        """Find a person who is a member of that group."""
        chat, person = self.open_group(where), self.person(who)
        if not chat.member(person.id).present:
            raise ImpossibleError(f"{person.name} is not a member of {chat.title}")
        return person

    def _set_bot(self, where: Chat | int, by: Person | int, bot_id: int | None, to: str) -> None:
        chat, bot, person = self.open_group(where), self.bot(bot_id), self.inside(where, by)
        if not chat.member(bot.id).present:
            raise ImpossibleError(f"{bot.name} is not there")
        self._become(chat, bot.id, Member(to), by=person.id)

    def _stop_or_go(self, person: Person, bot_id: int | None, *, blocked: bool) -> None:
        bot = self.bot(bot_id)
        chat = self.chat(person.id, bot.id)
        if (bot.id in person.blocked) == blocked:
            return
        (person.blocked.add if blocked else person.blocked.remove)(bot.id)
        states = (Member(), Member(ChatMemberStatus.BANNED))
        change = ChatMemberUpdated(
            self.shown_chat(chat),
            person.user,
            self.clock.now(),
            states[not blocked].shown(bot.user),
            states[blocked].shown(bot.user),
        )
        self.queue(bot, "my_chat_member", change, lane=f"place in {chat.id}")
        self.tell_person(person)

    def _become(self, chat: Chat, user_id: int, new: Member, *, by: int) -> None:
        """Change what somebody is in a group, and queue the updates that tell of it."""
        old = chat.member(user_id)
        chat.members[user_id] = new
        user, actor = self.user(user_id), self.user(by)
        if user is None or actor is None:
            raise ImpossibleError(f"nobody has the id {user_id if user is None else by}")
        change = ChatMemberUpdated(
            self.shown_chat(chat), actor, self.clock.now(), old.shown(user), new.shown(user)
        )
        if user_id in self.bots:
            self.queue(self.bots[user_id], "my_chat_member", change, lane=f"place in {chat.id}")
        for bot in self.bots_in(chat):
            if bot.id != user_id and chat.member(bot.id).in_charge:
                self.queue(bot, "chat_member", change, lane=f"member {user_id}")
        self.tell_chat(chat)
