from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import Case, buttons_of, data_of, labels_of, link_of, text_of
from town import Town
from town_facts import KEY

from domain.ticket import MediaPurpose, State

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIX = "✏️ 更正"
BESIDE = ["🕘 经过", "🔒 详情"]
TIMED = ["并入…", "🕘 经过", "⏱ 计时", "🔒 详情", FIX]
AT_WORK = ["转派", "进展", "待居民", "待外部", "约定时间", "办结", "退单", "提级"]


async def in_state(town: Town, state: State) -> Case:
    """Bring a case into a state by the buttons that lead there."""
    case = await town.file()
    if state is State.OPEN:
        return case
    if state is State.WITHDRAWN:
        await case.reporter.withdraws(case.card)
    elif state is State.REJECTED:
        await town.worker.press(await case.ask(town.worker, "不予受理"), "同一件事")
    elif state is State.MERGED:
        other = await town.file()
        await town.worker.press(await case.ask(town.worker, "并入…"), f"#{other.number} ")
    else:
        await case.press(town.worker, "接单")
        await work_into(town, case, state)
    return case


async def work_into(town: Town, case: Case, state: State) -> None:
    """Bring a case that its worker has claimed into a state."""
    if state is State.WAITING_RESIDENT:
        await case.do(town.worker, "待居民", "几楼？")
    elif state is State.WAITING_EXTERNAL:
        await town.worker.press(await case.ask(town.worker, "待外部"), "等物业")
    elif state is State.SCHEDULED:
        prompt = await case.ask(town.worker, "约定时间")
        await town.worker.press(prompt, labels_of(prompt)[0])
    elif state is State.DELIBERATION:
        await town.worker.press(await case.ask(town.worker, "提级"), "需要经费")
        await town.lead.press(await case.ask(town.lead, "提级议事"), "涉及多户")
    elif state is not State.CLAIMED:
        done = await case.resolve(town.worker)
        if state is not State.RESOLVED:
            await case.reporter.press(done, "没解决" if state is State.CONTESTED else "满意")


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.OPEN, ["接单", "转派", "不予受理", *TIMED]),
        (State.CLAIMED, [*AT_WORK, *TIMED]),
        (
            State.WAITING_RESIDENT,
            ["转派", "进展", "待外部", "约定时间", "接着办", "办结", "退单", "提级", *TIMED],
        ),
        (
            State.WAITING_EXTERNAL,
            ["转派", "进展", "待居民", "约定时间", "接着办", "办结", "退单", "提级", *TIMED],
        ),
        (
            State.SCHEDULED,
            [
                *["转派", "进展", "待居民", "待外部", "约定时间", "接着办", "办结", "退单", "提级"],
                "承诺已兑现",
                *TIMED,
            ],
        ),
        (State.RESOLVED, ["📷 看照片、文件（1）", *BESIDE, FIX]),
        (State.CLOSED, ["📷 看照片、文件（1）", *BESIDE]),
        (
            State.CONTESTED,
            [
                *["接着办", "转派", "不予受理", "提级", "提级议事", "并入…"],
                *["📷 看照片、文件（1）", *TIMED[1:]],
            ],
        ),
        (State.REJECTED, BESIDE),
        (State.WITHDRAWN, BESIDE),
        (State.MERGED, ["拆开", *BESIDE]),
        (State.DELIBERATION, ["接单", "约定时间", *TIMED]),
    ],
)
async def test_staff_card_offers_what_the_table_allows(
    town: Town, state: State, labels: list[str]
) -> None:
    """The staff card of each state has the buttons of that state, and no others."""
    await town.file()  # another one, into which it might be merged
    case = await in_state(town, state)
    assert (await case.row()).state is state
    assert labels_of(case.desk) == labels


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("who", ["eve", "other"])
async def test_stranger_presses_every_button_in_vain(town: Town, state: State, who: str) -> None:
    """A stranger and a worker of another grid get a polite no from each button, nothing moves."""
    case = await in_state(town, state)
    stranger = town.people[who]
    for group in (town.group, town.staff):
        if not town.world.chat(group).member(stranger.id).present:
            town.world.join(group, stranger.id)
    await town.calm()
    before = (await case.row()).version
    marks = [town.last_id(town.group), town.last_id(town.staff)]
    cards = [case.card, case.desk, *town.heard(case.where, case.card.message_id)]
    shown = [(text_of(card), labels_of(card)) for card in cards]
    for card in cards:
        for button in buttons_of(card):
            if button.callback_data and "附议" not in button.text:
                toast = await stranger.push(card, str(button.callback_data))
                assert re.match("这件事不归您办|只有反映人|现在这一步做不了", toast), button.text
    await town.calm()
    assert (await case.row()).version == before
    assert [town.last_id(town.group), town.last_id(town.staff)] == marks
    now = [town.world.message(card.chat.id, card.message_id) for card in cards]
    assert [(text_of(card), labels_of(card)) for card in now] == shown


