"""Several communities and several bots in one config: what goes together, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import config
from bot.config_errors import ConfigError

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"
OTHER = "987654321:BBExampleExampleExampleExampleExamp"
THIRD = "555555555:CCExampleExampleExampleExampleExamp"
SECRET = "sixteen-or-more-characters"

HEAD = f"""
[telegram]
token = "{TOKEN}"
[security]
link_secret = "{SECRET}"
"""
OWN = """
[community]
code = "xf"
name = "幸福"
[[community.grids]]
code = "g1"
name = "第一网格"
[[community.compounds]]
code = "garden"
name = "幸福花园"
grid = "g1"
buildings = ["1栋", "2栋"]
"""
BESIDE = """
[community]
code = "hp"
name = "和平"
[[community.grids]]
code = "g2"
name = "第一网格"
"""

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's own environment says."""
    for name in list(os.environ):
        if name.startswith(config.PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a main file, and files of communities by the names of the keywords."""

    def to_files(main: str, folder: str = "communities", **beside: str) -> Path:
        for name, text in beside.items():
            place = tmp_path / folder
            place.mkdir(exist_ok=True)
            (place / f"{name}.toml").write_text(text, encoding="utf-8")
        path = tmp_path / "config.toml"
        path.write_text(main, encoding="utf-8")
        path.chmod(0o600)
        return path

    return to_files


def problems(path: Path) -> list[str]:
    """Give the lines that a config is refused with."""
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return str(caught.value).splitlines()


def test_a_folder_beside_the_file_holds_more_communities(write: Write) -> None:
    """The main file's community comes first, then those of the folder by file name."""
    third = BESIDE.replace('"hp"', '"al"').replace("和平", "安乐").replace("g2", "g3")
    settings = config.load(write(HEAD + OWN, b_hp=BESIDE, a_al=third)).settings
    homes = settings.to_communities()
    assert [home.code for home in homes] == ["xf", "al", "hp"]
    assert settings.to_community() == homes[0]
    assert len(homes[2].categories) == 46, "the tree that ships with us holds there, too"
    assert [(bot.name, bot.communities) for bot in settings.to_bots()] == [
        ("main", ("xf", "al", "hp"))
    ]


def test_all_communities_may_lie_in_the_folder(write: Write) -> None:
    """A main file without a community is enough where the folder has one; no other file counts."""
    path = write(HEAD + '[config]\nfolder = "more"\n', folder="more", hp=BESIDE)
    (path.parent / "more" / ".draft.toml").write_text("half a fi", encoding="utf-8")
    (path.parent / "more" / "notes.txt").write_text("half a fi", encoding="utf-8")
    assert [home.code for home in config.load(path).settings.to_communities()] == ["hp"]


def test_without_any_community_the_config_is_refused(write: Write) -> None:
    """Neither a part of the main file nor a file of the folder: the line says what to give."""
    (line,) = problems(write(HEAD))
    assert line.startswith("community: is missing. Give a table [community] with code")
    assert "files in the folder communities" in line


def test_a_named_folder_must_be_there(write: Write) -> None:
    """A folder that the config names and that is missing is a mistake; the default one is not."""
    (line,) = problems(write(HEAD + OWN + '[config]\nfolder = "lost"\n'))
    assert line.startswith("config.folder: there is no folder ")
    assert config.load(write(HEAD + OWN)).settings.to_community().code == "xf"


def test_a_mistake_in_the_folder_names_file_and_key(write: Write) -> None:
    """Each line about a file of the folder begins with the file; all files are told at once."""
    found = problems(
        write(
            HEAD + OWN + "[limits]\nper_second = 0\n",
            a=BESIDE.replace('name = "和平"', ""),
            b=BESIDE + "[telegram]\n",
            c='[community]\ncode = "x\n',
            d=BESIDE + '[[community.grids]]\ncode = "g2"\nname = "二"\n',
            e="",
        )
    )
    assert [line.partition(". ")[0].partition(" is given")[0] for line in found] == [
        "limits.per_second: 0",
        "communities/a.toml: community.name: is missing",
        "communities/b.toml: telegram: there is no such key",
        found[3].partition(". ")[0],
        'communities/d.toml: community.grids[entry 1].code: "g2"',
        "communities/e.toml: community: is missing",
    ]
    assert found[3].partition(". ")[0].endswith("c.toml: line 2 is not valid TOML")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (BESIDE.replace('"hp"', '"xf"'), 'community.code: "xf" is given in the main file, too.'),
        (BESIDE.replace("和平", "幸福"), 'community.name: "幸福" is given in the main file, too.'),
        (
            BESIDE.replace("g2", "g1"),
            'community.grids[entry 1].code: "g1" is given in the main file, too. Allowed: one that',
        ),
        (
            BESIDE + '[[community.compounds]]\ncode = "garden"\nname = "别处"\ngrid = "g2"\n',
            'community.compounds[entry 1].code: "garden" is given in the main file, too.',
        ),
        (
            BESIDE
            + '[[community.compounds]]\ncode = "c"\nname = "幸福花园"\ngrid = "g2"\n'
            + 'buildings = ["3栋", "2栋"]\n',
            'community.compounds[entry 1].buildings[entry 2]: "幸福花园 2栋" is given in the main',
        ),
    ],
)
def test_what_two_communities_cannot_share_is_refused(write: Write, given: str, line: str) -> None:
    """The same code, name, grid, compound or building in two communities is one plain line."""
    (found,) = problems(write(HEAD + OWN, hp=given))
    assert found.startswith(f"communities/hp.toml: {line}")


