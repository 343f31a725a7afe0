from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from telegram import MessageEntity, User
from telegram.constants import MessageEntityType as Kind

_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|cn|net|org|io|me|gov|edu|info)\b"
_TAIL = r"[^\s<>\"'，。；：！？、（）【】《》“”]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (Kind.URL, re.compile(rf"(?:https?://{_TAIL}+|(?<![\w@.]){_DOMAIN}(?:[/?#]{_TAIL}*)?)")),
    (Kind.EMAIL, re.compile(rf"(?<![\w.+-])[A-Za-z0-9_.+-]+@{_DOMAIN}")),
    (
        Kind.BOT_COMMAND,
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    ),
    (Kind.MENTION, re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    (Kind.HASHTAG, re.compile(r"(?<![\w/@#])#(?=\w*[^\W\d])\w{1,256}")),
    (Kind.PHONE_NUMBER, re.compile(r"(?<!\w)\+\d[\d -]{6,14}\d(?!\w)")),
)
_ONE_UNIT = 0xFFFF  # the last character that is one UTF-16 unit long
_TRAILING = ".,;:!?)'\""
_OPAQUE = frozenset({Kind.CODE, Kind.PRE, Kind.TEXT_LINK, Kind.TEXT_MENTION})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, counted in characters, and what it is."""

    kind: str
    start: int
    end: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    emoji: str | None = None


def utf16_length(text: str) -> int:
    """How long Telegram counts `text`: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def found_in(text: str) -> list[Span]:
    """Find the commands, mentions, links, tags and numbers Telegram marks by itself."""
    spans: list[Span] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            end = match.end()
            if kind == Kind.URL:
                end = match.start() + len(match.group().rstrip(_TRAILING))
            span = Span(kind, match.start(), end)
            if not any(_overlap(span, other) for other in spans):
                spans.append(span)
    return spans


def completed(text: str, marked: Iterable[Span]) -> list[Span]:
    """Add what Telegram finds by itself to what the sender marked."""
    spans = list(marked)
    opaque = [span for span in spans if span.kind in _OPAQUE]
    spans += [s for s in found_in(text) if not any(_overlap(s, other) for other in opaque)]
    return spans


def trimmed(text: str, spans: Iterable[Span]) -> tuple[str, list[Span]]:
    """Strip the text as Telegram does and move the spans along."""
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    moved = (
        replace(s, start=max(s.start - lead, 0), end=min(s.end - lead, len(bare))) for s in spans
    )
    return bare, [span for span in moved if span.start < span.end]


def as_entities(text: str, spans: Iterable[Span]) -> list[MessageEntity]:
    """Turn spans into Bot API entities, offsets and lengths in UTF-16 units."""
    ends = [0, *accumulate(1 + (ord(character) > _ONE_UNIT) for character in text)]
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    return [
        MessageEntity(
            span.kind,
            offset=ends[span.start],
            length=ends[span.end] - ends[span.start],
            url=span.url,
            user=span.user,
            language=span.language,
            custom_emoji_id=span.emoji,
        )
        for span in ordered
    ]


def as_spans(text: str, entities: Iterable[MessageEntity]) -> list[Span]:
    """Read entities a client sent; what lies outside the text is cut off."""
    starts = {0: 0}
    units = 0
    for number, character in enumerate(text, start=1):
        units += 1 + (ord(character) > _ONE_UNIT)
        starts[units] = number
    spans = []
    for entity in entities:
        start = starts.get(entity.offset)
        end = starts.get(entity.offset + entity.length, len(text))
        if start is not None and start < end:
            spans.append(
                Span(
                    entity.type,
                    start,
                    end,
                    url=entity.url,
                    user=entity.user,
                    language=entity.language,
                    emoji=entity.custom_emoji_id,
                )
            )
    return spans


def commands_in(message_text: str, entities: Iterable[MessageEntity]) -> list[str]:
    """List the commands of a text, with their slash, in order."""
    return _pieces(message_text, entities, Kind.BOT_COMMAND)


def mentions_in(message_text: str, entities: Iterable[MessageEntity]) -> list[str]:
    """List the @usernames of a text, without the sign and in lower case."""
    return [name[1:].lower() for name in _pieces(message_text, entities, Kind.MENTION)]


def _pieces(text: str, entities: Iterable[MessageEntity], kind: str) -> list[str]:
    spans = as_spans(text, [entity for entity in entities if entity.type == kind])
    return [text[span.start : span.end] for span in spans]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
