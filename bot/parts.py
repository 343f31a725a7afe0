"""What a bot is made of: what the product brings, and how fast it may live."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage
from aiogram.methods import TelegramMethod
from aiogram.types import User

from bot.flight import CALL_SECONDS, Render
from bot.gate import LEASE
from bot.helm import EVERY
from bot.limits import Limits
from bot.polling import POLL_SECONDS
from bot.recorder import OnPosted
from domain.allowances import DEFAULT as ALLOWANCES
from domain.allowances import Allowances
from scheduler.ticks import Tick
from usecases.delivery import NOT_TWICE, Hold, OnUnreachable
from usecases.desk import Desk
from usecases.retention import DEFAULT, Ages

DRAIN_SECONDS = 10.0
CLOSING_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the product brings: routes, what they are given by name, renderers, its own ticks.

    Greetings are calls made once at the start (menus); nothing hangs on them. The desk says whose
    dues are done; without one nothing falls due. `hold` says of a row that is to go when it may.
    """

    dispatcher: Dispatcher
    render: Render
    on_unreachable: OnUnreachable
    hold: Hold
    album_life: timedelta
    context: Mapping[str, Any] = field(default_factory=dict)
    on_posted: OnPosted | None = None
    ticks: Sequence[Tick] = ()
    greetings: Sequence[TelegramMethod[Any]] = ()
    desk: Desk | None = None


Assemble = Callable[[User, BaseStorage], Parts]
"""Makes the parts once Telegram has said who the bot is."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the bot may speak, how much it hears, how patiently it waits, how long it remembers.

    It watches the clock when that is the machine's, which somebody may set.
    """

    limits: Limits = field(default_factory=Limits)
    allowances: Allowances = ALLOWANCES
    not_twice: Collection[str] = NOT_TWICE
    poll_seconds: int = POLL_SECONDS
    call_seconds: int = CALL_SECONDS
    lease: timedelta = LEASE
    drain_seconds: float = DRAIN_SECONDS
    closing_seconds: float = CLOSING_SECONDS
    first_pause: float = 0.5
    helm_seconds: float = EVERY
    ages: Ages = DEFAULT
    watches_clock: bool = False
