"""Short words that answer a question with yes or no."""

from __future__ import annotations

import re

_LONGEST = 12
_THANKS = re.compile(r"(?:谢+|感谢|辛苦|麻烦)(?:您|你|了|啦)*")
_SIGNS = re.compile(r"[\W_]+")
_TAIL = r"(?:吧|啊|呀|哈|哦|呢|嘛|的|了|啦|谢谢|谢了|您|你)*"
_YES = re.compile(
    rf"(?:(?:是|对|好|行|嗯+|可以|要|需要|办|办理|登记|报|上报|要办理?|需要办理?|麻烦(?:您|你)?(?:了|办一下)?"
    rf"|办一下|给办|yes|ok|okay){_TAIL}){{1,2}}"
)
_NO = re.compile(
    rf"(?:(?:不|不用|不要|不必|不需要|不办|不用办理?|不是|没事|没什么|没啥|算|先不|先不用|随便说说"
    rf"|只是聊聊|聊聊|说着玩|开玩笑|no|nope){_TAIL}){{1,2}}"
)


def yes_or_no(text: str) -> bool | None:
    """Give what a short answer says; None when it says more, or neither."""
    words = [_SIGNS.sub("", part) for part in re.split(r"[，,。.！!~～\s]+", text.strip())]
    said = [word.casefold() for word in words if word and not _THANKS.fullmatch(word)]
    if not said or sum(map(len, said)) > _LONGEST:
        return None
    answers = {_one(word) for word in said}
    return answers.pop() if len(answers) == 1 else None


def _one(word: str) -> bool | None:
    if _NO.fullmatch(word):
        return False
    return True if _YES.fullmatch(word) else None
