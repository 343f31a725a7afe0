"""Both languages say the same things, the code asks for nothing else, and it fits on a phone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from hypothesis import given
from hypothesis import strategies as st

from domain.callbacks import CallbackState
from domain.chats import ChatKind
from domain.clocks import ClockKind
from domain.counts import What
from domain.courtesy import Courtesy
from domain.digests import DigestKind
from domain.listening import Listening
from domain.people import Role
from domain.promises import PromiseState
from domain.ticket import MediaKind, Priority, Score, State
from domain.transitions import TRANSITIONS, Action, Need
from handlers import invites, menus, presses
from handlers.dispatching import RENDERERS
from handlers.press import Press, data
from handlers.views import dates
from handlers.views.lists import REASONS
from handlers.views.resident_keys import STAY, SURE
from locales import LANGUAGES, Catalogue, Texts, language_for
from locales import _entries as entries
from usecases import outgoing
from usecases.asking import Question
from usecases.callbacks import CONFIRMED, SILENT
from usecases.climbing import Tone

ROOT = Path(__file__).resolve().parent.parent
SPEAKING = ("handlers", "usecases", "bot", "scheduler", "ledger")
"""The rooms that say sentences of the catalogue."""

TEXTS = {language: Texts(language) for language in LANGUAGES}
_NEEDS = {row.action: row.need for row in TRANSITIONS}
_ASKED_OF_STAFF = {
    action: need
    for action, need in _NEEDS.items()
    if action not in (Action.ANSWER, Action.CLOSE, Action.COVER)
}
_MENUS = {
    name
    for value in vars(menus).values()
    if isinstance(value, tuple)
    for name in value
    if isinstance(name, str)
}

_WAITS = {"waiting_resident", "waiting_external", "scheduled", "deliberation"}

BUILT: dict[str, set[str]] = {
    "action-{}": {item.value for item in Action},  # and what else is recorded, see built_keys
    "book-priority-{}": {item.value for item in Priority},
    "book-promise-{}": {item.value for item in PromiseState},
    "book-score-{}": {item.value for item in Score},
    "board-rank-{}": {"a", "b"},
    "button-called-{}": {"content", "unsolved", "unreached"},
    "called-{}": {item.value for item in CallbackState} - {"open", "dropped"},
    "courtesy-{}": {item.value for item in Courtesy},
    "done-callback-{}": {"again", "content", "unreached"},
    "digest-than-{}": {"week", "month", "earlier"},
    "digest-title-{}": {item.value for item in DigestKind} - {"morning", "public"},
    "digest-today-{}": {
        "overdue",
        "again",
        "promised",
        "unkept",
        "top",
        "stubborn",
        "callbacks",
    },
    "digest-trend-{}": {"up", "down", "same"},
    "digest-what-{}": {item.value for item in What},
    "clock-late-{}": {"again"} | {item.value for item in ClockKind},
    "clock-limit-{}": {"again"} | {item.value for item in ClockKind},
    "clock-name-{}": {item.value for item in ClockKind},
    "clock-lasts-{}": _WAITS,
    "clock-pause-{}": _WAITS,
    "clock-capped-{}": _WAITS,
    "done-exclude-{}": {"yes", "no"},
    "done-{}": {item.value for item in presses._ACTIONS},
    "done-rate-{}": {item.value for item in Score},
    "duty-role-{}": {"grid-lead", "supervisor", "admin"},
    "enrolled-{}": {item.value.replace("_", "-") for item in Role} - {"resident"},
    "help-{}": {item.value.replace("_", "-") for item in Role},
    "kind-{}": {item.value for item in ChatKind},
    "listen-way-{}": {item.value for item in Listening},
    "menu-{}": _MENUS,
    "my-data-file-{}": {item.value for item in MediaKind},
    "my-data-role-{}": {item.value for item in Role},
    "next-{}": {item.value for item in State},
    "nudge-{}": {f"{kind.value}-{tone.value}" for kind in ClockKind for tone in Tone},
    "placeholder-{}": {
        action.value
        for action, need in _ASKED_OF_STAFF.items()
        if need in (Need.NOTE, Need.QUESTION)
    }
    | {item.value for item in Question},
    "priority-{}": {item.value for item in Priority},
    "prompt-{}": {
        action.value for action, need in _ASKED_OF_STAFF.items() if need is not Need.NOTHING
    }
    | {item.value for item in Question},
    "role-{}": {
        item.replace(".", "-").replace("_", "-") for item in (*invites._OFFERED, invites._OF_TOWN)
    },
    "score-{}": {item.value for item in Score},
    "short-{}": {item.value for item in State},
    "state-closed-{}": {CONFIRMED, SILENT},
    "state-{}": {item.value for item in State},
    "town-title-{}": {item.value for item in DigestKind} - {"morning", "public"},
    "weekday-{}": {str(day) for day in range(1, 8)},
}
"""What fills the gap of every key that the code puts together."""


# ---- the catalogue, parsed ----------------------------------------------------------------------


def _parts(node: object) -> Iterator[object]:
    """Walk a parsed sentence."""
    if isinstance(node, ftl.BaseNode):
        yield node
        for value in vars(node).values():
            yield from _parts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _parts(item)


@cache
def parsed(language: str) -> dict[str, tuple[str, ftl.Message]]:
    """Give each key's file and sentence; a broken or doubled entry fails here."""
    found: dict[str, tuple[str, ftl.Message]] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} twice"
                found[entry.id.name] = (path.name, entry)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_read_one_by_one_are_those_of_the_files(language: str) -> None:
    """Each sentence is cut out of its file whole, with nothing of its neighbours."""
    cut = {}
    for path in (ROOT / "locales" / language).glob("*.ftl"):
        cut |= dict(entries(path.read_text(encoding="utf-8")))
    assert cut.keys() == parsed(language).keys()
    for key, (_, entry) in parsed(language).items():
        [alone] = FluentParser().parse(cut[key]).body
        assert entry.equals(alone, ignored_fields=["span", "comment"]), key


