"""The config: what is taken from where, and in which words a mistake is told."""

from __future__ import annotations

import os
import sys
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.config_errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456789:AAExampleExampleExampleExampleExamp"
SECRET = "sixteen-or-more-characters"

SMALL: dict[str, Any] = {
    "telegram": {"token": TOKEN},
    "security": {"link_secret": SECRET},
    "community": {"code": "xf", "name": "幸福", "grids": [{"code": "g1", "name": "一"}]},
}

TEXT = f"""
[telegram]
token = "{TOKEN}"
[security]
link_secret = "{SECRET}"
[limits]
per_second = 7
[community]
code = "xf"
name = "幸福"
[[community.grids]]
code = "g1"
name = "第一网格"
"""

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's own environment says."""
    for name in list(os.environ):
        if name.startswith(config.PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a config file that only its owner can read."""

    def to_file(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    return to_file


def problems(data: Mapping[str, Any]) -> list[str]:
    """Give the lines that a config is refused with."""
    with pytest.raises(ConfigError) as caught:
        config.check(data)
    return str(caught.value).splitlines()


def changed(path: str, value: object) -> dict[str, Any]:
    """Give the small config with one key set."""
    nested: Any = value
    for part in reversed(path.split(".")):
        nested = {part: nested}
    return config.merged(SMALL, nested)


def without(table: str, key: str) -> dict[str, Any]:
    """Give the small config without one key."""
    return {**SMALL, table: {k: v for k, v in SMALL[table].items() if k != key}}


def test_a_small_file_is_enough(write: Write) -> None:
    """Token, link secret, a community with one grid: everything else has a default."""
    loaded = config.load(write(TEXT))
    settings = loaded.settings
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.database.url.get_secret_value() == "sqlite+aiosqlite:///weisu.sqlite3"
    assert (settings.database.synchronous, settings.log.level, settings.log.format) == (
        "FULL",
        "info",
        "auto",
    )
    assert (settings.limits.per_second, settings.limits.group_per_minute) == (7, 20)
    assert loaded.warnings == ()


def test_environment_beats_file_beats_defaults(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value is taken from the overrides, else the environment, else the file, else our own."""
    path = write(TEXT)
    monkeypatch.setenv("WEISU_LIMITS__PER_SECOND", "9")
    monkeypatch.setenv("WEISU_LOG__LEVEL", "DEBUG")
    monkeypatch.setenv("WEISU_LOG__FORMAT", "")
    monkeypatch.setenv("WEISU_COMMUNITY__RULES__REOPEN_DAYS", "3")
    monkeypatch.setenv("WEISU_COMMUNITY__GRIDS", '[{"code": "g9", "name": "九"}]')
    settings = config.load(path, overrides={"limits": {"chat_per_second": 2}}).settings
    assert (settings.limits.per_second, settings.limits.chat_per_second) == (9, 2)
    assert (settings.log.level, settings.log.format) == ("debug", "auto")
    assert settings.community.rules.reopen_days == 3
    assert [grid.code for grid in settings.community.grids] == ["g9"]
    beaten = config.load(path, overrides={"limits": {"per_second": 5}}).settings
    assert beaten.limits.per_second == 5


def test_a_list_replaces_a_list() -> None:
    """Own categories replace the whole tree; own danger words leave the urgent ones alone."""
    own = [{"code": "affairs.inquiry", "name": "咨询", "name_en": "Question"}]
    defaults = config.check(SMALL).to_community()
    data = config.merged(SMALL, {"community": {"categories": own, "words": {"danger": ["起火"]}}})
    community = config.check(data).to_community()
    assert [item.code for item in community.categories] == ["affairs.inquiry"]
    assert community.danger_words == ("起火",)
    assert community.urgent_words == defaults.urgent_words != ()


def test_the_default_tree_is_usable() -> None:
    """The 46 shipped leaves are distinct, short, searchable, and end with the catch-all."""
    categories = config.check(SMALL).to_community().categories
    assert len({item.code for item in categories}) == len(categories) == 46
    assert categories[-1].code == "affairs.inquiry"
    for item in categories:
        assert len(item.name) <= 12, item.name
        assert item.name_en.isascii()
        assert 4 <= len(item.keywords) <= 12, item.code
        assert max(Counter(item.keywords).values()) == 1, item.code


def test_the_words_of_alarm_do_not_contradict() -> None:
    """No alarm word is listed twice, or both as danger and as urgent."""
    community = config.check(SMALL).to_community()
    words = [*community.danger_words, *community.urgent_words]
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_the_community_is_handed_on_whole() -> None:
    """What the file says about the community is what the domain gets."""
    data = config.merged(
        SMALL,
        {
            "community": {
                "timezone": "Asia/Urumqi",
                "language": "en",
                "grids": [
                    {"code": "g1", "name": "一", "landmarks": ["小广场"]},
                    {"code": "s", "name": "学校", "special": True},
                ],
                "compounds": [
                    {
                        "code": "c",
                        "name": "花园",
                        "grid": "g1",
                        "buildings": ["1栋"],
                        "landmarks": ["东门"],
                    }
                ],
                "rules": {
                    "burst_seconds": 10,
                    "reopen_days": 2,
                    "max_transfers": 1,
                    "top_level": 4,
                    "max_text": 200,
                    "invitation_hours": 6,
                },
            }
        },
    )
    community = config.check(data).to_community()
    rules = community.rules
    assert (community.code, community.timezone, community.language) == ("xf", "Asia/Urumqi", "en")
    assert [grid.special for grid in community.grids] == [False, True]
    assert [grid.landmarks for grid in community.grids] == [("小广场",), ()]
    assert community.compounds_of("g1")[0].buildings == ("1栋",)
    assert community.compounds_of("g1")[0].landmarks == ("东门",)
    assert (rules.burst, rules.reopen_window) == (timedelta(seconds=10), timedelta(days=2))
    assert rules.invitation_life == timedelta(hours=6)
    assert (rules.max_transfers, rules.top_level, rules.max_text) == (1, 4, 200)


def test_the_example_is_valid_and_says_that_it_is_one(tmp_path: Path) -> None:
    """The shipped example loads, and its placeholders are pointed out."""
    path = tmp_path / "config.toml"
    path.write_bytes((ROOT / "config.example.toml").read_bytes())
    path.chmod(0o600)
    loaded = config.load(path)
    assert len(loaded.settings.to_community().categories) == 46
    assert [line.split(":")[0] for line in loaded.warnings] == [
        "telegram.token",
        "security.link_secret",
    ]


def test_the_example_shows_every_key_with_its_default() -> None:
    """Nothing that can be set is missing from the example, and what it shows is the default."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    shown = config.check(tomllib.loads(text))
    plain = config.check(SMALL)
    assert (shown.database, shown.log, shown.limits) == (plain.database, plain.log, plain.limits)
    assert shown.community.rules == plain.community.rules
    assert shown.to_community().timing == plain.to_community().timing
    for key in _keys(config.Settings.model_json_schema()):
        assert key in text, key


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    for part in (schema, *schema["$defs"].values()):
        yield from part["properties"]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "limits.per_second",
            "fast",
            'limits.per_second: "fast" is given. Allowed: a whole number from 1 to 1000 (',
        ),
        ("limits.per_second", 0, "limits.per_second: 0 is given. Allowed: a whole number"),
        ("limits", 3, "limits: 3 is given. Allowed: a table [limits]."),
        ("log.level", "loud", 'log.level: "loud" is given. Allowed: "debug", "info"'),
        ("log.level", True, "log.level: true is given."),
        ("log.level", ["info"], "log.level: a list is given."),
        ("log.level", {"a": 1}, "log.level: a table is given."),
        ("log.levle", "info", "log.levle: there is no such key. Did you mean level?"),
        ("log.zzz", "x", "log.zzz: there is no such key. Known here: level, format."),
        ("databse.url", "x", "databse: there is no such key. Did you mean database?"),
        ("community.grids", [], "community.grids: an empty list is given. Allowed: at least one"),
        ("community.timezone", "Asia/Shangai", 'community.timezone: "Asia/Shangai" is given.'),
        ("community.timezone", "../etc", 'community.timezone: "../etc" is given.'),
        ("community.code", "a b", 'community.code: "a b" is given. Allowed: 1 to 16 letters'),
        ("community.name", "长" * 70, 'community.name: "' + "长" * 60 + '..." is given.'),
        (
            "community.compounds",
            [{"code": "c", "name": "园", "grid": "g7"}],
            'community.compounds[entry 1].grid: "g7" is given, but no grid has this code. Allow',
        ),
        (
            "community.compounds",
            [{"code": "c", "name": "园", "grid": "g1", "buildings": ["1栋", ""]}],
            'community.compounds[entry 1].buildings[entry 2]: "" is given. Allowed: a list',
        ),
        (
            "community.grids",
            [{"code": "g1", "name": "一", "landmarks": "东门"}],
            'community.grids[entry 1].landmarks: "东门" is given. Allowed: a list of texts',
        ),
        (
            "community.grids",
            [{"code": "g1", "name": "一"}, {"code": "g1", "name": "二", "nmae": "x"}],
            "community.grids[entry 2].nmae: there is no such key. Did you mean name?",
        ),
        (
            "community.grids",
            [{"code": "g1", "name": "一"}, {"code": "g1", "name": "二"}],
            'community.grids[entry 1].code: "g1" is given more than once.',
        ),
        (
            "community.grids",
            [
                {"code": "g1", "name": "一", "stand_in": "g3"},
                {"code": "g2", "name": "二", "stand_in": "g1"},
                {"code": "g3", "name": "三", "stand_in": "g1"},
            ],
            (
                "community.grids[entry 1].stand_in: the grids stand in for each other in a circle, "
                "g1 -> g3 -> g1. Take stand_in away from one of them."
            ),
        ),
        (
            "community.grids",
            [{"code": "g1", "name": "一", "stand_in": "g1"}],
            (
                "community.grids[entry 1].stand_in: the grids stand in for each other in a circle, "
                "g1 -> g1."
            ),
        ),
        (
            "community.grids",
            [{"code": "g1", "name": "一", "stand_in": "g9"}],
            'community.grids[entry 1].stand_in: "g9" is given, but no grid has this code. Allow',
        ),
        ("telegram.api_base", "telegram.org", 'telegram.api_base: "telegram.org" is given.'),
        ("telegram.token", "abc", "telegram.token: the value given (not shown"),
        ("telegram.token", 5, "telegram.token: the value given (not shown"),
        ("security.link_secret", "short", "security.link_secret: the value given (not shown"),
        ("database.url", "mysql://u:p@h/d", "database.url: the value given (not shown"),
        ("database.url", "sqlite:///x.db", "database.url: the value given (not shown"),
        ("database.synchronous", "half", 'database.synchronous: "half" is given.'),
    ],
)
def test_a_mistake_is_told_in_one_plain_line(path: str, value: object, line: str) -> None:
    """A wrong value yields one line with the key, what was given and what is allowed."""
    found = problems(changed(path, value))
    assert len(found) == 1
    assert found[0].startswith(line)


@pytest.mark.parametrize(("table", "key"), [("telegram", "token"), ("community", "grids")])
def test_what_is_missing_is_named(table: str, key: str) -> None:
    """A missing key is named together with what belongs there."""
    (line,) = problems(without(table, key))
    assert line.startswith(f"{table}.{key}: is missing. Give ")


def test_the_variable_that_names_the_file_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """WEISU_CONFIG says which file to read; a key of the table [config] is set beside it."""
    monkeypatch.setenv("WEISU_CONFIG", "/etc/weisu/config.toml")
    assert config.check(SMALL).config.folder == "communities"
    monkeypatch.setenv("WEISU_CONFIG__FOLDER", "places")
    assert config.check(SMALL).config.folder == "places"


def test_every_problem_is_told_at_once() -> None:
    """Somebody with three mistakes reads three lines, not one after the other."""
    data = config.merged(
        SMALL, {"log": {"level": "x"}, "limits": {"per_second": -1}, "telegram": {"token": "x"}}
    )
    assert len(problems(data)) == 3


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("WEISU_LOG__LEVEL", "loud", "log.level (from WEISU_LOG__LEVEL): "),
        ("WEISU_LGO__LEVEL", "info", "WEISU_LGO__LEVEL: there is no such setting. Did you mean"),
        ("WEISU_LOG__LEVLE", "info", "log.levle (from WEISU_LOG__LEVLE): there is no such key."),
        ("WEISU_COMMUNITY__GRIDS", "g1,g2", "WEISU_COMMUNITY or WEISU_COMMUNITY__...: a value"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    """What came from the environment is told by the variable's name."""
    monkeypatch.setenv(name, value)
    (found,) = problems(SMALL)
    assert found.startswith(line)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """No config file: the line names the path and `weisu init`."""
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such file.*`weisu init`"):
        config.load(tmp_path / "nowhere.toml")


def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    """A path that is no readable file is told with the system's reason."""
    with pytest.raises(ConfigError, match=r"cannot be read: .*`weisu init`"):
        config.load(tmp_path)


def test_broken_toml_names_the_line_and_not_its_content(write: Write) -> None:
    """A typo in the syntax is told by its line; the line itself may hold a secret and is not."""
    path = write(f'[telegram]\ntoken = "{TOKEN}\n')
    with pytest.raises(ConfigError, match=r"line 2 is not valid TOML") as caught:
        config.load(path)
    assert "weisu init" in str(caught.value)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(ConfigError, match="the end of the file is not valid TOML"):
        config.load(write('a = """'))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    """A file saved as GBK is told by its line; a byte order mark is no trouble."""
    path = tmp_path / "config.toml"
    path.write_bytes("[community]\nname = '幸福'\n".encode("gbk"))
    with pytest.raises(ConfigError, match="line 2 is not UTF-8 text"):
        config.load(path)
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    path.chmod(0o600)
    assert config.load(path).settings.community.name == "幸福"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode bits")
@pytest.mark.parametrize("key", ["token", "link_secret"])
def test_secrets_that_everybody_can_read_are_warned_of(
    write: Write, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """A secret in a world-readable file gives a warning; secrets kept elsewhere give none."""
    monkeypatch.setenv("WEISU_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("WEISU_SECURITY__LINK_SECRET", SECRET)
    lines = TEXT.splitlines()
    drop = {"token", "link_secret"} - {key}
    path = write("\n".join(line for line in lines if line.split(" ")[0] not in drop))
    path.chmod(0o644)
    (warning,) = config.load(path).warnings
    assert warning.endswith(f"chmod 600 {path}")
    bare = write("\n".join(line for line in lines if "token" not in line and "secret" not in line))
    bare.chmod(0o644)
    assert config.load(bare).warnings == ()


def test_settings_show_no_secret(write: Write) -> None:
    """Printing the settings, or what was loaded, shows no secret; asking for them gives all."""
    url = "postgresql+asyncpg://weisu:pa55%20word@db/weisu"
    loaded = config.load(write(TEXT), overrides={"database": {"url": url}})
    shown = repr(loaded) + str(loaded.settings) + loaded.settings.model_dump_json()
    for secret in (TOKEN, SECRET, "pa55"):
        assert secret not in shown
    assert loaded.settings.secrets() == (TOKEN, SECRET, "pa55%20word", "pa55 word")
    assert config.check(SMALL).secrets() == (TOKEN, SECRET)


_ODD = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=9, max_size=90)
_PLACES = st.sampled_from(
    ["telegram.token", "telegram.tokn", "security.link_secret", "database.url", "databse.url"]
)


@given(secret=_ODD, place=_PLACES, wrap=st.booleans(), copy=st.booleans())
def test_no_secret_leaks_in_errors(secret: str, place: str, *, wrap: bool, copy: bool) -> None:
    """However a secret is mistyped, misplaced or copied, no error text or traceback repeats it."""
    marked = f"S3cr3t{secret}"
    data = changed(place, [marked] if wrap else marked)
    data = config.merged(data, {"limits": {"per_second": marked if copy else "x"}})
    with pytest.raises(ConfigError) as caught:
        config.check(data)
    told = str(caught.value) + repr(caught.value) + repr(caught.value.problems)
    told += "".join(traceback.format_exception(caught.value))
    assert marked not in told
    assert marked[:20] not in told


@given(st.sampled_from(["log.level", "community.code", "limits.per_second"]))
def test_a_token_in_a_wrong_place_is_masked(place: str) -> None:
    """A bot token pasted into a key that is shown is hidden all the same."""
    text = "\n".join(problems(changed(place, TOKEN + " ")))
    assert TOKEN not in text