async def test_claim_race_is_won_once(town: Town) -> None:
    """Two workers press 接单 at the same instant, 200 times: one wins, the other sees who."""
    said = []
    for at in range(200):
        who = town.newcomer()
        place = f"{at % 8 + 1}栋{at // 8 + 1}单元"  # their own: nobody is asked about it
        said.append((who, who.say(town.group, f"@weisu_bot {place}楼道灯坏了")))
    await town.calm()
    cases = [await town.case(who, message) for who, message in said]
    desks = {}
    for message in town.heard(town.staff):
        if found := re.match(r"📋 #(\d+) ", text_of(message)):
            desks[int(found[1])] = message
    pairs = []
    for at, case in enumerate(cases):
        desk = desks[case.number]
        data = data_of(desk, "接单")
        order = [town.worker, town.second] if at % 2 else [town.second, town.worker]
        presses = []
        for person in order:
            presses.append(town.world.press(person.id, town.staff, desk.message_id, data))
            if at % 4 == 0:
                await town.calm()  # the second press comes in a batch of its own
        pairs.append((case, order[0], presses))
    await town.calm()
    for case, first, (won, lost) in pairs:
        toasts = [(town.world.answer_of(press) or {}).get("text", "") for press in (won, lost)]
        assert toasts[0] == f"接单成功，#{case.number} 由您办理。"
        assert toasts[1] == f"晚了一步，#{case.number} 已由{first.name}接单。"
        assert [event.action for event in await case.events()] == ["open", "claim"]


async def test_race_between_claim_and_withdrawal(town: Town) -> None:
    """Claim and withdrawal in one batch: the first counts, the second is told to look again."""
    case = await town.file()
    first = town.world.press(
        town.worker.id, town.staff, case.desk.message_id, data_of(case.desk, "接单")
    )
    second = town.world.press(
        case.reporter.id, town.group, case.card.message_id, data_of(case.card, "撤回")
    )
    await town.calm()
    assert "接单成功" in (town.world.answer_of(first) or {})["text"]
    assert "过时" in (town.world.answer_of(second) or {})["text"]
    assert (await case.row()).state is State.CLAIMED


async def test_stale_button_is_answered_and_the_card_redrawn(town: Town) -> None:
    """A button of an older version changes nothing; the owner reads that it is old."""
    case = await town.file()
    old = data_of(case.desk, "转派")
    await case.press(town.worker, "接单")
    assert "过时" in await town.worker.push(case.desk, old)
    assert "晚了一步" in await town.second.push(case.desk, old)
    assert "过时" in await case.reporter.push(case.card, f"v1:withdraw:{(await case.row()).id}:1")
    assert "网格员已接单" in text_of(case.desk)


@pytest.mark.parametrize(
    "data",
    [
        "garbage",
        "v0:claim:1:1:",
        "v1:fly:1:1:",
        "v1:claim:x:1:",
        "v1:claim:99999999999999999999:1:",
        "v1:claim:1:-5:",
        "v1:confirm:1:1:",
        "v1:rate:1:1:great",
        f"v1:bind:0:{KEY}:kingdom",
        f"v1:invite:0:{KEY}:king.0",
        "v1:lang:0:0:tlh",
    ],
)
async def test_forged_buttons_are_answered(town: Town, data: str) -> None:
    """Whatever a forged button carries, the press gets an answer and nothing breaks."""
    case = await town.file()
    assert await town.eve.push(case.card, data)
    assert await town.boss.push(case.card, data)


