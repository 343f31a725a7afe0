from __future__ import annotations

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.demo_pilot import pilot
from bot.commands.demo_seed import enrol, invite_bot, populate
from bot.commands.demo_show import RESIDENTS
from bot.commands.demo_stage import Stage, open_stage

DATA = Path(__file__).parent / "data"


@pytest.fixture
def data() -> Path:
    """Give the folder of the small logs."""
    return DATA


@pytest.fixture
def console() -> Console:
    """Give a terminal whose words can be read with `told`."""
    return Console(file=StringIO(), width=120)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the pilot community with its bot, before anybody spoke."""
    community = pilot()
    async with open_stage(tmp_path) as opened:
        populate(opened, community)
        await enrol(opened, community)
        invite_bot(opened, community, listens=RESIDENTS)
        await opened.quiet()
        yield opened
