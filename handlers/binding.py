"""A supervisor makes a group part of the community: what kind, which grid, which compound."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery, EditMessageText, TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from domain.chats import ChatKind
from domain.community import Community
from domain.refusals import Refusal
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, data, press_of
from handlers.views.keyboards import Markup, button, keyboard, rows_of
from usecases.binding import bind
from usecases.choosing import MOST, ask_which
from usecases.desk import Desk, overseen
from usecases.outgoing import say

_ACTION = "bind"
_WHOLE = "-"


async def wants_binding(message: Message, desk: Desk) -> bool:
    """Filter: /bind, or /start with the parameter of a startgroup link, in a group."""
    if hearing.is_private(message):
        return False
    name = hearing.command_of(message, desk.bot_username)
    return name == "bind" or (name == "start" and hearing.after_command(text_of(message)) == "bind")


async def on_bind(message: Message, here: Here) -> None:
    """Offer the kinds of groups to somebody who may bind one, for each of their communities."""
    homes = [*overseen(here.desk, actor=here.actor).values()]
    if len(homes) > MOST:
        await ask_which(
            here.uow, chat=here.chat, homes=homes, what="", now=here.now, action=_ACTION
        )
        return
    for community in homes:
        await say(
            here.uow,
            chat=here.chat,
            key="bind-kind",
            now=here.now,
            reply_to=message.message_id,
            buttons=[
                [[f"kind-{kind.value}", data(_ACTION, version=community.key, arg=kind.value)]]
                for kind in ChatKind
            ],
            community=community.name,
        )


async def is_bind_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a button of the binding dialogue; its argument is kind[.grid[.compound]].

    The version slot of these buttons is the community's key.
    """
    press = press_of(query)
    return {"press": press} if press and press.action == _ACTION else False


@dataclass(frozen=True)
class Choice:
    """What was pressed so far, as the button's argument carries it: kind[.grid[.compound]]."""

    kind: ChatKind
    grid: str
    compound: str


def _read(argument: str) -> Choice:
    kind, _, rest = argument.partition(".")
    grid, _, compound = rest.partition(".")
    if kind not in set(ChatKind):
        raise Refusal("refuse-stale")
    return Choice(ChatKind(kind), grid, compound)


async def on_press(
    query: CallbackQuery, press: Press, here: Here
) -> list[TelegramMethod[object]] | AnswerCallbackQuery:
    """Go one step on: kind, then grid, then compound; the last step binds."""
    community = overseen(here.desk, actor=here.actor).get(press.version)
    if here.chat.is_private or community is None:
        raise Refusal("refuse-stale")
    if not press.arg:
        return _ask(query, here, "bind-kind", _kinds(community, here), community=community.name)
    choice = _read(press.arg)
    if not choice.grid:
        return _ask(query, here, "bind-grid", _grids(community, choice.kind))
    compounds = community.compounds_of(choice.grid) if choice.kind is ChatKind.COMPOUND else ()
    if len(compounds) > 1 and not choice.compound:
        return _ask(query, here, "bind-compound", _compounds(community, choice.grid))
    only = compounds[0].code if len(compounds) == 1 else None
    await bind(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        community=community.code,
        kind=choice.kind,
        grid=None if choice.grid == _WHOLE else choice.grid,
        compound=choice.compound or only,
        now=here.now,
    )
    return toast(query, here.texts, "done-bind")


def _ask(
    query: CallbackQuery, here: Here, key: str, markup: Markup | None, **facts: str
) -> list[TelegramMethod[object]]:
    """Redraw the question in place: navigation that may be lost without harm."""
    methods: list[TelegramMethod[object]] = [AnswerCallbackQuery(callback_query_id=query.id)]  # type: ignore[list-item] # each method has its own result type
    if query.message is not None:
        methods.append(
            EditMessageText(  # type: ignore[arg-type] # likewise
                chat_id=here.chat.address,
                message_id=query.message.message_id,
                text=here.texts(key, **facts),
                reply_markup=InlineKeyboardMarkup.model_validate(markup) if markup else None,
            )
        )
    return methods


def _kinds(community: Community, here: Here) -> Markup | None:
    named = [(here.texts.plain(f"kind-{kind.value}"), kind.value) for kind in ChatKind]
    buttons = [button(name, _ACTION, version=community.key, arg=kind) for name, kind in named]
    return keyboard(rows_of(buttons, 1))


def _grids(community: Community, kind: ChatKind) -> Markup | None:
    named = [(grid.name, grid.code) for grid in community.grids]
    if kind is ChatKind.STAFF:
        named.insert(0, (community.name, _WHOLE))
    buttons = [
        button(name, _ACTION, version=community.key, arg=f"{kind.value}.{code}")
        for name, code in named
    ]
    return keyboard(rows_of(buttons, 2))


def _compounds(community: Community, grid: str) -> Markup | None:
    kind = ChatKind.COMPOUND.value
    buttons = [
        button(item.name, _ACTION, version=community.key, arg=f"{kind}.{grid}.{item.code}")
        for item in community.compounds_of(grid)
    ]
    return keyboard(rows_of(buttons, 2))


def router() -> Router:
    """Give the routes of binding."""
    routes = Router(name="binding")
    routes.message.register(on_bind, wants_binding)
    routes.callback_query.register(on_press, is_bind_press)
    return routes