async def test_transfer_to_a_colleague_with_a_preset_reason(town: Town) -> None:
    """转派 offers colleagues and grids, then reasons; the new owner is called by name."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "转派")
    assert labels_of(prompt) == ["小王", "陈网格长", "张书记", "第二网格", "学校专属网格"]
    reasons = await town.worker.asks(prompt, "小王")
    assert "为什么转派" in text_of(reasons)
    last = town.last_id(town.staff)
    assert "已转派" in await town.worker.press(reasons, "他更熟悉")
    told = [m for m in await town.after(town.staff, last) if "转给您办" in text_of(m)]
    assert text_of(told[0]).startswith("小王")
    assert "他更熟悉这件事" in text_of(told[0])
    assert "经办：小王" in text_of(case.desk)
    assert "办结" in labels_of(case.desk)
    assert (await case.row()).transfers == 1
    assert "不归您办" in await case.press(town.worker, "进展")


async def test_transfer_to_another_grid_with_a_typed_reason(town: Town) -> None:
    """A ticket moved to another grid is open there, and only its workers may claim it."""
    case = await town.claimed()
    reasons = await town.worker.asks(await case.ask(town.worker, "转派"), "第二网格")
    await town.worker.answers(reasons, "地点在步行街那边")
    row = await case.row()
    assert (row.grid, row.state, row.owner_id) == ("g2", State.OPEN, None)
    assert "第二网格" in text_of(case.card)
    assert "不归您办" in await case.press(town.worker, "接单")
    assert "接单成功" in await case.press(town.other, "接单")


async def test_third_transfer_is_the_leads(town: Town) -> None:
    """After two transfers a worker is told at once that the lead decides; the lead can."""
    case = await town.claimed()
    for giver, taker in ((town.worker, "小王"), (town.second, "李姐")):
        reasons = await giver.asks(await case.ask(giver, "转派"), taker)
        await giver.press(reasons, "今天不在岗")
    assert "已经转了 2 次" in await case.press(town.worker, "转派")
    reasons = await town.lead.asks(await case.ask(town.lead, "转派"), "小王")
    assert "已转派" in await town.lead.press(reasons, "他更熟悉")
    assert (await case.row()).transfers == 3


async def test_transfer_targets_are_checked(town: Town) -> None:
    """Nobody is given a ticket twice, nor somebody who does not work for the grid."""
    case = await town.claimed()
    row = await case.row()
    for target, answer in (
        (str(row.owner_id), "本来就在他手上"),
        (str(row.reporter_id), "不能转到那里"),
        ("99999999999999999999", "不能转到那里"),
        ("nobody", "不能转到那里"),
    ):
        data = f"v1:transfer:{row.id}:{row.version}:{target}/0"
        assert answer in await town.worker.push(case.desk, data)
    data = f"v1:reroute:{row.id}:{row.version}:g1/0"
    assert "不能转到那里" in await town.worker.push(case.desk, data)
    [answer] = await town.worker.answers(await case.ask(town.worker, "转派"), "给小王")
    assert "重新点“转派”" in text_of(answer)


async def test_reject_and_contest(town: Town) -> None:
    """不予受理 tells the reason to the reporter, who alone may object; it goes one level up."""
    case = await town.file()
    last = town.last_id(town.group)
    await case.do(town.worker, "不予受理", "私人纠纷，请走调解，电话13900001111")
    [told] = await town.after(town.group, last)
    assert "不予受理：私人纠纷" in text_of(told)
    assert "13900001111" not in text_of(told)
    assert "不予受理" in text_of(case.card)
    assert "只有反映人" in await town.newcomer().press(told, "我有异议")
    last = town.last_id(town.staff)
    assert "上一级会重新看" in await case.reporter.press(told, "我有异议")
    row = await case.row()
    assert (row.state, row.level, row.cycle) == (State.CONTESTED, 1, 2)
    assert any("李姐" in text_of(m) for m in await town.after(town.staff, last))
    assert "做不了" in await case.reporter.press(told, "我有异议")
    assert "不归您办" in await case.press(town.worker, "不予受理")
    assert "由您办理" in await case.press(town.worker, "接着办")


async def test_rejection_cannot_be_contested_after_the_window(town: Town) -> None:
    """A week later the objection is refused with the number of days."""
    case = await town.file()
    prompt = await case.ask(town.worker, "不予受理")
    last = town.last_id(town.group)
    await town.worker.press(prompt, "不归社区管")
    [told] = await town.after(town.group, last)
    town.clock.advance(7 * 86400 + 60)
    assert "已经过了 7 天" in await case.reporter.press(told, "我有异议")


async def test_progress_tells_the_resident(town: Town) -> None:
    """进展 is asked for, told in reply to the resident's words, and numbers in it are hidden."""
    case = await town.claimed()
    last = town.last_id(town.group)
    await case.do(town.worker, "进展", "师傅下午到，电话13800001111，去1203")
    [told] = await town.after(town.group, last)
    assert told.reply_to_message is not None
    assert told.reply_to_message.message_id == case.said.message_id
    assert "师傅下午到" in text_of(told)
    assert "13800001111" not in text_of(told)
    assert "1203" not in text_of(told)
    assert "进展：师傅下午到" in text_of(case.desk)
    assert (await case.row()).state is State.CLAIMED


