"""Strings that break things: odd letters, markup, formulas, commands, buttons, and plain talk."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ODD = (
    "",
    " ",
    "\u200b\u200d\ufeff",
    "\u202eevil\u202c",
    "مرحبا شكوى",
    "\x00\x07\x1b[31mred\x1b[0m",
    "\r\nlevel=error fake=1",
    "\u2028\u2029\x85",
    "<b>", "</b>", "<a href='x'>", "&lt;&amp;&#0;", "<script>alert(1)</script>", "&", "<",
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")',
    "../../etc/passwd", "C:\\x\\y", "'; DROP TABLE tickets; --", "{{7*7}}", "%s%n", "${x}",
    "{ $x }",
    "👨‍👩‍👧‍👦" * 30,
    "é" * 10, "e\u0301" * 40, "\U0010ffff", "\uffff", "ß", "İ", "ﬃ", "Ⅷ", "③", "٣", "１２３",
)  # fmt: skip
TALK = (
    "3栋2单元楼道灯坏了三天了", "报修 3栋井盖不见了", "燃气泄漏!!", "撤回", "谢谢", "好的",
    "@weisu_bot 5栋电梯困人", "3栋", "我家也是", "明天下午三点", "下周五前修好", "电话13812345678",
    "已经修好了", "2号楼1单元601漏水，身份证11010519491231002X",
    "今天天气不错", "有没有人要团购鸡蛋", "投诉", "随手拍", "随手拍 路灯不亮",
)  # fmt: skip
COMMANDS = (
    "start", "help", "bao", "mine", "open", "t", "leave", "board", "duty", "digest", "exclude",
    "learning", "listen", "merge", "split", "bind", "invite", "roster", "privacy", "language",
    "cancel", "nothing",
)  # fmt: skip
BEHIND = (
    "", "1", "#1", "1 2", "2 1", "99999999999999999999", "-1", "０", "②", "1 因为", "李姐",
    "i1_abc", "a1", "d1", "a999999999999999999", "dd", "bind", "off", "auto", "suggest", "停",
    "2026-03", "today", "上周", "9999-12-31", "0000-00-00", "12-25..01-05", "3月8日到3月10日",
    "李姐 明天", "销假", "销假 李姐", "x" * 300,
)  # fmt: skip
ACTIONS = (
    "claim", "transfer", "reroute", "reject", "progress", "ask", "answer", "wait", "schedule",
    "resume", "resolve", "release", "escalate", "deliberate", "withdraw", "confirm", "contest",
    "keep", "close", "cover", "reopen", "merge", "split", "decline", "endorse", "rate", "place",
    "tell", "media", "timeline", "clock", "show", "callback", "mine", "dg", "dgg", "exclude",
    "fix", "recat", "category", "learn", "same", "other", "bind", "invite", "listen", "lang",
    "unleave", "dlg", "nothing", "",
)  # fmt: skip
NUMBERS = (
    "0", "1", "2", "3", "5", "17", "40", "-1", "01", "+1", "1_0", "１", "②", "",
    "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
)  # fmt: skip
ARGUMENTS = (
    "", "/", "/0", "/9", "0/0", "2/0", "g2/0", "99999999999999999999/0", "satisfied", "unsolved",
    "yes", "no", "b0", "c0", "place", "back", "1", "content", "unreached", "unsolved",
    "staff.-", "compound.g1.c1", "compound.g1", "merchants.nothing", "grid_worker.0.g1",
    "supervisor.0", "zh", "en", "xx", "new", "cancel", "auto", "suggest", "explicit", "zzzzzzzzz",
    "received.0.zzzzzz.-", "received.gnqfo0.gnrfo0.-", "received.6kuvuwn.6kuvuwn.-.0", "-zzzz",
    "6kuvuwn", "gnqfo0.6kuvuwn.-", "6kuvuwn.6kuvuwn.g1", "facilities.lighting", "-1", "1_0",
    "1/1/1", ":::", "📎",
)  # fmt: skip

_LETTERS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12
)


@st.composite
def _long(draw: st.DrawFn, limit: int) -> str:
    piece = draw(st.one_of(st.sampled_from((*ODD[1:], *TALK)), _LETTERS)) or "x"
    return (piece * (limit // len(piece) + 1))[: draw(st.sampled_from((limit, limit - 1, 300)))]


def _command(parts: tuple[str, str, str, str]) -> str:
    return "".join(parts)


commands: SearchStrategy[str] = st.tuples(
    st.sampled_from(COMMANDS).map(lambda name: f"/{name}"),
    st.sampled_from(("", "", "@weisu_bot", "@another_bot", "@WEISU_BOT")),
    st.sampled_from((" ", "\u3000", "\n", "")),
    st.one_of(st.sampled_from(BEHIND), _LETTERS),
).map(_command)

presses: SearchStrategy[str] = st.one_of(
    st.tuples(
        st.sampled_from(("v1", "v1", "v1", "v0", "cand", "")),
        st.sampled_from(ACTIONS),
        st.sampled_from(NUMBERS),
        st.sampled_from(NUMBERS),
        st.one_of(st.sampled_from(ARGUMENTS), _LETTERS),
    ).map(":".join),
    st.tuples(
        st.just("cand"), st.sampled_from(NUMBERS), st.sampled_from(("yes", "no", "join", "x"))
    ).map(":".join),
    st.sampled_from(ODD),
).map(lambda carried: carried.encode()[:64].decode(errors="ignore"))


def words(limit: int = 4096) -> SearchStrategy[str]:
    """Give texts that Telegram could carry, as long as it allows."""
    return st.one_of(
        st.sampled_from(TALK),
        commands,
        st.sampled_from(ODD),
        _LETTERS,
        st.sampled_from(TALK).map(lambda said: f"@weisu_bot {said}"),
        _long(limit),
    ).map(lambda text: text[:limit])


names: SearchStrategy[str] = st.one_of(st.sampled_from((*ODD, "卓玛", "Bob")), _LETTERS).map(
    lambda name: name[:64] or "名"
)

TROUBLES = (
    "路灯不亮",
    "井盖松了",
    "漏水",
    "电梯坏了",
    "垃圾没人收",
    "有人占道",
    "燃气泄漏",
    "太吵了",
)
complaints: SearchStrategy[str] = st.tuples(
    st.integers(1, 8), st.integers(1, 3), st.sampled_from(TROUBLES)
).map(lambda told: f"{told[0]}栋{told[1]}单元{told[2]}")

titles: SearchStrategy[str] = names.map(lambda name: name if name.strip() else "群")
"""Telegram lets nobody name a group with nothing."""
