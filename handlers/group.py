"""Complaints in groups: by mention, by a filing word, by a command, by more words of the same."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from aiogram import Router
from aiogram.types import Message

from domain.courtesy import Courtesy, courtesy_of
from domain.intake import after_prefix, is_meaningful, without_mention
from domain.people import STAFF, Role
from domain.refusals import Refusal
from domain.ticket import ENDED, Ticket
from handlers import hearing
from handlers.here import Here
from handlers.incoming import face_of, media_of, text_of, words_of
from usecases.arrivals import meet_person, see_member
from usecases.candidate_filing import take_over
from usecases.filing import take_up
from usecases.homes import home_by_staff
from usecases.intake import Home, add_words, check_words, edit_words, home_of
from usecases.keeping import Words, hold_album, join_album, joined
from usecases.kept_words import Filing
from usecases.listening import count_missed
from usecases.more_words import change_words, file_danger, take_more
from usecases.outgoing import say
from usecases.parts import whole_of

_FILING = STAFF | {Role.BUILDING_LEAD}


async def in_group(message: Message) -> bool:
    """Filter: the message stands in a group."""
    return not hearing.is_private(message)


async def is_mention(message: Message, here: Here) -> bool:
    """Filter: the bot is called by name."""
    return hearing.mentions(message, here.desk.bot_username)


async def has_prefix(message: Message) -> bool:
    """Filter: the text starts with a filing word such as 报修."""
    return after_prefix(text_of(message)) is not None


async def on_mention(
    message: Message, here: Here, overheard_before: tuple[Words, ...] = ()
) -> None:
    """File what the mention says, or the message it replies to."""
    _require_bound(here)
    own = without_mention(text_of(message), here.desk.bot_username)
    replied = message.reply_to_message
    if not overheard_before and (kind := _courtesy(message, own)) is not None:
        await _answer_kindly(message, kind, here)
    elif replied is None or replied.from_user is None or replied.from_user.is_bot:
        await _file(message, own, here, before=overheard_before)
    elif replied.from_user.id == here.actor.person.telegram_id:
        await _file_own(message, replied, own, here)
        await _miss(replied, here)
    elif here.actor.roles_in(here.chat.community or "", here.chat.grid) & _FILING:
        await _file_for_author(replied, own, here)
        await _miss(replied, here)
    elif is_meaningful(own):
        await _file(message, own, here)
    else:
        raise Refusal("refuse-not-your-words")


def _courtesy(message: Message, own: str) -> Courtesy | None:
    """Give what a mention says out of courtesy; what replies to somebody's words may file those."""
    replied = message.reply_to_message
    is_alone = replied is None or replied.from_user is None or replied.from_user.is_bot
    return courtesy_of(own) if is_alone and not media_of(message) else None


async def _answer_kindly(message: Message, kind: Courtesy, here: Here) -> None:
    """Answer a thank-you or a greeting in one line; nothing is filed."""
    await say(
        here.uow,
        chat=here.chat,
        key=f"courtesy-{kind.value}",
        now=here.now,
        reply_to=message.message_id,
        bot=here.desk.bot_username,
    )


async def _miss(replied: Message, here: Here) -> None:
    """Count that somebody had to file by hand what was said in a group that listens."""
    await count_missed(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        message_id=replied.message_id,
        sent_at=replied.date,
        now=here.now,
    )


async def _file_own(message: Message, replied: Message, own: str, here: Here) -> None:
    """File what somebody said before, with what they add now; words of now are always filed."""
    if is_meaningful(own) or message.photo:
        both = "\n".join(part for part in (text_of(replied), own) if part)
        await _file(message, both, here, more=replied)
    else:
        await _refuse_twice(replied, here)
        await _file(replied, text_of(replied), here, more=message)


async def on_prefix(message: Message, here: Here, overheard_before: tuple[Words, ...] = ()) -> None:
    """File what follows 报修, 投诉, 求助, 建议 or 随手拍."""
    _require_bound(here)
    await _file(message, text_of(message), here, before=overheard_before)


async def on_command(
    message: Message, here: Here, overheard_before: tuple[Words, ...] = ()
) -> None:
    """File what follows /bao."""
    _require_bound(here)
    text = hearing.after_command(text_of(message))
    await _file(message, text, here, before=overheard_before)


def _require_bound(here: Here) -> None:
    if not here.chat.is_staff:
        home_of(here.chat)


def _home(here: Here, text: str) -> Home:
    """Give where words belong: to the group's grid, or among staff to what they name."""
    if here.chat.is_staff:
        return home_by_staff(here.desk, chat=here.chat, actor=here.actor, text=text)
    return home_of(here.chat)


