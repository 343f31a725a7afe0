"""/open and /mine are longer than one message: every ticket can be reached, by who asked for it."""

from __future__ import annotations

from dataclasses import replace

from actors import Actor, Case, data_of, labels_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.people import Appointment, Person, Role

NEXT = replace(COMMUNITY, code="next", name="邻家社区")


async def pages(who: Actor, listed: Message) -> list[Message]:
    """Press on to the end; gives all messages of the list."""
    told = [listed]
    while labels_of(told[-1])[-1].startswith("▸"):
        told.append(await who.asks(told[-1], "▸"))
    return told


def numbers(*listed: Message) -> list[str]:
    """Give the tickets that have a button."""
    return [label for message in listed for label in labels_of(message) if label.startswith("#")]


def of(*cases: Case) -> list[str]:
    """Give the labels of some tickets."""
    return [f"#{case.number}" for case in cases]


async def test_what_waits_can_be_reached_to_the_last_ticket(own_town: Town) -> None:
    """/open of 43 comes in three messages, the last without a button; none is twice or missing."""
    town = own_town
    cases = [await town.file() for _ in range(43)]
    [first] = await town.lead.says(town.staff, "/open")
    assert labels_of(first)[-1] == "▸ 后面还有 23 件"
    assert "只列出" not in text_of(first)
    told = await pages(town.lead, first)
    assert len(told) == 3
    assert numbers(*told) == of(*cases)
    assert [text_of(one).split("\n")[0] for one in told] == [
        "等人接的工单",
        *["等人接的工单（接着上面的）"] * 2,
    ]


async def test_what_was_taken_meanwhile_makes_no_gap(own_town: Town) -> None:
    """A colleague takes tickets of the first page: the second still begins where it ended."""
    town = own_town
    cases = [await town.file() for _ in range(22)]
    [first] = await town.worker.says(town.worker.id, "/open")
    await cases[0].press(town.second, "接单")
    await cases[19].press(town.second, "接单")
    rest = await town.worker.asks(first, "▸")
    assert numbers(rest) == of(*cases[20:])
    [mine] = await town.second.says(town.staff, "/mine")
    assert numbers(mine) == of(cases[0], cases[19])


async def test_a_resident_reaches_everything_they_reported(own_town: Town) -> None:
    """/mine of a resident begins with what they said last, and goes on to what they said first."""
    town, who = own_town, own_town.ann
    await who.start()
    places = [f"{building}栋{unit}单元" for building in range(1, 12) for unit in (1, 2)]
    cases = [await town.file(who, f"{place}门口有人乱倒垃圾") for place in places]
    assert len({case.number for case in cases}) == 22
    [first] = await who.says(who.id, "/mine")
    assert numbers(first) == of(*cases[:1:-1])
    assert numbers(*await pages(who, first)) == of(*reversed(cases))


async def test_a_list_goes_on_for_who_asked_for_it_only(own_town: Town) -> None:
    """A colleague's press is answered in plain words, a forged one is stale; a guest gets none."""
    town = own_town
    for _ in range(21):
        await town.file()
    [first] = await town.worker.says(town.staff, "/open")
    last = town.last_id(town.staff)
    assert "请发 /open" in await town.boss.press(first, "▸")
    carried = data_of(first, "▸")
    for forged in (
        carried + "1.1",
        carried.replace("open", "board"),
        carried.replace("more:0:", "more:0:9"),
    ):
        assert "已经过时" in await town.worker.push(first, forged)
    card = (await town.file(town.ann)).card
    assert "已经过时" in await town.worker.push(card, carried)
    guest = town.newcomer(town.staff)
    assert "只有社区工作人员" in await guest.push(first, carried)
    assert [one for one in await town.after(town.staff, last) if "接着" in text_of(one)] == []


async def test_a_long_list_of_several_names_its_community(own_town: Town) -> None:
    """Who works in two communities reads on each page which one it is about."""
    town = own_town
    await town.stop()
    town.communities = [COMMUNITY, NEXT]
    await town.start()
    assert town.app is not None
    async with town.app.database.writing() as uow:
        boss = await uow.people.by_telegram(town.boss.id)
        assert isinstance(boss, Person)
        uow.add(
            Appointment(
                person_id=boss.id,
                community="next",
                grid=None,
                role=Role.SUPERVISOR,
                created_at=town.clock.now(),
            )
        )
    for _ in range(21):
        await town.file()
    await town.boss.start()
    [first] = await town.boss.says(town.boss.id, "/open")
    rest = await town.boss.asks(first, "▸")
    assert [text_of(one).split("\n")[0] for one in (first, rest)] == [
        "幸福社区 · 等人接的工单",
        "幸福社区 · 等人接的工单（接着上面的）",
    ]
