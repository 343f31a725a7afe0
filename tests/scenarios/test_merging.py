"""Two tickets about one trouble become one, and come apart again."""

from __future__ import annotations

import pytest
from actors import Case, labels_of, text_of
from town import Town

from domain.ticket import Priority, State, Ticket

pytestmark = pytest.mark.asyncio(loop_scope="module")

WATER = "3栋2单元水管爆了，一直在漏水"


async def merge(case: Case, other: Case) -> str:
    """Let the worker make one ticket part of another by the buttons; gives the toast."""
    offer = await case.ask(case.town.worker, "并入…")
    return await case.town.worker.press(offer, f"#{other.number} ")


async def pair(town: Town) -> tuple[Case, Case]:
    """Give two tickets of two people about the same lamp."""
    first, second = town.newcomer(), town.newcomer()
    return await town.file(first), await town.file(second)


async def joined(town: Town, ticket: Ticket) -> list[int | None]:
    """Give who joined a ticket: for each the ticket that brought them."""
    async with town.reading() as uow:
        return [item.merged_from for item in await uow.tickets.endorsements(ticket.id)]


async def test_a_merged_ticket_ends_and_its_card_shows_the_other(town: Town) -> None:
    """The residents' card says where it went and how that stands, and offers nothing any more."""
    kept, gone = await pair(town)
    assert await merge(gone, kept) == f"#{gone.number} 已并入 #{kept.number}。"
    row = await gone.row()
    assert (row.state, row.merged_into) == (State.MERGED, (await kept.row()).id)
    assert f"已并入 #{kept.number}（等接单）" in text_of(gone.card)
    assert labels_of(gone.card) == []
    await kept.press(town.worker, "接单")
    assert f"已并入 #{kept.number}（办理中）" in text_of(gone.card)
    assert f"已并入 #{kept.number}（办理中）" in text_of(gone.desk)
    await town.assert_unharmed()
    await town.assert_in_order()


async def test_everybody_behind_it_moves_over_once(town: Town) -> None:
    """Reporter and neighbours stand behind the target, each once, marked by what brought them."""
    kept, gone = await pair(town)
    both, only = town.newcomer(), town.newcomer()
    for case in (kept, gone):
        await both.press(case.card, "我家也是")
    await only.press(gone.card, "我家也是")
    await merge(gone, kept)
    row = await gone.row()
    assert await joined(town, await kept.row()) == [None, row.id, row.id]
    assert "4 户有同样的情况" in text_of(kept.card)


async def test_the_reporter_is_told_once_where_they_complained(town: Town) -> None:
    """One reply to their own words says where it went."""
    kept, gone = await pair(town)
    last = town.last_id(town.group)
    await merge(gone, kept)
    told = [
        m for m in await town.after(town.group, last) if f"您反映的 #{gone.number}" in text_of(m)
    ]
    assert [f"#{kept.number}" in text_of(m) for m in told] == [True]
    assert told[0].reply_to_message is not None
    assert told[0].reply_to_message.message_id == gone.said.message_id


async def test_words_and_photos_of_both_are_seen_on_the_target(town: Town) -> None:
    """The staff card, the history and the files of the target hold what the merged one had."""
    first, second = town.newcomer(), town.newcomer()
    kept = await town.file(first)
    said = second.photo(town.group, "@weisu_bot 3栋2单元那个楼道灯不亮，黑得很")
    gone = await town.case(second, said)
    await merge(gone, kept)
    assert "黑得很" in text_of(kept.desk)
    assert "📷 看照片、文件（1）" in labels_of(kept.desk)
    last = town.last_id(town.staff)
    await kept.press(town.worker, "看照片、文件")
    assert any(m.photo for m in await town.after(town.staff, last))
    history = text_of(await town.worker.asks(kept.desk, "经过"))
    assert f"并进来 “#{gone.number}”" in history or f"#{gone.number}" in history
    assert f"#{gone.number} 反映" in history
    assert "李姐 并入" in text_of(await town.worker.asks(gone.desk, "经过"))


async def test_merged_words_go_to_the_target(town: Town) -> None:
    """What the reporter replies to the card of a merged ticket is kept with the target."""
    kept, gone = await pair(town)
    await merge(gone, kept)
    await gone.reporter.answers(gone.card, "四楼的也不亮")
    assert "四楼的也不亮" in [report.text for report in await kept.reports()]


async def test_a_split_undoes_it(town: Town) -> None:
    """It stands for itself again, open, offered to who had it; who only came along leaves."""
    kept, gone = await pair(town)
    neighbour, voice = town.newcomer(), town.newcomer()
    await gone.press(town.second, "接单")
    for person in (neighbour, voice):
        await person.press(gone.card, "我家也是")
    await merge(gone, kept)
    assert "您家也算一户" in await voice.press(kept.card, "我家也是")
    last = town.last_id(town.staff)
    assert "已拆开" in await gone.press(town.worker, "拆开")
    row = await gone.row()
    assert (row.state, row.merged_into, row.owner_id, row.closed_at) == (
        State.OPEN,
        None,
        None,
        None,
    )
    assert await joined(town, await kept.row()) == [None]
    told = [text_of(m) for m in town.heard(town.staff, last) if "重新接单" in text_of(m)]
    assert [one.startswith("小王") for one in told] == [True]
    assert "我家也是" in " ".join(labels_of(gone.card))
    assert [e.action for e in await kept.events() if e.action in ("absorb", "part")] == [
        "absorb",
        "part",
    ]
    assert [e.action for e in await gone.events() if e.action in ("merge", "split")] == [
        "merge",
        "split",
    ]
    assert "1 户" not in text_of(kept.card)
    await town.assert_in_order()


