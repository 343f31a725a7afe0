"""One long day in the town, and what everybody could read of it."""

from __future__ import annotations

import re

import pytest
from actors import Actor, Case, labels_of, link_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.masking import mask_for_group
from locales import Catalogue

PHONE, ROOM = "13812345678", "501"
ALLOWED = ("Choose a language", "English")
"""Latin words that may stand in Chinese mode: the question that asks for the language itself."""

TYPED = ("3栋2单元", "报修", "投诉", "求助", "建议", "随手拍", "请选择语言", "中文")
"""Chinese words of the English mode: those that people type, and the names of the languages."""

LATIN = re.compile(r"(?<![@/\w])[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class Words:
    """The labels that people press."""

    def __init__(self, language: str, labels: dict[str, str]) -> None:
        self.language = language
        self._labels = labels

    def __getattr__(self, name: str) -> str:
        """Give a label by what it does."""
        return self._labels[name]


async def a_day(town: Town, words: Words) -> list[str]:
    """Live through what residents, workers and supervisors do; gives all toasts."""
    toasts: list[str] = []
    said = f"3栋2单元{ROOM}室楼道灯坏了，我电话{PHONE}"
    case = await town.file(town.ann, said)
    toasts.append(await town.bob.press(case.card, words.endorse))
    await town.ann.answers(case.card, f"我是{town.ann.name}，{ROOM}室")
    toasts.append(await case.press(town.other, words.claim))
    toasts.append(await case.press(town.worker, words.claim))
    await case.do(town.worker, words.ask, f"{ROOM}室吗？打{PHONE}？")
    asked = town.heard(town.group)[-1]
    await town.ann.answers(asked, f"是{ROOM}，{PHONE}")
    await case.do(town.worker, words.progress, f"去{ROOM}室，电话{PHONE}")
    await town.worker.answers(case.desk, f"记得带梯子，{PHONE}")
    toasts.append(await town.worker.press(town.heard(town.staff)[-1], words.tell))
    prompt = await case.ask(town.worker, words.wait)
    toasts.append(await town.worker.press(prompt, labels_of(prompt)[0]))
    toasts.append(await case.press(town.worker, words.resume))
    prompt = await case.ask(town.worker, words.schedule)
    toasts.append(await town.worker.press(prompt, labels_of(prompt)[0]))
    prompt = await case.ask(town.worker, words.escalate)
    toasts.append(await town.worker.press(prompt, labels_of(prompt)[0]))
    prompt = await case.ask(town.worker, words.transfer)
    reasons = await town.worker.asks(prompt, town.second.name)
    toasts.append(await town.worker.press(reasons, labels_of(reasons)[0]))
    await case.ask(town.second, words.timeline)
    done = await resolve(case, town.second, words.resolve)
    toasts.append(await town.eve.press(done, words.satisfied))
    toasts.append(await town.bob.press(done, words.unsolved))
    toasts.append(await case.press(town.lead, words.resume))
    done = await resolve(case, town.lead, words.resolve)
    toasts.append(await town.ann.press(done, words.satisfied))
    rejected = await town.file(town.bob, "想问一下停车费")
    toasts.append(await town.bob.press(rejected.card, "5栋"))
    prompt = await rejected.ask(town.worker, words.reject)
    toasts.append(await town.worker.press(prompt, labels_of(prompt)[0]))
    toasts.append(await town.bob.press(town.heard(town.group)[-1], words.contest))
    for where, who, text in (
        (town.group, town.bob, "@weisu_bot"),
        (town.group, town.bob, "/help"),
        (town.group, town.bob, "/privacy"),
        (town.group, town.bob, "/fly"),
        (town.group, town.bob, "/open"),
        (town.staff, town.worker, "/help"),
        (town.staff, town.worker, "/open"),
        (town.staff, town.lead, "/mine"),
        (town.staff, town.worker, "/t 77"),
        (town.staff, town.worker, "/bind"),
    ):
        await who.says(where, text)
    return toasts + await in_private(town, case, words)


async def in_private(town: Town, case: Case, words: Words) -> list[str]:
    """Live through what happens in direct chats."""
    toasts: list[str] = []
    [hello] = await town.bob.start()
    question = await town.bob.asks(hello, words.new)
    [question] = await town.bob.says(town.bob.id, "路灯坏了")
    question = await town.bob.asks(question, "3栋")
    question = await town.bob.asks(question, words.next)
    summary = await town.bob.asks(question, words.named)
    toasts.append(await town.bob.press(summary, words.send))
    [hello] = await town.bob.says(town.bob.id, "/start")
    for text in ("/help", "/privacy", "/mine", "/cancel", "/language", "👍"):
        await town.bob.says(town.bob.id, text)
    await town.lead.start(link_of(case.desk, words.details))
    await town.boss.start()
    [question] = await town.boss.says(town.boss.id, "/invite 小李")
    question = await town.boss.asks(question, labels_of(question)[0])
    link = await town.boss.asks(question, "第一网格")
    found = re.search(r"start=([\w-]+)", text_of(link), re.ASCII)
    assert found
    await town.newcomer(language=words.language).start(found[1])
    return toasts


async def resolve(case: Case, who: Actor, label: str) -> Message:
    """Resolve with words that name a room and a phone."""
    prompt = await case.ask(who, label)
    last = case.town.last_id(case.where)
    who.photo(case.town.staff, f"{ROOM}门口换好了，有事打{PHONE}", reply_to=prompt.message_id)
    return (await case.town.after(case.where, last))[-1]


def labels(language: str) -> Words:
    """Give the labels of a language from its catalogue."""
    texts = Catalogue().speak(language)
    keys = {
        **{
            name: f"action-{name}"
            for name in (
                *("claim", "ask", "progress", "wait", "resume", "schedule", "escalate"),
                *("transfer", "resolve", "reject"),
            )
        },
        **{
            name: f"button-{key}"
            for name, key in (
                *(("endorse", "endorse"), ("tell", "tell-resident"), ("timeline", "timeline")),
                *(("details", "details"), ("contest", "contest"), ("new", "new")),
                *(("next", "next"), ("named", "named"), ("send", "send")),
            )
        },
        "satisfied": "score-satisfied",
        "unsolved": "score-unsolved",
    }
    return Words(language, {name: texts.plain(key) for name, key in keys.items()})


def everything(town: Town) -> list[tuple[int, str]]:
    """Give all that the bot ever sent or edited, with the chat: buttons, hints and menus, too."""
    return [
        (int(call.params.get("chat_id") or 0), re.sub(r"<[^>]+>", "", value))
        for call in town.world.calls
        if call.ok and call.params.get("language_code") != "en"  # the menus of English clients
        for value in strings(call.params)
    ]


def strings(value: object, key: str = "") -> list[str]:
    """Give the words in a call that a person reads."""
    if isinstance(value, dict):
        return [text for name, item in value.items() for text in strings(item, str(name))]
    if isinstance(value, list):
        return [text for item in value for text in strings(item, key)]
    read = {"text", "caption", "input_field_placeholder", "description"}
    return [value] if isinstance(value, str) and key in read else []


@pytest.fixture
def zh() -> Words:
    """Give the Chinese labels."""
    return labels("zh")


async def test_chinese_mode_says_nothing_foreign_and_leaks_nothing(
    own_town: Town, zh: Words
) -> None:
    """In Chinese there is no Latin word and no traceback; groups read no name, phone or room."""
    town = own_town
    toasts = await a_day(town, zh)
    said = everything(town)
    assert len(said) > 150
    links = re.compile(r"https?://\S+")
    for _, text in [*said, *((0, toast) for toast in toasts)]:
        bare = links.sub("", text)
        for allowed in ALLOWED:
            bare = bare.replace(allowed, "")
        assert not LATIN.search(bare), text
        assert "Traceback" not in text
    residents = [person.name for person in (town.ann, town.bob, town.eve)]
    for chat, text in said:
        if chat < 0 and chat != town.staff:
            assert not [name for name in residents if name in text], text
        if chat < 0:
            assert PHONE not in text
            assert ROOM not in text, text


async def test_english_mode_says_nothing_in_chinese(own_town: Town) -> None:
    """In English every sentence, button and hint is English; only data stays as it was given."""
    town = own_town
    assert town.app is not None
    async with town.app.database.writing() as uow:
        for chat in await uow.chats.bound("demo"):
            chat.language = "en"
    for person in town.world.people.values():
        person.language = "en"
    before = len(town.world.calls)
    toasts = await a_day(town, labels("en"))
    del town.world.calls[:before]
    data = [person.name for person in town.world.people.values()]
    data += [COMMUNITY.name, *(item.name for item in (*COMMUNITY.grids, *COMMUNITY.compounds))]
    data += [chat.title or "" for chat in town.world.groups.values()]
    data += own_words(town)
    for _, text in [*everything(town), *((0, toast) for toast in toasts)]:
        bare = text
        for known in [*sorted(filter(None, data), key=len, reverse=True), *TYPED]:
            bare = bare.replace(known, "")
        bare = re.sub(r"\d+栋", "", bare)
        assert not CHINESE.search(bare), text


def own_words(town: Town) -> list[str]:
    """Give what people wrote, whole and as the masks leave it, line by line."""
    said = []
    for chat in town.world.chats():
        for message in town.world.messages(chat):
            if message.from_user and not message.from_user.is_bot:
                text = text_of(message).replace("@weisu_bot", "").strip()
                said += [text, mask_for_group(text), text.removeprefix("/invite ")]
    return said
