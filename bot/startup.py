"""From settings to a bot ready to run."""

from __future__ import annotations

import platform
from dataclasses import replace

from bot.app import App, build_app
from bot.assembly import assembly
from bot.config import Settings
from bot.config_deployment import ServedBot
from bot.limits import Limits
from bot.meters import Meters
from bot.parts import Assemble, Pace
from domain.outbox import Limit
from storage.unit_of_work import Database
from usecases.ports import Clock

SECOND = 1.0
MINUTE = 60.0


def assemble_of(settings: Settings, served: ServedBot) -> Assemble:
    """Give what makes the product's parts for the communities of a bot."""
    secret = settings.security.link_secret.get_secret_value()
    known = {home.code: home for home in settings.to_communities()}
    towns = [
        town
        for town in settings.to_towns()
        if any(home.code in served.communities for home in town.communities)
    ]
    homes = [known[code] for code in served.communities]
    return assembly(homes, link_secret=secret, towns=towns)


def pace_of(settings: Settings) -> Pace:
    """Give the speed that the config allows, and the memory that it wants."""
    given = settings.limits
    return Pace(
        limits=Limits(
            bot=Limit(given.per_second, SECOND),
            chat=Limit(given.chat_per_second, SECOND),
            group=Limit(given.group_per_minute, MINUTE),
        ),
        allowances=settings.intake.to_allowances(),
        ages=settings.retention.to_ages(),
    )


def app_of(
    settings: Settings, database: Database, *, clock: Clock | None = None, pace: Pace | None = None
) -> App:
    """Give the only bot that the settings describe; it closes the database at its end."""
    (served,) = settings.to_bots()
    return _app(settings, served, database, clock=clock, pace=pace)


def apps_of(
    settings: Settings,
    database: Database,
    meters: Meters | None = None,
    *,
    clock: Clock | None = None,
    pace: Pace | None = None,
) -> list[App]:
    """Give all bots that the settings describe; the database is closed by whoever opened it."""
    return [
        _app(settings, one, database, clock=clock, pace=pace, name=one.name, meters=meters)
        for one in settings.to_bots()
    ]


def _app(
    settings: Settings,
    served: ServedBot,
    database: Database,
    *,
    clock: Clock | None = None,
    pace: Pace | None = None,
    name: str | None = None,
    meters: Meters | None = None,
) -> App:
    return build_app(
        token=served.token,
        api_base=settings.telegram.api_base,
        database=database,
        assemble=assemble_of(settings, served),
        clock=clock,
        pace=replace(pace or pace_of(settings), watches_clock=clock is None),
        name=name,
        address=settings.address_of(served),
        meters=meters,
        place=f"{platform.node()} {settings.http.listen or ''}".strip(),
    )
