"""The command menus Telegram shows: by scope (who sees it, where) and by language."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.methods import SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeUnion,
)

from domain.people import Role
from handlers.rendering import Job
from locales import Catalogue, Texts
from usecases.calls import Call
from usecases.delivery import Sending

RESIDENT = (
    "bao",
    "mine",
    "help",
    "privacy",
    "mydata",
    "forget",
    "learning",
    "language",
    "cancel",
)
GROUP = ("bao", "help", "privacy")
GROUP_ADMIN = ("bao", "help", "privacy", "bind", "listen")
STAFF = (
    "open",
    "mine",
    "t",
    "merge",
    "split",
    "board",
    "leave",
    "duty",
    "help",
    "privacy",
    "language",
)
LEAD = (
    "open",
    "mine",
    "t",
    "merge",
    "split",
    "board",
    "leave",
    "duty",
    "digest",
    "exclude",
    "help",
    "privacy",
    "language",
)
SUPERVISOR = (
    "open",
    "mine",
    "t",
    "merge",
    "split",
    "board",
    "leave",
    "duty",
    "digest",
    "exclude",
    "roster",
    "invite",
    "help",
    "privacy",
    "language",
)
_OF_ROLE: dict[str, Sequence[str]] = {
    Role.GRID_LEAD: LEAD,
    Role.SUPERVISOR: SUPERVISOR,
    Role.TOWN_SUPERVISOR: SUPERVISOR,
    Role.ADMIN: SUPERVISOR,
}


def _commands(names: Sequence[str], texts: Texts) -> list[dict[str, str]]:
    return [{"command": name, "description": texts.plain(f"menu-{name}")} for name in names]


def menus(catalogue: Catalogue) -> list[SetMyCommands]:
    """Give the calls that set the menus everybody sees; without a language it is Chinese."""
    scopes: list[tuple[BotCommandScopeUnion, Sequence[str]]] = [
        (BotCommandScopeAllPrivateChats(), RESIDENT),
        (BotCommandScopeAllGroupChats(), GROUP),
        (BotCommandScopeAllChatAdministrators(), GROUP_ADMIN),
    ]
    return [
        SetMyCommands(
            commands=[
                BotCommand.model_validate(one)
                for one in _commands(names, catalogue.speak(language))
            ],
            scope=scope,
            language_code=language,
        )
        for scope, names in scopes
        for language in (None, "zh", "en")
    ]


async def render_menu(job: Job) -> Sending | None:
    """Set the menu of one chat: a staff group, or the direct chat of somebody of the staff."""
    names = _OF_ROLE.get(job.payload.get("role", ""), STAFF)
    given = {
        "commands": _commands(names, job.texts),
        "scope": {"type": "chat", "chat_id": job.chat.address},
    }
    return Sending(call=Call("setMyCommands", given))
