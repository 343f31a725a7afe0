"""The bot as a process of its own, killed without warning between the steps of the story."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from actors import Case, data_of, text_of, until
from sqlalchemy import update
from telegram import Message
from town import SECRET, TOKEN, Town, make_town
from town_facts import COMMUNITY

from domain.ticket import State
from sandbox.faults import Fault
from storage.desk_tables import LEASED, outbox

ROOT = Path(__file__).resolve().parents[2]
LATER = timedelta(seconds=-1)


class Life:
    """The bot's process, and the case that is lived through in spite of it."""

    def __init__(self, town: Town, config: Path) -> None:
        self.town = town
        self.config = config
        self.deaths = 0
        self.case: Case | None = None
        self.nursery: asyncio.subprocess.Process | None = None
        self.pid = 0

    async def __aenter__(self) -> Self:
        """Start the program that bears the bots, and the first of them."""
        self.nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, str(Path(__file__).with_name("bearer.py")), str(self.config)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        await self.live()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Kill the last one and end the program that bore them."""
        assert self.nursery is not None
        await self.die()
        await self.nursery.communicate(b"")

    async def live(self) -> None:
        """Start `weisu run` as a process of its own and wait until it listens."""
        polls = self.town.world.bot(self.town.bot_id).queue.poller
        assert self.nursery is not None
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(b"live\n")
        self.pid = int(await self.nursery.stdout.readline())
        queue = self.town.world.bot(self.town.bot_id).queue
        await until(lambda: queue.poller != polls, "the bot's first poll")

    async def die(self) -> None:
        """Kill it as a power cut would."""
        assert self.nursery is not None
        assert self.nursery.stdout is not None
        os.kill(self.pid, signal.SIGKILL)
        assert await self.nursery.stdout.readline() == b"gone\n"
        self.deaths += 1

    async def outlive_leases(self) -> None:
        """Let the leases that the dead process held run out, as a minute's wait would."""
        assert self.town.eye is not None
        moment = self.town.clock.now() + LATER
        async with self.town.eye.engine.begin() as connection:
            await connection.execute(update(outbox).where(LEASED).values(lease_until=moment))

    async def outlive_patience(self) -> None:
        """Let what waits for a later instant be due, as some minutes' wait would."""
        assert self.town.eye is not None
        async with self.town.eye.engine.begin() as connection:
            await connection.execute(update(outbox).values(not_before=self.town.clock.now()))

    def known(self) -> Case:
        """Give the case that the first step opened."""
        assert self.case is not None
        return self.case

    def prompt(self, words: str) -> Message:
        """Give the newest question with these words in the staff group."""
        return [m for m in self.town.heard(self.town.staff) if words in text_of(m)][-1]

    def press(self, label: str) -> None:
        """Let the worker press a button of the staff card, without waiting for the answer."""
        self._press(self.town.worker.id, self.known().desk, label)

    def vote(self, label: str) -> None:
        """Let the resident press a vote, without waiting for the answer."""
        done = [m for m in self.town.heard(self.town.group) if "办好了：" in text_of(m)][-1]
        self._press(self.town.ann.id, done, label)

    def _press(self, who: int, message: Message, label: str) -> None:
        self.town.world.press(who, message.chat.id, message.message_id, data_of(message, label))


def says(town: Town) -> Message:
    """File the complaint."""
    return town.ann.say(town.group, "@weisu_bot 3栋2单元楼道灯坏了")


STORY: list[Callable[[Life], object]] = [
    lambda life: life.press("接单"),
    lambda life: life.press("待居民"),
    lambda life: life.town.worker.say(
        life.town.staff, "几楼？", reply_to=life.prompt("要问居民什么").message_id
    ),
    lambda life: life.town.ann.say(
        life.town.group,
        "四楼",
        reply_to=[m for m in life.town.heard(life.town.group) if "几楼" in text_of(m)][
            -1
        ].message_id,
    ),
    lambda life: life.press("办结"),
    lambda life: life.town.worker.photo(
        life.town.staff, "换了灯泡", reply_to=life.prompt("怎么解决的").message_id
    ),
    lambda life: life.vote("没解决"),
    lambda life: life.press("接着办"),
    lambda life: life.press("办结"),
    lambda life: life.town.worker.photo(
        life.town.staff, "线路也换了", reply_to=life.prompt("怎么解决的").message_id
    ),
    lambda life: life.vote("😊 满意"),
]

TOLD = [
    *("open", "claim", "ask", "answer", "resolve", "rate", "contest", "claim", "resolve"),
    *("rate", "confirm"),
]


@asynccontextmanager
async def life(tmp_path: Path, place: str) -> AsyncIterator[Life]:
    """Give a town whose bot is a process of its own."""
    async with make_town(place) as town:
        await town.stop()
        config = tmp_path / "config.toml"
        config.write_text(config_text(town), encoding="utf-8")
        config.chmod(0o600)
        async with Life(town, config) as living:
            yield living


