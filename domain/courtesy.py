"""Words that only greet, thank, or ask who we are: they ask for an answer, not for a ticket."""

from __future__ import annotations

import re
from enum import StrEnum

_LONGEST = 30


class Courtesy(StrEnum):
    """What was said out of courtesy."""

    THANKS = "thanks"
    HELLO = "hello"
    WHO = "who"


_BOT = (
    r"(?:你|您|您们|你们|机器人|小微|微诉|师傅|大家|了|啦|呀|啊|哈|哦|的|很|太|这么|非常|十分|真)*"
)
_WORDS = {
    Courtesy.THANKS: (
        rf"(?:(?:好的?|收到|嗯+|行|可以)?{_BOT}"
        rf"(?:谢+|多谢|感谢|辛苦|麻烦|有劳|棒|厉害|thanks?|thankyou|thx){_BOT})+"
    ),
    Courtesy.HELLO: (
        r"(?:(?:你|您|大家)好|哈喽|哈啰|嗨|早上好|早安|早|上午好|中午好|下午好|晚上好|晚安|在吗|在不在"
        r"|有人吗|hi|hello)(?:机器人|小微|微诉|呀|啊|吗|哈)*"
    ),
    Courtesy.WHO: (
        r"(?:请问)?(?:你|您|这|机器人)(?:到底|究竟)?(?:是|叫)(?:谁|什么|啥|干什么的|干啥的|干嘛的|做什么的"
        r"|什么名字|什么东西|机器人|真人|人)(?:呀|啊|呢|吗|嘛|的)*"
        r"|(?:请问)?(?:你|您)(?:能|会|可以)(?:干|做|帮)(?:什么|啥|嘛|些什么)(?:呀|啊|呢)*"
        r"|怎么用|whoareyou|whatareyou"
    ),
}
_SHAPES = {kind: re.compile(shape) for kind, shape in _WORDS.items()}
_SIGNS = re.compile(r"[\W_]+")


def courtesy_of(text: str) -> Courtesy | None:
    """Give what words say out of courtesy, when they say nothing else; 谢谢小张修好了灯 does."""
    bare = _SIGNS.sub("", text[: 2 * _LONGEST]).casefold()
    if len(bare) > _LONGEST:
        return None
    return next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(bare)), None)
