"""From settings to a bot ready to run."""

from __future__ import annotations

from dataclasses import replace

from bot.app import App, Assemble, Pace, build_app
from bot.assembly import assembly
from bot.config import Settings
from bot.limits import Limits
from domain.outbox import Limit
from storage.unit_of_work import Database
from usecases.ports import Clock

SECOND = 1.0
MINUTE = 60.0


def assemble_of(settings: Settings) -> Assemble:
    """Give what makes the product's parts for this community."""
    secret = settings.security.link_secret.get_secret_value()
    return assembly([settings.to_community()], link_secret=secret)


def pace_of(settings: Settings) -> Pace:
    """Give the speed that the config allows, and the memory that it wants."""
    given = settings.limits
    return Pace(
        limits=Limits(
            bot=Limit(given.per_second, SECOND),
            chat=Limit(given.chat_per_second, SECOND),
            group=Limit(given.group_per_minute, MINUTE),
        ),
        ages=settings.retention.to_ages(),
    )


def app_of(
    settings: Settings, database: Database, *, clock: Clock | None = None, pace: Pace | None = None
) -> App:
    """Give the bot that the settings describe; it closes the database at its end."""
    return build_app(
        token=settings.telegram.token.get_secret_value(),
        api_base=settings.telegram.api_base,
        database=database,
        assemble=assemble_of(settings),
        clock=clock,
        pace=replace(pace or pace_of(settings), watches_clock=clock is None),
    )