def gaps(language: str, key: str) -> set[str]:
    """Give the variables of a sentence."""
    return {
        part.id.name
        for part in _parts(parsed(language)[key][1])
        if isinstance(part, ftl.VariableReference)
    }


def wording(language: str, key: str) -> str:
    """Give the words of a sentence, all its variants, without its gaps."""
    return " ".join(
        part.value
        for part in _parts(parsed(language)[key][1])
        if isinstance(part, ftl.TextElement | ftl.StringLiteral)
    )


def facts_for(key: str, filling: Mapping[str, str | int]) -> dict[str, str | int]:
    """Give a fact for every gap of a sentence."""
    return {name: filling.get(name, "x") for name in gaps("zh", key)}


# ---- the code, parsed ---------------------------------------------------------------------------


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Give every module that speaks."""
    paths = sorted(path for room in SPEAKING for path in (ROOT / room).rglob("*.py"))
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths
    )


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            yield path, node


def literals() -> set[str]:
    """Give every string written out in the code."""
    return {
        node.value
        for _, node in _nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _template(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def templates() -> set[str]:
    """Give every key the code puts together, as a template."""
    heads = {key.partition("-")[0] for key in parsed("zh")}
    found = {_template(node) for _, node in _nodes() if isinstance(node, ast.JoinedStr)}
    return {
        text
        for text in found
        if re.fullmatch(r"[a-z]+-[a-z{}_-]*", text) and text.partition("-")[0] in heads
    }


def recorded() -> set[str]:
    """Give the actions written into histories by name."""
    return {
        keyword.value.value
        for _, node in _nodes()
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "record"
        for keyword in node.keywords
        if keyword.arg == "action" and isinstance(keyword.value, ast.Constant)
    }


def built_keys(template: str) -> set[str]:
    """Give all keys a template can become."""
    values = BUILT[template] | (recorded() if template == "action-{}" else set())
    return {template.format(value) for value in values}


def _said_keys(node: ast.expr) -> set[str]:
    """Give the keys an expression may stand for; empty when the code alone does not tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _said_keys(node.body) | _said_keys(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return built_keys(_template(node))
    return set()


def _facts_of(call: ast.Call) -> set[str] | None:
    """Give the names a call fills gaps with; None when a mapping of unknown names is passed."""
    names: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg == "facts" and isinstance(keyword.value, ast.Dict):
            names |= {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)}
        elif keyword.arg in (None, "facts"):
            return None
        else:
            names.add(keyword.arg)
    return names


