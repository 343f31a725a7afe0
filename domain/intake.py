"""From somebody's words to what a ticket needs: is it said to us at all."""

from __future__ import annotations

import re

PREFIXES = ("报修", "投诉", "求助", "建议", "随手拍")
"""Words that file what follows a separator or starts with a number; "投诉有用的话" is talk."""

_PREFIX = re.compile(
    rf"^\s*(?:{'|'.join(PREFIXES)})(?:[\s：:，,、。；;!！]+|(?=[0-9０-９#＃]))(?P<body>.*)$",
    re.DOTALL,
)
_WORDISH = re.compile(r"[^\W\d_]")
_SHORTEST = 2


def after_prefix(text: str) -> str | None:
    """Give what follows a filing word such as 报修, or None when nothing is being filed."""
    found = _PREFIX.match(text)
    return found["body"].strip() if found else None


def without_mention(text: str, username: str) -> str:
    """Give the text without the bot's @name, wherever it stands."""
    return re.sub(
        rf"@{re.escape(username)}(?![A-Za-z0-9_])", " ", text, flags=re.IGNORECASE
    ).strip()


def is_meaningful(text: str) -> bool:
    """Say whether there are at least two letters or characters; emoji and dots say nothing."""
    return len(_WORDISH.findall(text)) >= _SHORTEST