def config_text(town: Town) -> str:
    """Write the town's community as an operator would."""
    grids = "".join(
        f'[[community.grids]]\ncode = "{item.code}"\nname = "{item.name}"\n'
        for item in COMMUNITY.grids
    )
    compounds = "".join(
        f'[[community.compounds]]\ncode = "{item.code}"\nname = "{item.name}"\n'
        f'grid = "{item.grid}"\nbuildings = {list(item.buildings)}\n'
        for item in COMMUNITY.compounds
    )
    return (
        f'[telegram]\ntoken = "{TOKEN}"\napi_base = "{town.server.url}"\n'
        f'[database]\nurl = "{town.url}"\n'
        '[log]\nlevel = "error"\n'
        f'[security]\nlink_secret = "{SECRET}"\n'
        "[limits]\nper_second = 1000\nchat_per_second = 30\ngroup_per_minute = 600\n"
        f'[community]\ncode = "demo"\nname = "{COMMUNITY.name}"\n{grids}{compounds}'
    )


async def opened(living: Life) -> None:
    """Wait for the card of the complaint and keep its case."""
    town = living.town
    await town.calm()
    said = next(m for m in town.world.messages(town.group) if "@weisu_bot 3栋" in text_of(m))
    living.case = await town.case(town.ann, said)


async def assert_whole(living: Life) -> None:
    """Fail when anything of the story was lost or happened twice."""
    town, case = living.town, living.known()
    row = await case.row()
    assert (row.number, row.state, row.cycle, row.level) == (1, State.CLOSED, 2, 1)
    assert [event.action for event in await case.events()] == TOLD
    assert [item.text for item in await case.reports()] == ["3栋2单元楼道灯坏了", "四楼"]
    assert len(await case.attachments()) == 2
    assert [item.score.value for item in await case.ratings()] == ["unsolved", "satisfied"]
    assert "居民已确认" in text_of(case.card)
    await town.assert_unharmed()


@pytest.mark.timeout(400)
async def test_killed_after_every_step(tmp_path: Path, own_place: str) -> None:
    """Killed and restarted between any two steps, nothing is lost, and nothing is said twice."""
    async with life(tmp_path, own_place) as living:
        says(living.town)
        await opened(living)
        for step in STORY:
            await living.die()
            await living.live()
            step(living)
            await living.town.calm()
        await assert_whole(living)
        group = [text_of(m) for m in living.town.heard(living.town.group)]
        assert len([text for text in group if "📋 #1 " in text]) == 1
        assert len([text for text in group if "几楼" in text]) == 1
        assert len([text for text in group if "办好了：" in text]) == 2
        assert living.deaths == len(STORY)


@pytest.mark.timeout(400)
async def test_killed_within_every_step(tmp_path: Path, own_place: str) -> None:
    """Killed while it takes a step in, the step happens once, after the restart."""
    async with life(tmp_path, own_place) as living:
        says(living.town)
        await asyncio.sleep(0)
        await living.die()
        await living.outlive_leases()
        await living.live()
        await opened(living)
        for at, step in enumerate(STORY):
            step(living)
            await asyncio.sleep(at * 0.004)  # a little later each time: no moment is special
            await living.die()
            await living.outlive_leases()
            await living.live()
            await living.town.calm()
        await assert_whole(living)


@pytest.mark.timeout(400)
async def test_killed_while_it_fetches_a_roster(tmp_path: Path, own_place: str) -> None:
    """The supervisor whose file was forgotten is asked once to send it again, and it is taken."""
    async with life(tmp_path, own_place) as living:
        town = living.town
        boss = town.boss.id
        await town.boss.start()
        town.world.faults.add(Fault(method="getFile", kind="hang", seconds=600))
        file = "姓名,网格,值班日\n李姐,g1,周一\n".encode()

        def sends() -> None:
            town.world.send_media(
                boss, boss, "document", caption="/roster", file=file, name="a.csv"
            )

        sends()
        await town.wait_for(boss, "“a.csv”，正在看")
        await until(lambda: any(call.method == "getFile" for call in town.world.calls), "getFile")
        await living.die()
        await living.outlive_leases()
        await living.live()
        await living.outlive_patience()
        sorry = await town.wait_for(boss, "文件没取下来")
        await town.calm()
        sends()
        await town.wait_for(boss, "“a.csv”已导入", after=sorry.message_id)
        await town.calm()
        said = [text_of(m) for m in town.heard(boss)]
        assert len([text for text in said if "文件没取下来" in text]) == 1
        assert len([text for text in said if "已导入" in text]) == 1
        await town.assert_unharmed()
