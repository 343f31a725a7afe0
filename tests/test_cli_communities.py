"""The command line with several communities and several bots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import BOT_ID, SECRET, TOKEN, UPDATE, Place, chat

from bot import config
from domain.people import Appointment, Person, Role
from storage.inbox import DeadLetter
from storage.unit_of_work import SqlUnitOfWork

OTHER = "67890:OTHER-SANDBOX"
OTHER_ID = 67890

BESIDE = """
[community]
code = "hp"
name = "和平社区"
grids = [{code = "g3", name = "第一网格"}]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give a place with two bots, each with a community of its own."""
    for name in [name for name in __import__("os").environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    here = Place(tmp_path)
    here.world.add_bot(OTHER, username="heping_bot", name="和平微诉", privacy=True)
    here.open()
    here.write_config()
    with here.config.open("a", encoding="utf-8") as file:
        file.write(f'[[bots]]\nname = "heping"\ntoken = "{OTHER}"\ncommunities = ["hp"]\n')
    (tmp_path / "communities").mkdir()
    (tmp_path / "communities" / "hp.toml").write_text(BESIDE, encoding="utf-8")
    try:
        yield here
    finally:
        here.close()


def test_init_adds_a_community(place: Place) -> None:
    """The new file has grid codes that no other community has, and the config still loads."""
    result = place.do(
        "init", "--community", "--yes", "--code", "al", "--name", "安乐社区",
        "--grid", "一", "--grid", "二",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "weisu link --community al --role supervisor" in result.output
    homes = config.load(place.config).settings.to_communities()
    assert [home.code for home in homes] == ["xf", "al", "hp"]
    assert [grid.code for grid in homes[1].grids] == ["g4", "g5"]
    again = place.do("init", "--community", "--yes", "--code", "al", "--name", "安乐社区")
    assert again.exit_code == 1
    assert "is already there" in again.output
    forced = place.do("init", "--community", "--yes", "--code", "al", "--force", "--name", "安乐")
    assert forced.exit_code == 0, forced.output
    grids = config.load(place.config).settings.to_communities()[1].grids
    assert [grid.code for grid in grids] == ["g4"]


def test_init_asks_for_a_community_and_refuses_one_that_does_not_fit(place: Place) -> None:
    """Asked in a dialogue; a name that another community has is one line and writes nothing."""
    result = place.do("init", "--community", text="和平社区\nal\n一，二\n")
    assert result.exit_code == 1
    assert 'communities/al.toml: community.name: "和平社区" is given in' in result.output
    assert not (place.folder / "communities" / "al.toml").exists()


def test_init_says_when_no_bot_serves_the_new_community(place: Place) -> None:
    """Where every community has a bot of its own, the new one needs one, too."""
    text = place.config.read_text(encoding="utf-8").replace(f'token = "{TOKEN}"\n', "", 1)
    place.config.write_text(
        text + f'[[bots]]\nname = "one"\ntoken = "{TOKEN}"\ncommunities = ["xf"]\n',
        encoding="utf-8",
    )
    result = place.do("init", "--community", "--yes", "--code", "al", "--name", "安乐社区")
    assert result.exit_code == 0, result.output
    assert "No bot serves it yet: name al in an entry of [[bots]]" in result.output


def test_link_asks_which_community_and_uses_its_bot(place: Place) -> None:
    """With several communities one must be named, or a grid says it; the link opens its bot."""
    unclear = place.do("link", "--role", "supervisor", "--name", "张书记")
    assert unclear.exit_code == 1
    assert "There are several communities; say --community with one of: xf 幸福社区, hp" in (
        unclear.output
    )
    wrong = place.do("link", "--role", "supervisor", "--name", "张书记", "--community", "zz")
    assert "There is no community zz; say --community with one of" in wrong.output
    named = place.do("link", "--role", "supervisor", "--name", "张书记", "--community", "hp")
    assert named.exit_code == 0, named.output
    assert "https://t.me/heping_bot?start=i" in named.output
    assert "For 张书记, 和平社区, once, within 72 hours:" in named.output
    by_grid = place.do("link", "--role", "grid_worker", "--name", "李姐", "--grid", "g3")
    assert "https://t.me/heping_bot?start=i" in by_grid.output
    elsewhere = place.do("link", "--role", "grid_worker", "--name", "李姐", "--grid", "g2")
    assert "https://t.me/weisu_bot?start=i" in elsewhere.output


def test_doctor_looks_at_every_bot_and_community(place: Place) -> None:
    """Each bot's findings carry its name, and a group that another bot bound is told."""

    async def move_in(uow: SqlUnitOfWork) -> None:
        uow.add(chat(address=-200, title="和平群", community="hp", grid="g3"))
        uow.add(chat(address=-300, title="和平二群", bot_id=OTHER_ID, community="hp", grid="g3"))

    place.work(move_in)
    lines = place.do("doctor").output.splitlines()
    told = "\n".join(lines)
    assert "config.toml, 幸福社区, 2 grids" in told
    assert "config: communities/hp.toml, 和平社区, 1 grids" in told
    assert "-> weisu link --community hp --role supervisor --name <name>" in told
    assert "main: telegram: the token opens @weisu_bot" in told
    assert "heping: telegram: the token opens @heping_bot" in told
    assert "heping: group 和平群: was bound by another bot, nobody serves it" in told
    assert "add @heping_bot to it" in told
    assert len([line for line in lines if "和平二群" in line]) == 1
    assert "heping: grid g3 第一网格: has no worker" in told


