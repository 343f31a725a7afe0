"""Which grid a complaint belongs to when staff file it for somebody in their own group."""

from __future__ import annotations

from domain.chats import Chat
from domain.people import STAFF, Actor
from domain.refusals import Refusal
from usecases.desk import Desk
from usecases.intake import Home


def home_by_staff(desk: Desk, *, chat: Chat, actor: Actor, text: str) -> Home:
    """Give the staff group's grid, else that of the compound they name, else the worker's own."""
    if chat.community is None or not actor.is_staff(chat.community):
        raise Refusal("refuse-staff-group")
    community = desk.home(chat.community)
    named = next((item for item in community.compounds if item.name in text), None)
    if named is not None and chat.grid in (None, named.grid):
        return Home(community.code, named.grid, named.code)
    held = (
        item.grid
        for item in actor.appointments
        if item.community == community.code and item.grid and item.role in STAFF
    )
    grid = chat.grid or next(held, None)
    if grid is None:
        example = community.compounds[0].name if community.compounds else community.name
        raise Refusal("refuse-no-compound", example=example)
    return Home(community.code, grid)