async def test_waiting_for_somebody_outside(town: Town) -> None:
    """待外部 takes a preset or typed reason; 接着办 brings the ticket back."""
    case = await town.claimed()
    await town.worker.press(await case.ask(town.worker, "待外部"), "等供电")
    assert "等外单位处理" in text_of(case.card)
    assert "等供电、供水、燃气公司处理" in text_of(case.desk)
    assert "接着办" in await case.press(town.worker, "接着办")
    await case.do(town.worker, "待外部", "等电梯公司的配件")
    assert "等电梯公司的配件" in text_of(case.desk)
    await case.press(town.worker, "接着办")
    assert (await case.row()).state is State.CLAIMED


async def test_schedule_by_button(town: Town) -> None:
    """约定时间 offers instants ahead; the pressed one stands on both cards."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "约定时间")
    label = labels_of(prompt)[1]
    assert re.fullmatch(r"\d+月\d+日 周[一二三四五六日] \d\d:\d\d", label)
    assert "时间已约定" in await town.worker.press(prompt, label)
    assert f"约好了：{label}" in text_of(case.card)
    assert f"约好了：{label}" in text_of(case.desk)
    row = await case.row()
    assert row.promised_at is not None
    assert row.promised_at > town.clock.now()


async def test_schedule_by_typed_date(town: Town) -> None:
    """A typed date is read; nonsense and the past are refused and the question stays open."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "约定时间")
    [answer] = await town.worker.answers(prompt, "改天吧")
    assert "没看懂时间" in text_of(answer)
    [answer] = await town.worker.answers(prompt, "2020-11-25 15:00")
    assert "已经过去" in text_of(answer)
    assert "过时" in await town.worker.push(case.desk, f"{data_of(case.desk, '提级')}x:y")
    wanted = (town.clock.now() + timedelta(days=80)).astimezone(ZoneInfo("Asia/Shanghai"))
    [check] = await town.worker.answers(prompt, f"{wanted:%Y-%m-%d} 15:00")
    assert "时间已约定" in await town.worker.press(check, "对，就这样")
    assert f"约好了：{wanted.month}月{wanted.day}日 周" in text_of(case.card)
    [answer] = await town.worker.answers(prompt, f"{wanted:%Y-%m-%d} 16:00")
    assert "备注" not in text_of(case.card)


async def test_release_offers_the_ticket_again(town: Town) -> None:
    """退单 with a reason makes the ticket open to the colleagues."""
    case = await town.claimed()
    last = town.last_id(town.staff)
    await town.worker.press(await case.ask(town.worker, "退单"), "今天不在岗")
    row = await case.row()
    assert (row.state, row.owner_id) == (State.OPEN, None)
    assert case.desk.message_id > last
    assert "我今天不在岗" in text_of(case.desk)
    assert "接单成功" in await case.press(town.second, "接单")


async def test_escalation_climbs_to_the_top_and_stops(town: Town) -> None:
    """提级 calls the next of the cover chain by name, level by level, until there is no higher."""
    case = await town.claimed()
    for level, called in ((1, "小王"), (2, "陈网格长"), (3, "张书记")):
        prompt = await case.ask(town.worker, "提级")
        last = town.last_id(town.staff)
        await town.worker.press(prompt, "需要上级协调")
        [told] = [m for m in await town.after(town.staff, last) if "请您过问" in text_of(m)]
        assert called in text_of(told)
        assert f"第 {level} 级" in text_of(told)
        assert f"已提级 {level} 次" in text_of(case.desk)
    assert "已经是最高一级" in await case.press(town.worker, "提级")
    assert (await case.row()).level == 3


async def test_deliberation_and_back_with_a_promise(town: Town) -> None:
    """提级议事 is the lead's; the ticket comes back by claim or with a date."""
    case = await in_state(town, State.DELIBERATION)
    assert "已提交议事会商量" in text_of(case.card)
    assert "不归您办" in await case.press(town.worker, "接单")
    prompt = await case.ask(town.lead, "约定时间")
    await town.lead.press(prompt, labels_of(prompt)[-1])
    assert (await case.row()).state is State.SCHEDULED


