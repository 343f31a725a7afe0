"""The words of a message in the form the model reads: one spelling for what means the same."""

from __future__ import annotations

import re
import unicodedata

from domain.understanding.misheard import corrected
from domain.understanding.placeless import without_places
from domain.understanding.values import Whereabouts

LONGEST = 1200
"""Characters that are read; a complaint says what it wants long before."""

PICTURE, PHONE, LINK, VOICE = "▣", "☎", "⌁", "♪"
EVERYONE, SOMEBODY, NUMBER = "※", "@", "0"
FUN, THANKS, SORROW, ALARM, FACE = "☺", "♥", "☹", "⚠", "◇"

SIGNS = {
    PICTURE: "[图片]",
    PHONE: "电话号码",
    LINK: "网址",
    VOICE: "[语音]",
    EVERYONE: "@所有人",
    SOMEBODY: "@某人",
    NUMBER: "数字",
    FUN: "😂",
    THANKS: "🙏",
    SORROW: "😭",
    ALARM: "🆘",
    FACE: "表情",
}
"""How a sign that stands for many spellings is shown to people."""

_BARE = {
    "图片": PICTURE,
    "照片": PICTURE,
    "视频": PICTURE,
    "动画表情": FACE,
    "链接": LINK,
    "分享": LINK,
    "语音": VOICE,
    "语音转文字": VOICE,
    "语音消息": VOICE,
}
_KINDS = (
    (
        FUN,
        "捂脸 笑哭 偷笑 呲牙 坏笑 旺柴 狗头 吃瓜 破涕为笑 大笑 憨笑 微笑 奸笑 机智 得意 调皮",
    ),
    (
        THANKS,
        "抱拳 合十 玫瑰 强 赞 ok 爱心 鼓掌 拥抱 握手 太阳 咖啡 庆祝 鲜花 心 加油",
    ),
    (
        SORROW,
        "流泪 大哭 裂开 可怜 委屈 难过 发怒 抓狂 愤怒 怒 生气 叹气 苦涩 衰 撇嘴 白眼 吐 晕",
    ),
    (ALARM, "惊恐 恐惧 惊讶 炸弹 火 警报"),
)
_NAMED = {name: sign for sign, names in _KINDS for name in names.split()} | _BARE
_EMOJI = (
    dict.fromkeys("😂🤣😅😆😁😄😃😀😊🙂😉😜😝🤪😏🐶😎🤭😹", FUN)
    | dict.fromkeys("🙏👍👏🌹❤💐💪🤝👌☀🎉🎊🧧💗💕😘🥰🌻🌞✨🍵☕💯🤗", THANKS)
    | dict.fromkeys("😭😢😡🤬😤😠😞😔😩😫🥲🤮🤢😱😰😨😥🙄😒😓", SORROW)
    | dict.fromkeys("🆘🔥⚠🚨💥❗‼🚒🚑⛔", ALARM)
)
_DROPPED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+"
)
_TOKEN = re.compile(
    r"(?P<link>https?://\S{1,300}|www\.\S{1,300})"
    r"|(?P<bracket>\[[^\[\]\s]{1,6}\])"
    r"|@(?P<everyone>所有人|全体成员|all\b)"
    r"|(?P<person>@[^\s,,。!?:;@]{1,12})"
    r"|(?P<phone>(?<!\d)\+?\d[\d\*\- ]{5,16}[\d\*](?!\d))"
    r"|(?P<hotline>(?<![\d])1(?:10|19|20|22)(?!\d))"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<emoji>[\u2600-\u27bf\u2b00-\u2bff\u203c\u2049\U0001f000-\U0001faff])"
)
_SPECIAL = re.compile(r"[\d@+\[hw\u2600-\u27bf\u2b00-\u2bff\u203c\u2049\U0001f000-\U0001faff]")
"""Without any of these no token can begin."""

_BLANK = re.compile(r"[\s,.;:。、·…~\-—_\"'“”‘’《》()【】]+")
_AGAIN = re.compile(r"(.)\1{2,}", re.DOTALL)
_LEAST_DIGITS = 7


def _token(found: re.Match[str]) -> str:
    kind, words = found.lastgroup, found[0]
    if kind == "number":
        return NUMBER
    if kind == "hotline":
        return words
    if kind == "phone":
        digits = sum(char.isdigit() or char == "*" for char in words)
        return PHONE if digits >= _LEAST_DIGITS else re.sub(r"\d+", NUMBER, words)
    if kind == "emoji":
        return _EMOJI.get(words, FACE)
    if kind == "bracket":
        return _NAMED.get(words[1:-1], FACE)
    return {"link": LINK, "everyone": EVERYONE, "person": SOMEBODY + " "}[str(kind)]


def normal(text: str, place: Whereabouts | None = None) -> str:
    """Give the words in one spelling: width, case, numbers, names, faces, long repetitions.

    The place they name is left out if it is given: an address says nothing of what is wrong there.
    """
    flat = _DROPPED.sub("", text[: 2 * LONGEST])
    flat = unicodedata.normalize("NFKC", flat)[: 2 * LONGEST].lower()
    flat = corrected(without_places(flat, place) if place is not None else flat)
    flat = _TOKEN.sub(_token, flat) if _SPECIAL.search(flat) else flat
    flat = _BLANK.sub(" ", flat).strip()
    return _AGAIN.sub(r"\1\1", flat)[:LONGEST]
