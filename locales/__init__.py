"""Every sentence a person reads, in Chinese and English, kept in Fluent files beside this one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import NumberFormatOptions

LANGUAGES = ("zh", "en")
DEFAULT = "zh"
_LONG = 400
_MARK = "\ue000"
"""A character of the private use area: it stands in no text."""

_KEY = re.compile(r"^-?[A-Za-z][\w-]* *=", re.MULTILINE)
_COMMENT = re.compile(r"^#.*$", re.MULTILINE)
_WORD = re.compile(r"-?[A-Za-z][\w-]*")
"""How a sentence begins in a file, what is none, and what may name another sentence."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Texts:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._bundle = FluentBundle(
            [language], functions={"DAY": _DAYS[language]}, use_isolating=False
        )
        self._unread: dict[str, str] = {}
        self._fixed: dict[str, str] = {}
        for file in sorted(files(__package__).joinpath(language).iterdir(), key=str):
            if file.name.endswith(".ftl"):
                self._unread.update(_entries(file.read_text(encoding="utf-8")))

    def __call__(self, key: str, /, **facts: str | int) -> str:
        """Give a sentence as HTML; facts are escaped. Raises LookupError for an unknown key."""
        safe = {
            name: escape(value, quote=False) if isinstance(value, str) else value
            for name, value in facts.items()
        }
        return self.plain(key, **safe)

    def plain(self, key: str, /, **facts: str | int) -> str:
        """Give a sentence without markup, for toasts and button labels.

        One that is said without facts is always the same, and put together once.
        """
        if facts:
            return self._put_together(key, facts)
        if key not in self._fixed:
            self._fixed[key] = self._put_together(key, facts)
        return self._fixed[key]

    def _put_together(self, key: str, facts: Mapping[str, str | int]) -> str:
        if not self.has(key):
            raise LookupError(f"no sentence {key!r} in {self.language}")
        if key in self._unread:
            self._read(key)
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise LookupError(f"sentence {key!r} in {self.language} is empty")
        long = {
            f"{_MARK}{name}{_MARK}": value
            for name, value in facts.items()
            if isinstance(value, str) and len(value) > _LONG
        }
        formatted, errors = self._bundle.format_pattern(pattern, _spoken(facts))
        if errors:
            raise LookupError(f"sentence {key!r} in {self.language}: {errors[0]}")
        text = str(formatted)
        for mark, value in long.items():
            text = text.replace(mark, value)
        return text

    def has(self, key: str) -> bool:
        """Say whether the key exists."""
        return key in self._unread or bool(self._bundle.has_message(key))

    def _read(self, key: str) -> None:
        """Take in a sentence when it is said first, with those that stand in it.

        Most are said seldom, and Fluent's trees of them all would fill eight megabytes. Threads may
        read the same at once; none sees a sentence as read before all that it needs is.
        """
        wanted, found = [key], set[str]()
        while wanted:
            name = wanted.pop()
            source = self._unread.get(name)
            if source is not None and name not in found:
                found.add(name)
                self._bundle.add_resource(FluentResource(source))
                wanted += [word for word in _WORD.findall(source) if word in self._unread]
        for name in found:
            self._unread.pop(name, None)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Give each sentence of a file by its key, as it is written there.

    Fluent's own parser would tell the same fifty times as slowly, at each start and for sentences
    that are never said; the tests hold the two together.
    """
    for block in _COMMENT.split(text):
        starts = [found.start() for found in _KEY.finditer(block)]
        for start, end in pairwise([*starts, len(block)]):
            source = block[start:end]
            yield source[: source.index("=")].strip(), source


class _Number(int):
    """A number as Fluent is to write it: without commas. It reads the options where they stand."""

    options = NumberFormatOptions(useGrouping=False)


def _spoken(facts: Mapping[str, str | int]) -> dict[str, object]:
    """Give the facts as Fluent takes them: numbers without commas, long texts by a mark.

    Fluent refuses any part over 2,500 characters, so a long text is put in after formatting.
    """
    spoken: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, int):
            spoken[name] = _Number(value)
        else:
            spoken[name] = f"{_MARK}{name}{_MARK}" if len(value) > _LONG else value
    return spoken


def _chinese_day(value: object) -> str:
    """Write 2026-11-24 as 11月24日."""
    found = _ISO.fullmatch(str(value))
    return f"{int(found[2])}月{int(found[3])}日" if found else str(value)


def _english_day(value: object) -> str:
    """Write 2026-11-24 as 24 Nov."""
    found = _ISO.fullmatch(str(value))
    return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]}" if found else str(value)


_DAYS: dict[str, Callable[[Any], Any]] = {"zh": _chinese_day, "en": _english_day}
"""What DAY($day) is in a sentence: a date as people of the language say it."""


class Catalogue:
    """All languages; an unknown one is answered in Chinese."""

    def __init__(self) -> None:
        self._texts = {language: Texts(language) for language in LANGUAGES}

    def speak(self, language: str | None) -> Texts:
        """Give the sentences for a language code such as zh-hans, zh-cn or en-GB."""
        return self._texts[language_for(language)]


def language_for(code: str | None) -> str:
    """Map what Telegram calls a person's language onto one we speak; Chinese is the default."""
    return "en" if (code or "").lower().split("-")[0].split("_")[0] == "en" else DEFAULT
