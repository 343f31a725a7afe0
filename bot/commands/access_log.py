from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

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
)

if TYPE_CHECKING:
    from bot.config import Settings
    from domain.community import Community


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("access-log", epilog="Example: weisu access-log --ticket 241")(access_log)


def access_log(
    *,
    ticket: Annotated[int, typer.Option(help="The ticket, by the number people say.")],
    community: CommunityOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Tell who opened the contact details of a ticket, and when."""
    settings = loaded(config).settings
    lines = carried_out(_lines(settings, chosen(settings, community), ticket))
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo(f"Nobody opened the details of #{ticket}.")


async def _lines(settings: Settings, community: Community, number: int) -> list[str]:
    zone = ZoneInfo(community.timezone)
    async with database(settings) as opened, opened.reading() as uow:
        ticket = await uow.tickets.by_number(community.code, number)
        if ticket is None:
            raise TroubleError(f"There is no ticket #{number} in {community.code}.")
        found: list[str] = []
        for look in await uow.privacy.looks(ticket.id):
            person = await uow.people.get(look.actor_id or 0)
            name, role = person.name if person else "?", look.facts.get("role", "staff")
            found.append(f"{look.at.astimezone(zone):%Y-%m-%d %H:%M}  {role}  {name}")
        return found
