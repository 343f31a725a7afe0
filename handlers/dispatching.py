"""The order in which routes are asked, said once."""

from __future__ import annotations

from aiogram import Dispatcher, Router
from aiogram.fsm.storage.base import BaseStorage
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from handlers import (
    binding,
    choosing,
    commands,
    group,
    invites,
    listening,
    membership,
    presses,
    replies,
    roster,
    start,
    switching,
)
from handlers.answers import RefusalMiddleware, toast
from handlers.context import ContextMiddleware
from handlers.dialogue import steps
from handlers.here import Here
from handlers.menus import render_menu
from handlers.rendering import (
    Renderer,
    Renderers,
    render_card,
    render_reaction,
    render_retirement,
    render_say,
    render_staff_card,
)
from handlers.rendering_asks import (
    render_prompt,
    render_question,
    render_rejection,
    render_resolution,
)
from handlers.rendering_closing import render_callback
from handlers.rendering_digests import render_digest, render_part, render_public
from handlers.rendering_files import render_chart, render_ledger
from handlers.rendering_likeness import render_offer
from handlers.rendering_listening import render_candidate, render_candidate_gone
from handlers.rendering_lists import (
    render_details,
    render_listing,
    render_media,
    render_timeline,
)
from handlers.rendering_merging import render_merge_offer
from handlers.rendering_privacy import render_my_data
from handlers.rendering_promises import render_promise, render_proposal
from handlers.rendering_reminders import render_reminder
from handlers.rendering_roster import render_board, render_duty, render_report
from handlers.rendering_switch import render_notice, render_ways
from handlers.rendering_time import render_explanation
from handlers.rendering_towns import render_town_chart, render_town_digest, render_town_ledger
from locales import Catalogue
from usecases import outgoing
from usecases.desk import Desk

RENDERERS: dict[str, Renderer] = {
    outgoing.CARD: render_card,
    outgoing.STAFF_CARD: render_staff_card,
    outgoing.SAY: render_say,
    outgoing.PROMPT: render_prompt,
    outgoing.PROPOSAL: render_proposal,
    outgoing.PROMISE: render_promise,
    outgoing.QUESTION: render_question,
    outgoing.RESOLUTION: render_resolution,
    outgoing.REJECTION: render_rejection,
    outgoing.MEDIA: render_media,
    outgoing.LISTING: render_listing,
    outgoing.TIMELINE: render_timeline,
    outgoing.DETAILS: render_details,
    outgoing.MENU: render_menu,
    outgoing.REACTION: render_reaction,
    outgoing.RETIREMENT: render_retirement,
    outgoing.CALLBACK: render_callback,
    outgoing.DIGEST: render_digest,
    outgoing.DIGEST_PART: render_part,
    outgoing.PUBLIC_DIGEST: render_public,
    outgoing.TOWN_DIGEST: render_town_digest,
    outgoing.TOWN_CHART: render_town_chart,
    outgoing.TOWN_LEDGER: render_town_ledger,
    outgoing.CHART: render_chart,
    outgoing.LEDGER: render_ledger,
    outgoing.BOARD: render_board,
    outgoing.DUTY: render_duty,
    outgoing.ROSTER_REPORT: render_report,
    outgoing.REMINDER: render_reminder,
    outgoing.EXPLANATION: render_explanation,
    outgoing.OFFER: render_offer,
    outgoing.LISTEN_WAYS: render_ways,
    outgoing.LISTEN_NOTICE: render_notice,
    outgoing.MERGE_OFFER: render_merge_offer,
    outgoing.CANDIDATE: render_candidate,
    outgoing.CANDIDATE_GONE: render_candidate_gone,
    outgoing.MY_DATA: render_my_data,
}


async def on_stale_press(query: CallbackQuery, here: Here) -> AnswerCallbackQuery:
    """Answer any button that nobody knows any more; no press stays without an answer."""
    return toast(query, here.texts, "refuse-stale", alert=True)


def _stale_router() -> Router:
    routes = Router(name="stale")
    routes.callback_query.register(on_stale_press)
    return routes


async def is_pressed_in_private(_: CallbackQuery, here: Here) -> bool:
    """Filter: the button was pressed in a direct chat."""
    return here.chat.is_private


def _dialogue_router() -> Router:
    """Give the routes of the conversation, which is held in direct chats only."""
    routes = steps.router()
    routes.callback_query.filter(is_pressed_in_private)
    return routes


def make_dispatcher(storage: BaseStorage, catalogue: Catalogue) -> Dispatcher:
    """Give the dispatcher with all routes; the catch-alls come last."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.update.outer_middleware(ContextMiddleware(catalogue))
    dispatcher.update.middleware(RefusalMiddleware())
    dispatcher.include_routers(
        membership.router(),
        start.router(),
        binding.router(),
        invites.router(),
        roster.router(),
        switching.router(),
        commands.router(),
        steps.cancel_router(),
        replies.router(),
        _dialogue_router(),
        choosing.router(),
        presses.router(),
        commands.last_router(),
        listening.router(),
        group.router(),
        start.plain_router(),
        _stale_router(),
    )
    return dispatcher


def make_renderers(desk: Desk, catalogue: Catalogue) -> Renderers:
    """Give what turns intents into calls."""
    return Renderers(desk, catalogue, RENDERERS)
