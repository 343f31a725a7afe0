from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class Telling(StatesGroup):
    """The steps of a complaint told in a direct chat; the state survives days and restarts."""

    group = State()
    what = State()
    where = State()
    photos = State()
    naming = State()
    confirm = State()


class Adding(StatesGroup):
    """More words, in private, for a ticket that exists."""

    words = State()
