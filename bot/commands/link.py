# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    CONFIG,
    CommunityOption,
    ConfigOption,
    TroubleError,
    carried_out,
    chosen,
    database,
    loaded,
    telegram,
    town_named,
)
from domain.people import WHOLE_COMMUNITY, Rank, Role

if TYPE_CHECKING:
    from bot.config import Settings
    from domain.community import Community, Town

QUIET_ZONE = 2


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu link --role grid_worker --grid g3 --name 李姐")(link)


def link(
    *,
    role: Annotated[Role, typer.Option(help="What the person becomes.")],
    name: Annotated[str, typer.Option(help="Who it is for; shown in lists of invitations.")],
    grid: Annotated[
        str | None, typer.Option(help="The grid's code 网格; not for supervisors and admins.")
    ] = None,
    rank: Annotated[str, typer.Option(help="A角 comes first in the grid, B角 stands in.")] = "A",
    community: CommunityOption = None,
    town: Annotated[
        str | None, typer.Option(help="Oversee this whole town 街道, by its code.")
    ] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Make a one-time link by which somebody takes up a role; show it as text and QR code."""
    settings = loaded(config).settings
    if rank.upper() not in Rank.__members__:
        raise TroubleError(f"There is no rank {rank}; it is A or B.")
    place: Community | Town
    if town is not None or role is Role.TOWN_SUPERVISOR:
        place, role = _town(settings, town, role, grid), Role.TOWN_SUPERVISOR
        home = place.communities[0]
    else:
        place = home = _home(settings, community, grid)
        _check(home, role, grid)
    url = carried_out(_invite(settings, home, place.code, role, grid, Rank[rank.upper()], name))
    hours = home.rules.invitation_life // timedelta(hours=1)
    typer.echo(f"For {name}, {place.name}, once, within {hours} hours:")
    typer.echo(f"\n{url}\n")
    typer.echo(_drawn(url))


def _town(settings: Settings, code: str | None, role: Role, grid: str | None) -> Town:
    """Give the town that was named; only supervisors are of a whole town."""
    if role not in (Role.SUPERVISOR, Role.TOWN_SUPERVISOR) or grid is not None:
        raise TroubleError("A town has supervisors only: --role supervisor --town <code>.")
    return town_named(settings, code)


def _home(settings: Settings, community: str | None, grid: str | None) -> Community:
    """Give the community that was named, or the one that the grid lies in."""
    if community is None and grid is not None:
        for home in settings.to_communities():
            if home.grid(grid) is not None:
                return home
    return chosen(settings, community)


def _check(community: Community, role: Role, grid: str | None) -> None:
    if role is Role.RESIDENT:
        raise TroubleError("Residents need no link; they just write in their group.")
    if role in WHOLE_COMMUNITY:
        if grid is not None:
            raise TroubleError(f"A {role} serves the whole community; leave --grid out.")
        return
    known = ", ".join(f"{item.code} {item.name}" for item in community.grids)
    if grid is None:
        raise TroubleError(f"A {role} belongs to a grid; add --grid with one of: {known}.")
    if community.grid(grid) is None:
        raise TroubleError(f"There is no grid {grid}; there are: {known}.")


async def _invite(  # noqa: PLR0917 - the facts of one link
    settings: Settings,
    home: Community,
    code: str,
    role: Role,
    grid: str | None,
    rank: Rank,
    name: str,
) -> str:
    """Keep the invitation; `code` is that of the community, or of the town whose first it is."""
    from bot.clock import SystemClock
    from usecases.invitations import invite

    token = settings.bot_of(home.code).token
    async with telegram(token, settings.telegram.api_base) as bot:
        username = (await bot.me()).username
    async with database(settings) as opened, opened.writing() as uow:
        parameter = await invite(
            uow,
            community=code,
            role=role,
            grid=grid,
            rank=rank,
            name=name,
            created_by=None,
            secret=settings.security.link_secret.get_secret_value(),
            now=SystemClock().now(),
            life=home.rules.invitation_life,
        )
    return f"https://t.me/{username}?start={parameter}"


def _drawn(url: str) -> str:
    import segno

    picture = io.StringIO()
    segno.make_qr(url).terminal(out=picture, border=QUIET_ZONE, compact=True)
    return picture.getvalue()
