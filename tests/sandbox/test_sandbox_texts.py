"""Texts and their entities: marked by HTML, marked by the sender, found by Telegram."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import User

from sandbox.entities import (
    Span,
    as_entities,
    as_spans,
    completed,
    found_in,
    trimmed,
    utf16_length,
)
from sandbox.html_mode import read_html
from sandbox.refusals import RefusalError

ANN = User(5, "卓玛", is_bot=False)


def _knows(user_id: int) -> User | None:
    return ANN if user_id == ANN.id else None


@pytest.mark.parametrize(
    ("source", "text", "marks"),
    [
        ("plain", "plain", []),
        ("<b>b</b><strong>s</strong>", "bs", [("bold", "b"), ("bold", "s")]),
        ("<i>i</i><em>e</em>", "ie", [("italic", "i"), ("italic", "e")]),
        ("<u>u</u><ins>i</ins>", "ui", [("underline", "u"), ("underline", "i")]),
        (
            "<s>s</s><strike>t</strike><del>d</del>",
            "std",
            [("strikethrough", "s"), ("strikethrough", "t"), ("strikethrough", "d")],
        ),
        ("<code>a &lt; b</code>", "a < b", [("code", "a < b")]),
        ("<pre>x</pre>", "x", [("pre", "x")]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", "x")]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", "x")]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", "x")]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", "x")]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", "x")]),
        ('<tg-emoji emoji-id="7">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
        ('<a href="https://a.cn/?a=1&amp;b=2">x</a>', "x", [("text_link", "x")]),
        ("<a href='a.cn'>x</a>", "x", [("text_link", "x")]),
        ("<a>https://a.cn</a>", "https://a.cn", [("text_link", "https://a.cn")]),
        ("<a href=nowhere>x</a>", "x", []),
        ('<a href="tg://user?id=5">卓玛</a>', "卓玛", [("text_mention", "卓玛")]),
        ('<a href="tg://user?id=6">nobody</a>', "nobody", []),
        ("<b>1<i>2</i></b>", "12", [("italic", "2"), ("bold", "12")]),
        ("<B>x</B>", "x", [("bold", "x")]),
        ("<b></b>x", "x", []),
        ("&lt;b&gt; &amp;&quot; &#39;&#x41; &nbsp; &", "<b> &\" 'A &nbsp; &", []),
    ],
)
def test_html_is_read(source: str, text: str, marks: list[tuple[str, str]]) -> None:
    """Every tag Telegram knows marks its stretch of the text."""
    read, spans = read_html(source, _knows)
    assert read == text
    assert [(span.kind, read[span.start : span.end]) for span in spans] == marks


def test_details_of_tags_are_kept() -> None:
    """Links keep their address, code its language, mentions their user, emoji their id."""
    source = (
        '<a href="https://a.cn/?a=1&amp;b=2">x</a><a href="b.cn">y</a>'
        '<pre><code class="language-py">z</code></pre><a href="tg://user?id=5">u</a>'
        '<tg-emoji emoji-id="7">👍</tg-emoji>'
    )
    link, bare, code, mention, emoji = as_entities(*read_html(source, _knows))
    assert (link.url, bare.url) == ("https://a.cn/?a=1&b=2", "http://b.cn/")
    assert (code.language, mention.user, emoji.custom_emoji_id) == ("py", ANN, "7")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("灯<span>x</span>", 'Unsupported start tag "span" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("x</", "Unexpected end tag at byte offset 1"),
        ("3 < 5", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_broken_html_is_refused(source: str, words: str) -> None:
    """Each kind of broken markup is refused with its place."""
    with pytest.raises(RefusalError) as caught:
        read_html(source, _knows)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/bao 灯", [("bot_command", "/bao")]),
        ("/bao@weisu_bot", [("bot_command", "/bao@weisu_bot")]),
        ("请/bao a/b //c /灯 /x灯", []),
        ("@weisu_bot，灯 @ab a@weisu_bot", [("mention", "@weisu_bot")]),
        ("看https://a.cn/x?y=1。好", [("url", "https://a.cn/x?y=1")]),
        ("(https://a.cn/x).", [("url", "https://a.cn/x")]),
        ("t.me/weisu_bot 和 www.a.com.cn", [("url", "t.me/weisu_bot"), ("url", "www.a.com.cn")]),
        ("a.b@c.cn", [("email", "a.b@c.cn")]),
        ("#3栋 #241 #工单", [("hashtag", "#3栋"), ("hashtag", "#工单")]),
        ("+86 138 0000 0000 13800000000", [("phone_number", "+86 138 0000 0000")]),
        ("https://a.cn/#x @you", [("url", "https://a.cn/#x"), ("mention", "@you")]),
    ],
)
def test_telegram_finds_things_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    """Commands, mentions, links, addresses, tags and numbers are found where Telegram does."""
    spans = sorted(found_in(text), key=lambda span: span.start)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == found


def test_nothing_is_found_inside_code_and_links() -> None:
    """What the sender marked as code or link is left alone; bold words are searched."""
    text, spans = read_html("<code>/bao</code> <b>/bao</b>", _knows)
    assert [span.kind for span in completed(text, spans)] == ["code", "bold", "bot_command"]


def test_trimming_moves_the_entities() -> None:
    """Blanks around a text go, entities move along, and empty ones disappear."""
    text, spans = trimmed("  ab  ", [Span("bold", 0, 3), Span("italic", 4, 6), Span("code", 3, 6)])
    assert text == "ab"
    assert [(span.kind, span.start, span.end) for span in spans] == [("bold", 0, 1), ("code", 1, 2)]


def test_entities_outside_the_text_are_cut() -> None:
    """Entities of clients that begin outside or inside a character are dropped, long ones cut."""
    wide = as_entities("😀😀abc", [Span("bold", 0, 5), Span("bold", 1, 2), Span("bold", 2, 5)])
    assert [(one.offset, one.length) for one in wide] == [(0, 7), (2, 2), (4, 3)]
    assert [(span.start, span.end) for span in as_spans("😀a", wide)] == [(0, 2), (1, 2)]
    half = as_entities("abc", [Span("bold", 1, 3)])
    assert as_spans("😀a", half) == []


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_offsets_survive_the_way_to_utf16_and_back(text: str, one: int, other: int) -> None:
    """Whatever the characters, a stretch turned into an entity is read back as the same stretch."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if start == end or not text.isprintable():
        return
    [entity] = as_entities(text, [Span("bold", start, end)])
    assert entity.length == utf16_length(text[start:end])
    [span] = as_spans(text, [entity])
    assert (span.start, span.end) == (start, end)