async def test_a_chain_leads_to_the_last_one(town: Town) -> None:
    """What is part of a part shows the ticket at the end, and leaves with its own people only."""
    kept, middle = await pair(town)
    gone = await town.file()
    await merge(gone, middle)
    await merge(middle, kept)
    assert f"已并入 #{kept.number}" in text_of(gone.card)
    assert "3 户有同样的情况" in text_of(kept.card)
    late = await town.file()
    [answer] = await town.worker.says(town.staff, f"/merge {late.number} {gone.number}")
    assert f"#{late.number} 已并入 #{kept.number}" in text_of(answer)
    await town.worker.says(town.staff, f"/split {gone.number}")
    assert "3 户有同样的情况" in text_of(kept.card)
    assert (await gone.row()).state is State.OPEN
    assert (await middle.row()).state is State.MERGED


@pytest.mark.parametrize("by", ["itself", "other grid", "ended", "resolved", "none"])
async def test_what_makes_no_sense_is_refused_with_a_sentence(town: Town, by: str) -> None:
    """Into itself, across grids, into what is over, or into nothing: it stays as it is."""
    case, other = await pair(town)
    said = {
        "itself": "两个号码一样",
        "other grid": "不在同一个网格",
        "ended": "已经办好或者结束了",
        "resolved": "已经办好或者结束了",
        "none": "没有 #99999 这件工单",
    }[by]
    number = other.number
    if by == "itself":
        number = case.number
    elif by == "other grid":
        number = (await town.file(town.ann, where=town.street)).number
    elif by == "ended":
        await other.reporter.withdraws(other.card)
    elif by == "resolved":
        await other.press(town.worker, "接单")
        await other.resolve(town.worker)
    else:
        number = 99999
    answers = await town.worker.says(town.staff, f"/merge {case.number} {number}")
    assert said in text_of(answers[-1])
    assert (await case.row()).state is State.OPEN


async def test_only_the_grid_may_merge_and_split(town: Town) -> None:
    """A worker of another grid and residents are refused, wherever they say it."""
    kept, gone = await pair(town)
    answers = await town.other.says(town.staff, f"/merge {gone.number} {kept.number}")
    assert "不归您办" in text_of(answers[-1])
    await gone.reporter.start()
    answers = await gone.reporter.says(gone.reporter.id, f"/merge {gone.number} {kept.number}")
    assert "由网格员来做" in text_of(answers[-1])
    last = town.last_id(town.group)
    await town.worker.says(town.group, f"/merge {gone.number} {kept.number}")
    assert "已并入" not in " ".join(text_of(m) for m in town.heard(town.group, last))
    assert (await gone.row()).state is State.OPEN
    await merge(gone, kept)
    answers = await town.other.says(town.staff, f"/split {gone.number}")
    assert "不归您办" in text_of(answers[-1])


async def test_usage_is_told(town: Town) -> None:
    """A command without its numbers says how it is written."""
    assert "/merge 241 238" in text_of((await town.worker.says(town.staff, "/merge"))[-1])
    assert "/split 241" in text_of((await town.worker.says(town.staff, "/split 1 2"))[-1])


async def test_an_old_offer_of_targets_is_stale(town: Town) -> None:
    """Two workers press the same offer: the second one is told that it is over."""
    kept, gone = await pair(town)
    offer = await gone.ask(town.worker, "并入…")
    await town.worker.press(offer, f"#{kept.number} ")
    assert "过时" in await town.second.press(offer, f"#{kept.number} ")


async def test_what_is_due_and_promised_ends_with_it(town: Town) -> None:
    """The merged ticket has no row to wait for, and its promise is let go."""
    kept, gone = await pair(town)
    await gone.press(town.worker, "接单")
    prompt = await gone.ask(town.worker, "约定时间")
    await town.worker.press(prompt, labels_of(prompt)[0])
    await merge(gone, kept)
    row = await gone.row()
    async with town.reading() as uow:
        assert [
            due.state for due in await uow.dues.of_ticket(row.id) if due.state == "pending"
        ] == []
        assert [item.state for item in await uow.promises.of_ticket(row.id)] == ["dropped"]
    assert row.promised_at is None


async def test_danger_comes_along(town: Town) -> None:
    """The target is as urgent as the more urgent of the two, and its clocks begin anew."""
    kept = await town.file()
    gone = await town.file(text="3栋2单元燃气泄漏，快来人")
    await merge(gone, kept)
    assert (await kept.row()).priority is Priority.P0
    assert "🆘 紧急" in text_of(kept.desk)


async def test_all_who_came_along_hear_of_the_end_and_vote(town: Town) -> None:
    """One message asks the group for votes; the merged reporter has one, the target's closes."""
    kept, gone = await pair(town)
    await merge(gone, kept)
    await kept.press(town.worker, "接单")
    last = town.last_id(town.group)
    await kept.resolve(town.worker)
    asked = [m for m in await town.after(town.group, last) if "满意" in " ".join(labels_of(m))]
    assert len(asked) == 1
    await gone.reporter.press(asked[0], "基本满意")
    assert [r.score for r in await kept.ratings()] == ["mostly"]
    await town.worker.says(town.staff, f"/split {gone.number}")
    assert await joined(town, await kept.row()) == [None], "who voted stays"
