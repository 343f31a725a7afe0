from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from telegram import User
from telegram.constants import MessageEntityType as Kind

from sandbox.entities import Span
from sandbox.refusals import cannot_parse

_PLAIN = {
    "b": Kind.BOLD,
    "strong": Kind.BOLD,
    "i": Kind.ITALIC,
    "em": Kind.ITALIC,
    "u": Kind.UNDERLINE,
    "ins": Kind.UNDERLINE,
    "s": Kind.STRIKETHROUGH,
    "strike": Kind.STRIKETHROUGH,
    "del": Kind.STRIKETHROUGH,
    "code": Kind.CODE,
    "pre": Kind.PRE,
    "a": Kind.TEXT_LINK,
    "tg-spoiler": Kind.SPOILER,
    "span": Kind.SPOILER,
    "tg-emoji": Kind.CUSTOM_EMOJI,
    "blockquote": Kind.BLOCKQUOTE,
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_ESCAPE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")

Knows = Callable[[int], User | None]


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    source: str
    knows: Knows
    text: str = ""
    stack: list[_Open] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def read(self) -> None:
        position = 0
        while position < len(self.source):
            mark = self.source.find("<", position)
            stop = len(self.source) if mark < 0 else mark
            self.text += _ESCAPE.sub(
                lambda match: unescape(match.group()), self.source[position:stop]
            )
            if mark < 0:
                break
            match = _TAG.match(self.source, mark)
            if match is None:
                raise (
                    cannot_parse(f"Unexpected end tag at byte offset {self._byte(mark)}")
                    if (self.source.startswith("</", mark))
                    else cannot_parse(f'Unsupported start tag "" at byte offset {self._byte(mark)}')
                )
            self._tag(match)
            position = match.end()
        if self.stack:
            raise cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"'
            )

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _tag(self, match: re.Match[str]) -> None:
        closing, tag, rest = match.group(1), match.group(2).lower(), match.group(3)
        offset = self._byte(match.start())
        if closing:
            self._close(tag, offset)
            return
        attributes = _attributes(rest)
        spoiler_span = tag != "span" or attributes.get("class") == "tg-spoiler"
        if tag not in _PLAIN or not spoiler_span:
            raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {offset}')
        self.stack.append(_Open(tag, len(self.text), attributes))

    def _close(self, tag: str, offset: int) -> None:
        if not self.stack:
            raise cannot_parse(f"Unexpected end tag at byte offset {offset}")
        opened = self.stack.pop()
        if opened.tag != tag:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {offset}, expected "</{opened.tag}>", '
                f'found "</{tag}>"'
            )
        span = self._span(opened)
        if span is not None and span.start < span.end:
            self.spans.append(span)

    def _span(self, opened: _Open) -> Span | None:
        start, end = opened.start, len(self.text)
        if opened.tag == "a":
            return self._link(opened, start, end)
        if opened.tag == "code" and self.stack and self.stack[-1].tag == "pre":
            language = opened.attributes.get("class", "").removeprefix("language-")
            self.stack[-1].attributes["language"] = language
            return None
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            return Span(Kind.EXPANDABLE_BLOCKQUOTE, start, end)
        spoken = opened.attributes.get("language") or None
        emoji = opened.attributes.get("emoji-id")
        return Span(_PLAIN[opened.tag], start, end, language=spoken, emoji=emoji)

    def _link(self, opened: _Open, start: int, end: int) -> Span | None:
        url = opened.attributes.get("href", "") or self.text[start:end]
        if person := _USER_LINK.fullmatch(url):
            user = self.knows(int(person.group(1)))
            return None if user is None else Span(Kind.TEXT_MENTION, start, end, user=user)
        if "." not in url and "://" not in url:
            return None
        return Span(Kind.TEXT_LINK, start, end, url=url if "://" in url else f"http://{url}/")


def _attributes(rest: str) -> dict[str, str]:
    return {
        match.group(1).lower(): unescape(match.group(2) or match.group(3) or match.group(4) or "")
        for match in _ATTRIBUTE.finditer(rest)
    }


def read_html(source: str, knows: Knows) -> tuple[str, list[Span]]:
    """Parse Telegram's HTML; broken markup is refused in Telegram's words.

    `knows` answers the user behind an id, or None: a link to a stranger is no mention.
    """
    reader = _Reader(source, knows)
    reader.read()
    return reader.text, reader.spans