_KEY_AT = {"Refusal": 0, "texts": 0, "plain": 0, "toast": 2}
"""Where the callables that speak take the key."""

_KEY_BY_NAME = ("say", "put", "tell_staff", "tell_reporter")


def sayings() -> Iterator[tuple[str, str, set[str] | None]]:
    """Give where the code says which key with which facts."""
    for path, node in _nodes():
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        named = node.keywords if name in _KEY_BY_NAME else []
        asked = [keyword.value for keyword in named if keyword.arg == "key"]
        at = _KEY_AT.get(name)
        if at is not None and len(node.args) > at:
            asked.append(node.args[at])
        given = _facts_of(node)
        if given is not None and name == "tell_staff":
            given = given | {"number"}
        for key in {key for expression in asked for key in _said_keys(expression)}:
            yield f"{path}:{node.lineno}", key, given


# ---- the same in every language -----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_in_the_same_files(language: str) -> None:
    """No sentence is missing, left over, or kept in another file than the Chinese one."""
    assert {key: file for key, (file, _) in parsed(language).items()} == {
        key: file for key, (file, _) in parsed("zh").items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_gaps(language: str) -> None:
    """A fact told in Chinese is told in every language."""
    assert {key: gaps(language, key) for key in parsed(language)} == {
        key: gaps("zh", key) for key in parsed("zh")
    }


def test_no_sentence_is_said_in_chinese_only_by_mistake() -> None:
    """English sentences hold no Chinese but the filing words and the name of a building."""
    allowed = re.compile(r"报修|投诉|求助|建议|随手拍|3栋2单元|请选择语言")
    left = {
        key: found
        for key in parsed("en")
        if (found := re.findall(r"[\u4e00-\u9fff]+", allowed.sub("", wording("en", key))))
    }
    assert left == {}


def test_chinese_sentences_hold_no_english_words() -> None:
    """Only commands, A角 and B角, and the way to another language are in Latin letters."""
    allowed = re.compile(r"</?b>|/[a-z]+|weisu link|[AB]角|Choose a language")
    left = {
        key: found
        for key in parsed("zh")
        if (found := re.findall(r"[A-Za-z]+", allowed.sub("", wording("zh", key))))
    }
    assert left == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_hold_no_markup_but_bold(language: str) -> None:
    """A stray < or & would make Telegram refuse the whole message."""
    for key in parsed(language):
        text = wording(language, key)
        assert text.count("<b>") == text.count("</b>"), key
        assert not re.search(r"[<>&]", text.replace("<b>", "").replace("</b>", "")), key


# ---- the code and the catalogue -----------------------------------------------------------------


def test_every_put_together_key_is_known_here() -> None:
    """A new way to build a key must be written into the table above."""
    assert templates() == set(BUILT)


def test_every_put_together_key_exists() -> None:
    """Every state, action, role, kind, score and menu entry has its words."""
    asked = {key for template in BUILT for key in built_keys(template)}
    assert asked - set(parsed("zh")) == set()


def test_every_written_out_key_exists() -> None:
    """Whatever looks like a key in the code, or is said as one, is in the catalogue."""
    heads = {key.partition("-")[0] for key in parsed("zh") if "-" in key}
    looks = {
        text
        for text in literals()
        if re.fullmatch(r"[a-z]+(?:-[a-z0-9_]+)+", text) and text.partition("-")[0] in heads
    }
    said = {key for _, key, _ in sayings() if not re.search(r"[^a-z0-9_-]", key)}
    assert said
    assert (looks | said) - set(parsed("zh")) == set()


def test_no_sentence_is_dead() -> None:
    """Every sentence is said somewhere."""
    used = literals() | {key for template in BUILT for key in built_keys(template)}
    assert set(parsed("zh")) - used == set()


def test_every_gap_is_filled_where_the_sentence_is_said() -> None:
    """No sentence is asked for without its facts: that would lose the message."""
    unfilled = {
        (where, key): missing
        for where, key, given in sayings()
        if given is not None and key in parsed("zh") and (missing := gaps("zh", key) - given)
    }
    assert unfilled == {}


def test_every_kind_of_message_can_be_rendered() -> None:
    """The outbox holds no kind that nobody can turn into a message."""
    assert set(RENDERERS) == set(outgoing.KINDS)


def test_every_action_that_needs_a_reason_offers_some_or_asks_for_words() -> None:
    """No prompt leaves a worker with neither buttons nor a field to write in."""
    for action, need in _ASKED_OF_STAFF.items():
        if need in (Need.REASON, Need.TARGET):
            assert REASONS[action], action


# ---- sizes --------------------------------------------------------------------------------------

_LONG: dict[str, str | int] = {
    "number": 999_999,
    "name": "扎西顿珠·嘉措" * 5,
    "place": "幸福花园第一期" * 8,
    "limit": 10_000,
    "length": 99_999,
    "days": 365,
    "count": 99,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_fit(language: str) -> None:
    """Telegram shows two hundred characters of an answer to a press."""
    for key in parsed(language):
        if key.startswith(("done-", "refuse-", "toast-")):
            text = TEXTS[language].plain(key, **facts_for(key, _LONG))
            assert 0 < len(text) <= 200, (key, len(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hints_labels_and_menu_entries_fit(language: str) -> None:
    """A hint has 64 characters at most, a menu entry 256; a button stays readable on a phone."""
    widest = {"placeholder-": 64, "menu-": 40, "button-": 40, "action-": 30, "reason-": 60}
    for key in parsed(language):
        for head, most in widest.items():
            if key.startswith(head):
                text = TEXTS[language].plain(key, **facts_for(key, _LONG))
                assert 0 < len(text) <= most, (key, len(text))


_HUGE = 9_999_999_999
_VERSION = 99_999
_PERSON = 999_999_999
_CODE = "c" * 16


def _buttons() -> Iterator[tuple[str, int, int, str]]:
    """Give every kind of button at its longest."""
    latest = dates.pack(datetime(2099, 12, 31, tzinfo=UTC))
    arguments = {
        "rate": [item.value for item in Score],
        "place": ["99"],
        "tell": [str(_HUGE), f"{_HUGE}.yes", f"{_HUGE}.no"],
        Action.WITHDRAW.value: [SURE, STAY],
        "exclude": ["yes", "no"],
        "learn": ["yes", "no"],
        "fix": ["c", "p", "x"],
        "callback": [item.value for item in CallbackState],
        Action.SCHEDULE.value: [latest],
        Action.TRANSFER.value: [str(_PERSON), f"{_PERSON}/9"],
    }
    for action in presses.PRESSES:
        fitting = (
            [f"/{at}" for at, _ in enumerate(REASONS.get(Action(action), ()))]
            if (action in set(Action))
            else []
        )
        for argument in ["", *arguments.get(action, fitting)]:
            yield action, _HUGE, _VERSION, argument
    for argument in ("cancel", "named", f"g{_HUGE}", "b99"):
        yield "dlg", 0, 0, argument
    for language in LANGUAGES:
        yield "lang", 0, 0, language


def _buttons_with_codes() -> Iterator[tuple[str, int, int, str]]:
    """Give the buttons that carry codes of the config, at the longest the config allows."""
    yield Action.REROUTE.value, _HUGE, _VERSION, f"{_CODE}/9"
    yield "dlg", 0, 0, f"c{_CODE}"
    for choice in invites._OFFERED:
        yield "invite", 0, 0, f"{choice}.{_CODE}"
    for kind in ChatKind:
        yield "bind", 0, 0, f"{kind.value}.{_CODE}"
    yield "bind", 0, 0, f"{ChatKind.COMPOUND.value}.{_CODE}.{_CODE}"
    latest = dates.pack(datetime(2099, 12, 31, tzinfo=UTC))
    for what in What:
        yield "dg", 0, 0, f"{what.value}.{latest}.{latest}.{_CODE}.99"
    yield "cat", _HUGE, _VERSION, "c" * 40
    yield "fix", _HUGE, _VERSION, f"c.{_CODE}"
    yield "dgg", 0, 0, f"{latest}.{latest}.{_CODE}"


def _unpacked(text: str) -> tuple[str, int, int, str]:
    press = Press.unpack(text)
    return press.action, press.ticket, press.version, press.arg


@pytest.mark.parametrize("button", sorted(_buttons()), ids=str)
def test_a_button_stays_within_forty_bytes_and_is_read_again(
    button: tuple[str, int, int, str],
) -> None:
    """Even with ten-digit ids a press carries all it must."""
    assert len(data(*button).encode()) <= 40
    assert _unpacked(data(*button)) == button


@pytest.mark.parametrize("button", sorted(_buttons_with_codes()), ids=str)
def test_the_longest_codes_of_a_config_still_fit_into_a_button(
    button: tuple[str, int, int, str],
) -> None:
    """Telegram's own limit of 64 bytes holds for every code the config lets through."""
    assert len(data(*button).encode()) <= 64
    assert _unpacked(data(*button)) == button


@given(
    st.sampled_from(sorted(presses.PRESSES)),
    st.integers(0, _HUGE),
    st.integers(0, _VERSION),
    st.from_regex(r"[A-Za-z0-9_./~-]{0,12}", fullmatch=True),
)
def test_every_press_survives_the_round_trip(
    action: str, ticket: int, version: int, argument: str
) -> None:
    """What is packed into a button is what a press brings back."""
    button = (action, ticket, version, argument)
    assert _unpacked(data(*button)) == button


# ---- languages and facts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-hant", "zh"),
        ("zh-cn", "zh"),
        ("ZH_CN", "zh"),
        (None, "zh"),
        ("", "zh"),
        ("bo", "zh"),
        ("ug", "zh"),
        ("enm", "zh"),
        ("en", "en"),
        ("en-GB", "en"),
        ("en_US", "en"),
        ("EN", "en"),
    ],
)
def test_everybody_is_spoken_to_in_a_language_we_have(code: str | None, language: str) -> None:
    """Chinese is the rule; only those whose Telegram is English are spoken to in English."""
    assert language_for(code) == language
    assert Catalogue().speak(code).language == language


@pytest.mark.parametrize("language", LANGUAGES)
@given(said=st.text(max_size=60))
def test_facts_never_become_markup(language: str, said: str) -> None:
    """Whatever a person writes is shown as written, and can neither break nor format a message."""
    texts = TEXTS[language]
    shown = texts("resident-progress", number=7, text=said)
    assert "<" not in shown
    assert ">" not in shown
    assert unescape(shown) == unescape(
        texts.plain("resident-progress", number=7, text=shown_as(said))
    )


def shown_as(said: str) -> str:
    """Give the words with the three signs of HTML made harmless, by the book."""
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_type_is_ours_and_markup_in_facts_is_not(language: str) -> None:
    """The sentence's own bold stays, a bold somebody typed is shown as they typed it."""
    shown = TEXTS[language]("details-title", number=7, category="<b>灯</b> & 水")
    assert shown.startswith("<b>")
    assert "&lt;b&gt;灯&lt;/b&gt; &amp; 水" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_plain(language: str) -> None:
    """A toast or a button shows an ampersand as an ampersand."""
    assert "水 & 电 <1>" in TEXTS[language].plain("done-place", place="水 & 电 <1>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("speak", ["__call__", "plain"])
def test_a_missing_sentence_or_fact_is_an_error(language: str, speak: str) -> None:
    """A gap is found in a test, not by a resident who reads half a sentence."""
    say = getattr(TEXTS[language], speak)
    with pytest.raises(LookupError, match="no-such-key"):
        say("no-such-key")
    with pytest.raises(LookupError, match="question"):
        say("question", number=7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ticket_numbers_are_said_without_a_comma(language: str) -> None:
    """People say and type #1241, so that is what they must read."""
    shown = TEXTS[language]("card-title", number=1241, category="灯")
    assert "#1241 " in shown


def test_dates_and_counts_are_said_as_people_say_them() -> None:
    """English names its months and counts one and many; Chinese counts months."""
    day: dict[str, str | int] = {"day": 25, "weekday": "Wed", "time": "15:00"}
    months = {TEXTS["en"].plain("date-time", month=month, **day) for month in range(1, 13)}
    assert len(months) == 12
    assert "Wed 25 Nov, 15:00" in months
    assert "11月25日" in TEXTS["zh"].plain("date-time", month=11, **day)
    assert TEXTS["en"].plain("card-level", level=1).endswith("once")
    assert TEXTS["en"].plain("card-level", level=2).endswith("2 times")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_knows_what_it_can_say(language: str) -> None:
    """A button's label is looked up only if it is a key."""
    assert TEXTS[language].has("button-new")
    assert not TEXTS[language].has("幸福花园小区群")