def test_two_communities_may_share_a_street_and_names_of_grids(write: Write) -> None:
    """第一网格 is in every community, and a street without buildings may run through two."""
    street = '[[community.compounds]]\ncode = "{}"\nname = "步行街"\ngrid = "{}"\n'
    path = write(HEAD + OWN + street.format("s1", "g1"), hp=BESIDE + street.format("s2", "g2"))
    assert len(config.load(path).settings.to_communities()) == 2


def test_several_bots_share_the_communities(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """[[bots]] take what they name, by token or by variable; the first token serves the rest."""
    monkeypatch.setenv("HEPING_TOKEN", OTHER)
    third = BESIDE.replace('"hp"', '"al"').replace("和平", "安乐").replace("g2", "g3")
    bots = f"""
[[bots]]
name = "heping"
token_env = "HEPING_TOKEN"
communities = ["hp"]
[[bots]]
name = "anle"
token = "{THIRD}"
communities = ["al"]
"""
    settings = config.load(write(HEAD + OWN + bots, hp=BESIDE, al=third)).settings
    assert [(bot.name, bot.id, bot.communities) for bot in settings.to_bots()] == [
        ("main", 123456789, ("xf",)),
        ("heping", 987654321, ("hp",)),
        ("anle", 555555555, ("al",)),
    ]
    assert settings.bot_of("hp").name == "heping"
    assert settings.secrets() == (TOKEN, OTHER, THIRD, SECRET)
    shown = repr(settings) + repr(settings.to_bots()) + settings.model_dump_json()
    assert not [secret for secret in settings.secrets() if secret in shown]


def test_without_a_first_token_the_bots_serve_all(write: Write) -> None:
    """[telegram] may be left out where every community has a bot of its own."""
    bots = f'[[bots]]\nname = "one"\ntoken = "{OTHER}"\ncommunities = ["xf"]\n'
    path = write(f'[security]\nlink_secret = "{SECRET}"\n' + OWN + bots)
    assert [bot.name for bot in config.load(path).settings.to_bots()] == ["one"]


def _bots(*entries: str) -> str:
    return "".join(f"[[bots]]\n{entry}\n" for entry in entries)


@pytest.mark.parametrize(
    ("bots", "lines"),
    [
        (
            _bots(f'name = "a"\ntoken = "{OTHER}"\ncommunities = ["zz"]'),
            ['bots[entry 1].communities[entry 1]: "zz" is given, but no community has this code.'],
        ),
        (
            _bots(
                f'name = "a"\ntoken = "{OTHER}"\ncommunities = ["hp"]',
                f'name = "b"\ntoken = "{THIRD}"\ncommunities = ["hp"]',
            ),
            ['bots[entry 2].communities[entry 1]: "hp" is served by a already. One community'],
        ),
        (
            _bots(f'name = "main"\ntoken = "{OTHER}"\ncommunities = ["hp"]'),
            ['bots[entry 1].name: "main" is a name taken already. Give another one.'],
        ),
        (
            _bots(f'name = "a"\ntoken = "{TOKEN}"\ncommunities = ["hp"]'),
            ["bots[entry 1].token: opens the same bot as main. One token, one entry."],
        ),
        (
            _bots('name = "a"\ncommunities = ["hp"]'),
            ["bots[entry 1].token: is missing. Give the bot's token from @BotFather"],
        ),
        (
            _bots(f'name = "a"\ntoken = "{OTHER}"\ntoken_env = "X"\ncommunities = ["hp"]'),
            ["bots[entry 1].token: is given beside token_env. Give one of the two."],
        ),
        (
            _bots('name = "a"\ntoken_env = "NOT_THERE"\ncommunities = ["hp"]'),
            ["bots[entry 1].token_env: the environment variable NOT_THERE is empty or holds no"],
        ),
        (
            _bots(f'name = "a"\ntoken = "{OTHER}"\ncommunities = ["xf", "hp"]'),
            ["telegram.token: serves no community: [[bots]] names them all. Take it away"],
        ),
        (
            _bots('name = "a"\ntoken = "my secret words"\ncommunities = ["hp"]'),
            ["bots[entry 1].token: the value given (not shown, it is secret) is not right."],
        ),
        (
            _bots(f'name = "a"\ntoken = "{OTHER}"\ncommunities = []'),
            ["bots[entry 1].communities: an empty list is given. Allowed: a list of codes"],
        ),
    ],
)
def test_bots_that_do_not_fit_are_refused(write: Write, bots: str, lines: list[str]) -> None:
    """Who serves whom must be clear, and each token there once: one plain line each."""
    found = problems(write(HEAD + OWN + bots, hp=BESIDE))
    assert len(found) == len(lines)
    for told, line in zip(found, lines, strict=True):
        assert told.startswith(line)
    assert "my secret words" not in str(found)


def test_a_community_that_no_bot_serves_is_told(write: Write) -> None:
    """Without the first token, a community that no entry names has nobody."""
    bots = f'[[bots]]\nname = "one"\ntoken = "{OTHER}"\ncommunities = ["xf"]\n'
    (line,) = problems(write(f'[security]\nlink_secret = "{SECRET}"\n' + OWN + bots, hp=BESIDE))
    assert line.startswith("telegram.token: is missing. Give the bot's token")
    assert line.endswith("or name these in an entry of [[bots]]: hp.")


def test_a_token_of_a_bot_that_everybody_can_read_is_warned_of(write: Write) -> None:
    """A token in [[bots]] is as secret as the first one."""
    bots = f'[[bots]]\nname = "one"\ntoken = "{OTHER}"\ncommunities = ["xf"]\n'
    path = write(f'[security]\nlink_secret = "{SECRET}"\n' + OWN + bots)
    path.chmod(0o644)
    if os.name == "posix":
        assert [line.endswith(f"chmod 600 {path}") for line in config.load(path).warnings] == [True]


YINHE = '[[towns]]\ncode = "yh"\nname = "银河街道"\ncommunities = ["hp", "xf"]\n'


def test_a_town_holds_communities_in_the_order_named(write: Write) -> None:
    """Its hours, zone and language are those of the first community that is named."""
    abroad = BESIDE.replace("[[comm", 'timezone = "Asia/Urumqi"\nlanguage = "en"\n[[comm')
    settings = config.load(write(HEAD + OWN + YINHE, hp=abroad)).settings
    (town,) = settings.to_towns()
    assert [home.code for home in town.communities] == ["hp", "xf"]
    assert (town.timezone, town.language) == ("Asia/Urumqi", "en")
    assert town.timing == town.communities[0].timing
    assert [grid.name for grid in town.as_one.grids] == ["和平", "幸福"]


@pytest.mark.parametrize(
    ("towns", "line"),
    [
        (YINHE.replace('"yh"', '"xf"'), 'towns[entry 1].code: "xf" is taken already. Allowed: one'),
        (YINHE.replace("银河街道", "和平"), 'towns[entry 1].name: "和平" is taken already.'),
        (
            YINHE.replace('"hp", "xf"', '"hp", "zz"'),
            'towns[entry 1].communities[entry 2]: "zz" is given, but no community has this code.',
        ),
        (
            YINHE + YINHE.replace("yh", "other").replace("银河", "太阳"),
            'towns[entry 2].communities[entry 1]: "hp" lies in the town yh already. A community',
        ),
        (
            YINHE.replace('"hp", "xf"', ""),
            "towns[entry 1].communities: an empty list is given. Allowed: a list of codes",
        ),
    ],
)
def test_towns_that_do_not_fit_are_refused(write: Write, towns: str, line: str) -> None:
    """Codes and names are a town's own, and a community lies in one town."""
    assert problems(write(HEAD + OWN + towns, hp=BESIDE))[0].startswith(line)