async def test_worker_cannot_deliberate(town: Town) -> None:
    """A worker's press on 提级议事 is refused."""
    case = await town.claimed()
    await town.worker.press(await case.ask(town.worker, "提级"), "需要经费")
    assert "不归您办" in await case.press(town.worker, "提级议事")


async def test_question_goes_to_the_resident_and_the_answer_comes_back(town: Town) -> None:
    """待居民 asks in reply to the resident's words; the answer is thanked for and on the card."""
    case = await town.claimed()
    last = town.last_id(town.group)
    await case.do(town.worker, "待居民", "请问是几楼？")
    [asked] = [m for m in await town.after(town.group, last) if "请问是几楼" in text_of(m)]
    assert "等反映人回话" in text_of(case.card)
    bob = town.newcomer()
    [no] = await bob.answers(asked, "五楼")
    assert "只有反映人" in text_of(no)
    last = town.last_id(town.staff)
    await case.reporter.answers(asked, "四楼，我电话13800002222")
    [told] = await town.after(town.staff, last)
    assert text_of(told).startswith(town.worker.name)
    assert "四楼" in text_of(told)
    assert "13800002222" not in text_of(told)
    assert (await case.row()).state is State.CLAIMED
    assert "居民回话：四楼" in text_of(case.desk)


async def test_photo_can_answer_a_question(town: Town) -> None:
    """A photo without words is an answer, too, and is kept."""
    case = await in_state(town, State.WAITING_RESIDENT)
    asked = [m for m in town.heard(town.group) if f"#{case.number} 网格员想问您" in text_of(m)][-1]
    await case.reporter.sends(town.group, "photo", reply_to=asked.message_id)
    assert (await case.row()).state is State.CLAIMED
    assert len(await case.attachments()) == 1


async def test_resolution_needs_words(town: Town) -> None:
    """办结 without a note is refused; the question stays open for one with a note."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "办结")
    [answer] = await town.worker.sends(town.staff, "photo", reply_to=prompt.message_id)
    assert "说清楚" in text_of(answer)
    assert (await case.row()).state is State.CLAIMED
    await town.worker.answers(prompt, "换了灯泡")
    assert (await case.row()).state is State.RESOLVED


async def test_resolution_needs_a_photo_where_the_category_asks(town: Town) -> None:
    """A road is resolved only with a photo; the question stays open until it comes."""
    case = await town.claimed("3栋门口台阶断了")
    prompt = await case.ask(town.worker, "办结")
    [answer] = await town.worker.answers(prompt, "补好了")
    assert "要附一张办好后的照片" in text_of(answer)
    assert (await case.row()).state is State.CLAIMED
    last = town.last_id(town.group)
    await town.worker.sends(town.staff, "photo", caption="补好了", reply_to=prompt.message_id)
    [done] = [m for m in await town.after(town.group, last) if "办好了" in text_of(m)]
    assert done.photo
    assert labels_of(done) == ["😊 满意", "🙂 基本满意", "🙁 不满意", "❌ 没解决"]
    [kept] = await case.attachments()
    assert kept.purpose is MediaPurpose.EVIDENCE


async def test_album_of_evidence_is_one_resolution(town: Town) -> None:
    """Three photos as proof are three pieces of evidence and no notes."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "办结")
    last = town.last_id(town.staff)
    town.world.send_album(
        town.worker.id,
        town.staff,
        [None, None, None],
        caption="换好了",
        reply_to=prompt.message_id,
    )
    said = await town.after(town.staff, last)
    assert not [m for m in said if "已记下" in text_of(m)]
    kept = await case.attachments()
    assert [item.purpose for item in kept] == [MediaPurpose.EVIDENCE] * 3


async def test_somebody_else_does_not_answer_a_prompt(town: Town) -> None:
    """A prompt is answered by the one it was put to."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "进展")
    [answer] = await town.second.answers(prompt, "我来说")
    assert "这个问题不是问您的" in text_of(answer)


async def test_old_prompt_completes_nothing(town: Town) -> None:
    """A prompt asked before the ticket moved on is out of date, for its owner and for others."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "办结")
    await case.do(town.worker, "进展", "在路上了")
    [answer] = await town.worker.answers(prompt, "办好了")
    assert "过时" in text_of(answer)
    assert (await case.row()).state is State.CLAIMED