async def _file(
    message: Message,
    text: str,
    here: Here,
    *,
    more: Message | None = None,
    before: tuple[Words, ...] = (),
) -> None:
    """File one message; `more` is another of the same person whose files belong to it.

    `before` is what they said just before: a bare place, pictures without words.
    """
    words = words_of(message, joined((*before, words_of(message, text))))
    words = replace(words, media=(*(item for one in before for item in one.media), *words.media))
    if more is not None:
        words = replace(words, media=words.media + media_of(more))
    replied = message.reply_to_message
    filing = Filing(
        chat=here.chat,
        reporter=here.actor.person,
        words=words,
        home=_home(here, text),
        about=replied.message_id if replied else None,
    )
    await take_up(here.uow, desk=here.desk, filing=filing, now=here.now)
    await take_over(here.uow, desk=here.desk, chat=here.chat, words=words, now=here.now)


async def _file_for_author(replied: Message, note: str, here: Here) -> None:
    """File a neighbour's message for a worker or building lead; its author is the reporter."""
    await _refuse_twice(replied, here)
    author = replied.from_user
    if author is None:
        raise Refusal("refuse-not-your-words")
    text = "\n".join(part for part in (text_of(replied), note) if part)
    words, home = words_of(replied, text), _home(here, text)
    check_words(here.desk, words=words, home=home)  # nobody is met for a refusal
    reporter = await meet_person(here.uow, face=face_of(author), now=here.now)
    await see_member(here.uow, chat=here.chat, person=reporter, now=here.now)
    filing = Filing(
        chat=here.chat, reporter=reporter, words=words, home=home, filed_by=here.actor.person
    )
    await take_up(here.uow, desk=here.desk, filing=filing, now=here.now)
    await take_over(here.uow, desk=here.desk, chat=here.chat, words=words, now=here.now)


async def _refuse_twice(message: Message, here: Here) -> None:
    report = await here.uow.tickets.report_at(here.chat.id, message.message_id)
    if report is None:
        return
    ticket = await here.uow.tickets.get(report.ticket_id)
    raise Refusal("refuse-filed-already", number=ticket.number if ticket else 0)


async def on_more(message: Message, here: Here) -> None:
    """Join an album's late photo, or what the reporter says within the burst, to their ticket.

    An album is held when nothing of it is anywhere: the words that it belongs to may still come.
    """
    uow, chat, person, now = here.uow, here.chat, here.actor.person, here.now
    words = words_of(message)
    join = partial(join_album, uow, chat=chat, person=person, words=words, now=now)
    if not words.text and await join():
        return
    desk = here.desk
    if await take_more(uow, desk=desk, chat=chat, person=person, words=words, now=now):
        return
    if await _join_burst(words, here):
        return
    if words.media_group_id is not None and not await join():
        hold_album(uow, chat=chat, person=person, words=words, now=now)


async def _join_burst(words: Words, here: Here) -> bool:
    """Add what the reporter says within the burst to their ticket; say whether it was that."""
    community = here.desk.community(here.chat.community)
    if community is None or here.chat.is_staff:
        return False
    since = words.sent_at - community.rules.burst
    latest = await here.uow.tickets.latest_by(here.chat.id, here.actor.id, since=since)
    ticket = await whole_of(here.uow, latest) if latest is not None else None
    if ticket is None or ticket.state in ENDED or not (words.text or words.media):
        return False
    if await _is_another_danger(words, ticket, here):
        return True
    await add_words(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        chat=here.chat,
        person=here.actor.person,
        words=words,
        now=here.now,
    )
    return True


async def _is_another_danger(words: Words, ticket: Ticket, here: Here) -> bool:
    """File words that tell of another danger than the ticket's; say whether they did."""
    person, home = here.actor.person, home_of(here.chat)
    return await file_danger(
        here.uow,
        desk=here.desk,
        filing=Filing(chat=here.chat, reporter=person, words=words, home=home),
        category=ticket.category,
        place=ticket.place,
        now=here.now,
    )


async def on_edit(edited_message: Message, here: Here) -> None:
    """Keep the corrected text of a filed message as a new version."""
    number = edited_message.message_id
    report = await here.uow.tickets.report_at(here.chat.id, number)
    text = without_mention(text_of(edited_message), here.desk.bot_username)
    if hearing.command_of(edited_message, here.desk.bot_username) is not None:
        text = hearing.after_command(text)
    if report is None:
        await change_words(
            here.uow, desk=here.desk, chat=here.chat, message_id=number, text=text, now=here.now
        )
        return
    await edit_words(here.uow, desk=here.desk, report=report, text=text, now=here.now)


def router() -> Router:
    """Give the routes of residents' groups."""
    routes = Router(name="group")
    routes.message.register(on_mention, in_group, is_mention)
    routes.message.register(on_prefix, in_group, has_prefix)
    routes.message.register(on_more, in_group)
    routes.edited_message.register(on_edit)
    return routes
