"""How a group listens, as text and buttons."""

from __future__ import annotations

from domain.chats import Chat
from domain.community import Community
from domain.listening import Listening
from handlers.views.keyboards import Markup, button, keyboard
from locales import Texts
from usecases.desk import Desk
from usecases.listened import Listened
from usecases.switching import ways_of

ACTION = "listen"


def ways(desk: Desk, chat: Chat, texts: Texts) -> tuple[str, Markup | None]:
    """Say how a group listens, and offer the other ways; a deaf group is told what it takes."""
    text = texts(
        "listen-ways",
        way=texts.plain(f"listen-way-{chat.listening.value}"),
        hears="yes" if desk.hears(chat) else "no",
        bot=desk.bot_username,
    )
    offered = [
        way
        for way in ways_of(desk, chat)
        if way is not chat.listening and (way is Listening.EXPLICIT or desk.hears(chat))
    ]
    rows = [
        [button(texts.plain(f"listen-way-{way.value}"), ACTION, arg=way.value)] for way in offered
    ]
    return text, keyboard(rows)


def notice(community: Community, way: Listening, texts: Texts, *, bot: str) -> str:
    """Tell a group what is heard from now on, what becomes of it, and how to stop it."""
    return texts(
        "listen-notice",
        way=way.value,
        categories=unasked(community, texts),
        bot=bot,
    )


def listened_lines(found: Listened, texts: Texts) -> list[str]:
    """Tell what listening brought to one group, each share with what it is a share of."""
    return [
        texts("digest-listening", title=found.title),
        texts(
            "digest-listening-asked",
            asked=found.asked,
            accepted=found.accepted,
            dismissed=found.dismissed,
            missed=found.missed,
        ),
        texts(
            "digest-listening-posts",
            posts=found.posts,
            messages=found.messages,
            rate=f"{found.posts_per_hundred:.1f}",
        ),
    ]


def unasked(community: Community, texts: Texts) -> str:
    """Name what may be filed without asking."""
    listed = [
        item
        for item in community.categories
        if any(
            item.code == code or item.code.startswith(f"{code}.")
            for code in community.listening.auto
        )
    ]
    names = [item.name if texts.language == "zh" else item.name_en for item in listed]
    return texts.plain("digest-comma").join(names)