async def test_note_is_internal_and_told_once_on_demand(town: Town) -> None:
    """A reply to the staff card stays with staff; 告知居民 shows, then says it."""
    case = await town.claimed()
    last = town.last_id(town.group)
    [kept] = await town.second.answers(case.desk, "备件明天到，找13800003333")
    assert "只有工作人员看得到" in text_of(kept)
    assert town.heard(town.group, last) == []
    assert "内部备注：备件明天到" in text_of(case.desk)
    assert "不归您办" in await town.other.press(kept, "告知居民")
    check = await town.worker.asks(kept, "告知居民")
    assert "居民会看到" in text_of(check)
    assert "备件明天到" in text_of(check)
    assert "13800003333" not in text_of(check)
    assert "没有发" in await town.worker.press(check, "先不发")
    assert town.heard(town.group, last) == []
    assert "已告知居民" in await town.worker.press(check, "对，就这样")
    [told] = town.heard(town.group, last)
    assert "备件明天到" in text_of(told)
    assert "13800003333" not in text_of(told)
    assert f"📣 #{case.number} 有进展：备件明天到" in text_of(check)
    for message, label in ((kept, "告知居民"), (check, "对，就这样")):
        assert "已经告知过" in await town.worker.press(message, label)
    assert len(town.heard(town.group, last)) == 1


async def test_note_of_photos_only_is_kept(town: Town) -> None:
    """A note may be photos; there is nothing in words to pass on, and one answer for an album."""
    case = await town.claimed()
    last = town.last_id(town.staff)
    town.world.send_album(town.worker.id, town.staff, [None, None], reply_to=case.desk.message_id)
    [kept] = await town.after(town.staff, last)
    assert labels_of(kept) == []
    assert [item.purpose for item in await case.attachments()] == [MediaPurpose.NOTE] * 2
    assert "照片" not in text_of(case.card)
    row = await case.row()
    assert "没有文字" in await town.worker.push(kept, f"v1:tell:{row.id}:1:{10**9}")


async def test_note_of_another_grids_worker_is_refused(town: Town) -> None:
    """Colleagues of other grids write no notes here; an empty note is none."""
    case = await town.claimed()
    [answer] = await town.other.answers(case.desk, "我看看")
    assert "不归您办" in text_of(answer)
    [answer] = await town.worker.sends(town.staff, "sticker", reply_to=case.desk.message_id)
    assert "收不了" in text_of(answer)


async def test_worker_in_the_residents_group_is_sent_to_the_staff_group(town: Town) -> None:
    """A worker's reply to the residents' card is no note: everybody would read it."""
    case = await town.claimed()
    [answer] = await town.worker.answers(case.card, "下午来修")
    assert "请到工作群办理" in text_of(answer)
    assert len(await case.reports()) == 1


async def test_lists_in_the_direct_chat(town: Town) -> None:
    """A resident's /mine lists what they reported, in the direct chat only; /open is for staff."""
    case = await town.file()
    who = case.reporter
    [answer] = await who.says(town.group, "/mine")
    assert "私聊我" in text_of(answer)
    [answer] = await who.says(town.group, "/open")
    assert "私聊我" in text_of(answer)
    await who.start()
    [listed] = await who.says(who.id, "/mine")
    assert "我反映的事" in text_of(listed)
    assert f"#{case.number} " in text_of(listed)
    card = await who.asks(listed, f"#{case.number}")
    assert "3栋2单元楼道灯坏了三天了" in text_of(card)
    [answer] = await who.says(who.id, "/open")
    assert "只有社区工作人员" in text_of(answer)


@pytest.mark.parametrize("way", ["/t {}", "/t #{}", "/t@weisu_bot {}"])
async def test_one_ticket_by_its_number(town: Town, way: str) -> None:
    """/t shows a ticket by the number people say, to staff and to its reporter."""
    case = await town.file()
    [card] = await town.worker.says(town.staff, way.format(case.number))
    assert f"📋 #{case.number} " in text_of(card)
    assert "接单" in labels_of(card)
    [card] = await town.newcomer().says(town.group, way.format(case.number))
    assert "撤回" in labels_of(card)
    await case.reporter.start()
    [card] = await case.reporter.says(case.reporter.id, way.format(case.number))
    assert "楼道灯坏了三天了" in text_of(card)
    bob = town.newcomer()
    await bob.start()
    [no] = await bob.says(bob.id, way.format(case.number))
    assert "不归您办" in text_of(no)
    [no] = await town.other.says(town.street, way.format(case.number))
    assert "不在这个群里" in text_of(no)


