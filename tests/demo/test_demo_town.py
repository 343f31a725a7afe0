"""The town of the demo: three communities that see nothing of each other, and who oversees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.commands.demo_pilot import Step
from bot.commands.demo_play import DIRECT, Play
from bot.commands.demo_show import furnish
from bot.commands.demo_stage import Stage, open_stage
from bot.commands.demo_town import OVERSEER, town, town_settings
from domain.chats import ChatKind
from domain.people import Role
from sandbox.clock import SandboxClock
from sandbox.world import World

MORNING = datetime(2026, 9, 16, 2, tzinfo=UTC)
"""Ten of a Wednesday there: the hour that the town lives before it is shown is in one day."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the town as the page first shows it."""
    world = World(clock=SandboxClock(MORNING))
    async with open_stage(tmp_path, world=world, configure=town_settings) as opened:
        await furnish(opened, town())
        yield opened


def test_the_town_is_whole() -> None:
    """Each community has its config, its groups, workers for each grid, and a secretary."""
    settings = town_settings("http://127.0.0.1:1", "sqlite+aiosqlite:///x")
    homes = {home.code: home for home in settings.to_communities()}
    (overseen,) = settings.to_towns()
    scenery = town()
    assert [one.home for one in scenery.pilots] == [home.code for home in overseen.communities]
    assert len(homes) == 3
    for pilot in scenery.pilots:
        home = homes[pilot.home or ""]
        assert Counter(group.kind for group in pilot.groups)[ChatKind.STAFF] == 1
        held = {(seat.role, seat.grid) for person in pilot.people for seat in person.seats}
        assert {(Role.GRID_WORKER, grid.code) for grid in home.grids} <= held
        for group in pilot.groups:
            assert group.kind is ChatKind.STAFF or home.grid(group.grid)
            assert group.compound is None or home.compound(group.compound)
            members = {person.key for person in pilot.members(group)}
            assert {who for who, _ in group.chatter} <= members
        chief = next(person for person in pilot.people if person.key == pilot.chief)
        assert chief.role is Role.SUPERVISOR


async def test_the_overseer_reads_all_and_each_community_its_own(stage: Stage) -> None:
    """A new complaint in one community comes into the town's digest, and into no other group."""
    overseer = stage.people[OVERSEER]
    digest = stage.find(overseer, "三江街道：各社区")
    assert digest is not None
    assert all(name in digest.text for name in ("和平社区", "青河社区", "东门社区"))
    play = Play(stage)
    said = Step(who="tanyu", where="qinghehuayuan", say="@weisu_bot C座地下车库漏水，顶上一直滴")
    asked = Step(who=OVERSEER, where=DIRECT, say="/digest", see=((DIRECT, "收到 7"),))
    await play.play((said, asked))
    assert play.number == 3
    assert stage.find(stage.chats["qinghe_staff"], "#3 ") is not None
    for other in ("heping_staff", "dongmen_staff", "hepingli", "dongmenxincun"):
        assert stage.find(stage.chats[other], "漏水") is None
        assert stage.find(stage.chats[other], "#3 ") is None


async def test_a_number_of_the_digest_opens_its_tickets(stage: Stage) -> None:
    """The buttons of the town's digest lead into a community and to the tickets behind a number."""
    opened = Step(who=OVERSEER, where=DIRECT, press="东门社区", on="各社区")
    behind = Step(
        who=OVERSEER,
        where=DIRECT,
        press="重办 1",
        on="各社区",
        see=((DIRECT, "#1 楼道灯、路灯 东门新村 9栋"),),
    )
    waits = Step(
        who=OVERSEER,
        where=DIRECT,
        press="没办完 2",
        on="各社区",
        see=((DIRECT, "#2 垃圾、堆物 · 等接单"),),  # no place is known, so no gap is left for it
    )
    await Play(stage).play((opened, behind, waits))
    assert stage.find(stage.people[OVERSEER], "📊 东门社区") is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--town", "--script"], "one at a time"),
        (["--town", "--data", "x"], "--data is for the page"),
    ],
)
def test_the_town_goes_with_no_other_kind(words: list[str], sentence: str) -> None:
    """The town is a page that begins anew; with another kind of demo it is refused."""
    result = CliRunner().invoke(cli.app, ["demo", *words])
    assert result.exit_code == 1
    assert sentence in result.output