def test_dead_letters_name_the_bot_and_go_to_it(place: Place) -> None:
    """The list says whose an update was; replayed, the bot that it came to answers it."""

    async def fail(uow: SqlUnitOfWork) -> None:
        for number, bot_id in enumerate((BOT_ID, OTHER_ID, 424242)):
            payload = json.dumps({**json.loads(UPDATE), "update_id": 77 + number})
            uow.add(
                DeadLetter(
                    bot_id=bot_id,
                    update_id=77 + number,
                    payload=payload,
                    error="LookupError: x",
                    at=place.world.clock.now(),
                )
            )

    place.work(fail)
    listed = place.do("dead-letters", "list")
    assert [word in listed.output for word in (" main ", " heping ", " 424242 ")] == [True] * 3
    assert place.do("dead-letters", "replay", "2").exit_code == 0

    async def chats(uow: SqlUnitOfWork) -> list[bool]:
        return [await uow.chats.at(bot_id, 900) is not None for bot_id in (BOT_ID, OTHER_ID)]

    assert place.work(chats) == [False, True]
    lost = place.do("dead-letters", "replay", "3")
    assert lost.exit_code == 1
    assert "It came to the bot 424242, which is not in the config now." in lost.output


@pytest.mark.parametrize(
    "words",
    [
        ["corrections", "--out", "x.tsv"],
        ["access-log", "--ticket", "1"],
        ["digest", "--out", "x"],
        ["explain", "3栋楼道灯坏了"],
    ],
)
def test_commands_about_one_community_ask_which(place: Place, words: list[str]) -> None:
    """What is about one community is not answered with another one's."""
    result = place.do(*words)
    assert result.exit_code == 1
    assert "There are several communities; say --community with one of" in result.output
    named = place.do(*words, "--community", "hp")
    assert "There are several" not in named.output


def test_a_roster_is_taken_over_for_the_community_named(place: Place) -> None:
    """The people of the community that was named are found, and nobody of another."""

    async def move_in(uow: SqlUnitOfWork) -> None:
        now = place.world.clock.now()
        for name, community, grid in (("李姐", "xf", "g1"), ("王哥", "hp", "g3")):
            person = uow.add(Person(telegram_id=hash(name), name=name, created_at=now))
            uow.add(
                Appointment(
                    person_id=person.id,
                    community=community,
                    grid=grid,
                    role=Role.GRID_WORKER,
                    created_at=now,
                )
            )

    place.work(move_in)
    file = place.folder / "roster.csv"
    file.write_text("姓名,网格,角色,值班日\n王哥,第一网格,A角,135\n", encoding="utf-8")
    assert "several communities" in place.do("roster", "import", str(file)).output
    taken = place.do("roster", "import", str(file), "--community", "hp")
    assert taken.exit_code == 0, taken.output
    strange = place.do("roster", "import", str(file), "--community", "xf")
    assert strange.exit_code == 1
    assert SECRET not in strange.output


def with_town(place: Place) -> None:
    """Put both communities into a town whose first one has the second bot."""
    with place.config.open("a", encoding="utf-8") as file:
        file.write('[[towns]]\ncode = "yh"\nname = "银河街道"\ncommunities = ["hp", "xf"]\n')


def test_link_makes_a_supervisor_of_a_town(place: Place) -> None:
    """The link opens the bot of the town's first community, and the role is the town's."""
    lost = place.do("link", "--role", "supervisor", "--town", "yh", "--name", "赵主任")
    assert "The config has no town" in lost.output
    with_town(place)
    made = place.do("link", "--role", "supervisor", "--town", "yh", "--name", "赵主任")
    assert made.exit_code == 0, made.output
    assert "For 赵主任, 银河街道, once" in made.output
    assert "https://t.me/heping_bot?start=i" in made.output

    async def invited(uow: SqlUnitOfWork) -> tuple[str, Role]:
        invitation = await uow.people.invitation(1)
        assert invitation is not None
        return invitation.community, invitation.role

    assert place.work(invited) == ("yh", Role.TOWN_SUPERVISOR)
    for words in (["--role", "grid_worker"], ["--role", "supervisor", "--grid", "g3"]):
        refused = place.do("link", *words, "--town", "yh", "--name", "x")
        assert "A town has supervisors only" in refused.output
    unknown = place.do("link", "--role", "town_supervisor", "--name", "x")
    assert "There is no town None; say --town with one of: yh 银河街道." in unknown.output


def test_digest_of_a_town_is_written_as_files(place: Place) -> None:
    """--town gives text, picture and spreadsheet over its communities."""
    with_town(place)
    made = place.do("digest", "--town", "yh", "--period", "today", "--out", "out")
    assert made.exit_code == 0, made.output
    text, chart, ledger = (place.folder / line for line in made.output.splitlines())
    told = text.read_text(encoding="utf-8")
    assert told.startswith("📊 银河街道：各社区")
    assert "2 个社区一共：收到 0" in told
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert ledger.read_bytes().startswith(b"PK")
    both = place.do("digest", "--town", "yh", "--grid", "g1")
    assert "--town is about all its communities" in both.output
    odd = place.do("digest", "--town", "yh", "--period", "yesteryear")
    assert "'yesteryear' is no period" in odd.output


def test_one_folder_holds_towns_communities_and_periods(place: Place) -> None:
    """No digest is written over that of another period, community or town."""
    with_town(place)
    written: list[str] = []
    for of in (["--town", "yh"], ["--community", "hp"], ["--community", "xf"]):
        for period in ("今天", "昨天"):
            made = place.do("digest", *of, "--period", period, "--out", "out")
            assert made.exit_code == 0, made.output
            written += made.output.splitlines()
    assert len({*written}) == len([*(place.folder / "out").iterdir()]) == 3 * 2 * 3
    names = [Path(line).name for line in written]
    for code, at in (("yh", 0), ("hp", 6), ("xf", 12)):
        assert names[at].startswith(f"digest-{code}-")