@pytest.mark.parametrize("number", ["", "abc", "0", "99999", "99999999999999999999999"])
async def test_number_that_is_none(town: Town, number: str) -> None:
    """A number that does not exist is answered with an example."""
    [answer] = await town.worker.says(town.staff, f"/t {number}".strip())
    assert "请核对号码" in text_of(answer)


async def test_eve_in_the_staff_group_is_shown_nothing(town: Town) -> None:
    """Who sits in the staff group without a role gets no card and no list."""
    case = await town.file()
    guest = town.newcomer(town.staff)
    [no] = await guest.says(town.staff, f"/t {case.number}")
    assert "只有社区工作人员" in text_of(no)
    [no] = await guest.says(town.staff, "/open")
    assert "只有社区工作人员" in text_of(no)


async def test_timeline_is_readable_and_names_no_resident(town: Town) -> None:
    """经过 tells who did what when, workers by name, residents by what they are."""
    case, done = await town.resolved()
    bob = town.newcomer()
    await case.reporter.press(done, "没解决")
    await case.press(town.worker, "接着办")
    await bob.press(case.card, "我家也是")
    await case.reporter.answers(case.card, "电话13800004444")
    timeline = text_of(await town.worker.asks(case.desk, "经过"))
    lines = timeline.splitlines()
    assert lines[0] == f"#{case.number} 的经过"
    story = [" ".join(line.split()[3:]) for line in lines[1:]]
    assert story == [
        "反映人 反映",
        "李姐 接单",
        "李姐 办结：换了新灯泡",
        "反映人 评价：❌ 没解决",
        "反映人 提出异议",
        "李姐 接单",
        "居民 附议",
        "反映人 补充：电话***",
    ]
    assert case.reporter.name not in timeline
    assert bob.name not in timeline


async def test_joined_neighbours_are_not_named_in_the_timeline(town: Town) -> None:
    """What a joined neighbour adds or contests stands there without a name."""
    case = await town.claimed()
    bob = town.newcomer()
    await bob.press(case.card, "我家也是")
    await bob.answers(case.card, "我家门口也黑")
    done = await case.resolve(town.worker)
    await bob.press(done, "没解决")
    timeline = text_of(await town.worker.asks(case.desk, "经过"))
    assert bob.name not in timeline
    assert "居民 补充：我家门口也黑" in timeline


async def test_long_timeline_keeps_the_newest(town: Town) -> None:
    """A history too long for a message keeps its end."""
    case = await town.claimed()
    for at in range(5):
        await case.do(town.worker, "进展", f"第{at}次" + "忙" * 900)
    text = text_of(await town.worker.asks(case.desk, "经过"))
    assert len(text) < 4096
    assert "…" in text
    assert "第4次" in text


async def test_details_are_for_the_grids_staff_and_logged(town: Town) -> None:
    """详情 gives words, room and whom to contact, in the direct chat, and notes who looked."""
    case = await town.file(text="3栋2单元501室楼道灯坏了，电话13812345678")
    link = link_of(case.desk, "详情")
    said = "\n".join(map(text_of, await town.worker.start(link)))
    assert "501室" in said
    assert "13812345678" in said
    assert case.reporter.name in said
    assert "已记录" in said
    assert [event.action for event in await case.events()][-1] == "look"
    for stranger in (town.newcomer(), town.other):
        told = await stranger.start(link)
        assert "不归您办" in text_of(told[-1])
    [no] = await town.worker.start("d999999")
    assert "找不到这件工单" in text_of(no)
    [hello] = await town.worker.start("d99999999999999999999999")
    assert "您好" in text_of(hello)


async def test_files_are_sent_again_in_albums(town: Town) -> None:
    """看照片 sends photos and videos as albums under the card, the rest one by one."""
    case = await town.file()
    for kind in ("photo", "photo", "video", "voice", "document", "location"):
        await case.reporter.sends(town.group, kind, reply_to=case.card.message_id)
    last = town.last_id(town.staff)
    await case.press(town.worker, "看照片")
    sent = await town.after(town.staff, last)
    assert len({m.media_group_id for m in sent if m.media_group_id}) == 1
    assert sum(bool(m.media_group_id) for m in sent) == 3
    assert [bool(m.voice or m.document or m.location) for m in sent[3:]] == [True] * 3
    assert all(m.reply_to_message.message_id == case.desk.message_id for m in sent)


@pytest.mark.parametrize("kind", ["photo", "video"])
async def test_single_file_is_sent_alone(town: Town, kind: str) -> None:
    """One picture needs no album."""
    case = await town.file()
    await case.reporter.sends(town.group, kind, reply_to=case.card.message_id)
    sent = await case.ask(town.worker, "看照片")
    assert sent.photo or sent.video


async def test_contest_goes_one_level_up(town: Town) -> None:
    """没解决 opens the next cycle one level up; its owner and that level are called by name."""
    case, done = await town.resolved()
    last = town.last_id(town.staff)
    assert "已退回重办" in await case.reporter.press(done, "没解决")
    row = await case.row()
    assert (row.state, row.level, row.cycle) == (State.CONTESTED, 1, 2)
    [told] = [m for m in await town.after(town.staff, last) if "请接着办" in text_of(m)]
    assert text_of(told).startswith("李姐")
    assert "正在重办（第 2 次）" in text_of(case.card)
    assert "由您办理" in await case.press(town.worker, "接着办")
    again = await case.resolve(town.worker)
    late = data_of(done, "😊 满意")  # a screen that still shows the old buttons
    assert "这次评价已经结束" in await case.reporter.push(done, late)
    await case.reporter.press(again, "没解决")
    row = await case.row()
    assert (row.level, row.cycle) == (2, 3)


@pytest.mark.parametrize(
    ("label", "toast"),
    [("😊 满意", "满意"), ("基本满意", "基本满意"), ("不满意", "不满意")],
)
async def test_reporters_vote_closes(town: Town, label: str, toast: str) -> None:
    """Any vote of the reporter but 没解决 closes the ticket as confirmed."""
    case, done = await town.resolved()
    assert toast in await case.reporter.press(done, label)
    row = await case.row()
    assert (row.state, row.outcome) == (State.CLOSED, "confirmed")
    shown = "办结，居民不满意" if label == "不满意" else "办结，居民已确认"
    assert shown in text_of(case.card)


async def test_vote_can_be_changed_within_the_window(town: Town) -> None:
    """A second tap changes the vote, up to 没解决; after a week it is refused."""
    case, done = await town.resolved()
    await case.reporter.press(done, "😊 满意")
    await case.reporter.press(done, "不满意")
    [rating] = await case.ratings()
    assert rating.score.value == "dissatisfied"
    town.clock.advance(6 * 86400)
    await case.reporter.press(done, "没解决")
    assert (await case.row()).state is State.CONTESTED
    other, done = await town.resolved()
    await other.reporter.press(done, "😊 满意")
    town.clock.advance(7 * 86400 + 60)
    assert "已经过了 7 天" in await other.reporter.press(done, "没解决")
    assert (await other.row()).state is State.CLOSED


async def test_joined_neighbours_vote_and_strangers_do_not(town: Town) -> None:
    """Who joined has a vote that does not close; a stranger and the worker have none."""
    case = await town.claimed()
    bob = town.newcomer()
    await bob.press(case.card, "我家也是")
    done = await case.resolve(town.worker)
    assert "谢谢您的评价" in await bob.press(done, "😊 满意")
    assert (await case.row()).state is State.RESOLVED
    for stranger in (town.newcomer(), town.worker):
        assert "只有反映人和附议的邻居" in await stranger.press(done, "😊 满意")
    assert "没解决" in await bob.press(done, "没解决")
    assert (await case.row()).state is State.CONTESTED


async def test_neighbours_of_another_chat_are_asked_too(town: Town) -> None:
    """A ticket told in private whose card stands in the group asks joined neighbours there."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    [question] = await who.says(who.id, "5栋楼道灯坏了")
    summary = await who.asks(await who.asks(question, "下一步"), "实名")
    last = town.last_id(town.group)
    await who.press(summary, "提交")
    await town.insist(who)
    [card] = await town.after(town.group, last)
    number = int(re.findall(r"#(\d+)", text_of(card))[0])
    bob = town.newcomer()
    await bob.press(card, "我家也是")
    case = Case(town, who, number, town.group, card)
    await case.press(town.worker, "接单")
    done = await case.resolve(town.worker)
    assert "办好了" in text_of(done)
    assert "谢谢" in await bob.press(done, "😊 满意")
    own = [m for m in town.heard(who.id) if "办好了：" in text_of(m)]
    assert len(own) == 1
