"""What the words of one message turn out to say."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.community import Category, Community, Compound, Grid
from domain.ticket import Priority
from domain.understanding import reasons, understand
from domain.understanding.model import CATEGORY, shipped
from domain.understanding.values import Sense, Understood

DEFAULTS = Path(__file__).parents[2] / "bot" / "defaults.toml"
GRIDS = (Grid(code="g1", name="第一网格"),)


@cache
def town() -> Community:
    """Give a community with the default tree and words."""
    given = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["community"]
    return Community(
        code="xf",
        name="幸福社区",
        grids=GRIDS,
        categories=tuple(
            Category(
                code=item["code"], name=item["name"], name_en="", keywords=(*item["keywords"],)
            )
            for item in given["categories"]
        ),
        danger_words=(*given["words"]["danger"],),
        urgent_words=(*given["words"]["urgent"],),
    )


OWN = Community(
    code="own",
    name="自家的树",
    grids=GRIDS,
    categories=(
        Category(code="light", name="灯", name_en="Lights", keywords=("灯", "楼道灯", "路灯")),
        Category(code="water", name="水", name_en="Water", keywords=("停水", "水管", "漏水")),
        Category(code="fire", name="消防", name_en="Fire", keywords=("消防通道", "着火")),
        Category(code="other", name="其他", name_en="Other"),
    ),
    danger_words=("着火", "被困", "漏电", "狼来了"),
    urgent_words=("停水", "水管爆"),
)
MIXED = Community(
    code="mixed",
    name="两样都有",
    grids=GRIDS,
    categories=(
        Category(code="utilities.water", name="水", name_en="Water", keywords=("停水",)),
        Category(code="yak", name="牦牛", name_en="Yaks", keywords=("牦牛", "赶牛")),
        Category(code="facilities.lighting", name="灯", name_en="Lights"),
        Category(code="rest", name="其他", name_en="Other"),
    ),
)


def read(text: str, home: Community | None = None) -> Understood:
    """Understand a message in a community."""
    return understand(text, home or town())


# ---- is it for us -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "六栋三楼的声控灯踩破地板都不亮",
        "水龙头打开只有空气 能不能问问啥时候有水",
        "隔壁单元装修中午还在打钻 孩子睡不成",
        "垃圾桶满出来三天了 苍蝇到处飞",
        "我家卫生间顶上一直滴水 楼上说不关他事",
        "[语音转文字] 我们这个巷子的路灯坏了好久了看不见路",
        "消防通道又被面包车堵死了",
        "居民反映四号楼电梯按了没反应 麻烦物业看下",
        "房东不退押金 说墙上有钉子眼 这合理不",
    ],
)
def test_a_complaint_is_heard(text: str) -> None:
    """What carries a trouble or an ask is a request, however it is put."""
    assert read(text).sense is Sense.REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "早上好各位",
        "谢谢师傅 灯亮了",
        "收到 马上安排人过去",
        "车厘子团购 39一斤 要的接龙",
        "专业疏通下水道 联系电话13800000000 免费上门",
        "哈哈哈哈 笑死我了",
        "明天几点集合去爬山",
        "今天晚饭吃火锅 有人来不",
        "",
        "[图片]",
        "👍👍👍",
    ],
)
def test_chatter_is_left_alone(text: str) -> None:
    """Greetings, thanks, answers, adverts and jokes ask for nothing."""
    assert read(text).sense is Sense.CHATTER


@pytest.mark.parametrize("text", ["我家也是", "+1", "同求", "我们五栋也一样", "这边也没有"])
def test_a_me_too_is_told_apart(text: str) -> None:
    """Who only joins says nothing of their own."""
    assert read(text).sense is Sense.ME_TOO


# ---- what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("楼道的灯一闪一闪的 晃眼睛", "facilities.lighting"),
        ("自来水发黄 有股铁锈味", "utilities.water"),
        ("屋头又跳闸了 一开空调就没电", "utilities.power"),
        ("暖气片冰凉 屋里只有十二度", "utilities.heating"),
        ("电梯关门夹人 上下晃得厉害", "facilities.elevator"),
        ("单元门刷卡没反应 进不去", "facilities.access"),
        ("马桶往外翻粪水 下水道堵了", "facilities.drainage"),
        ("垃圾站几天没清了", "sanitation.garbage"),
        ("半夜工地还在打桩", "noise.construction"),
        ("广场舞音响开得震天响", "noise.living"),
        ("楼上渗水把我家吊顶泡了", "housing.leak"),
        ("有人在楼顶私自搭彩钢棚", "housing.illegal"),
        ("房东押金不退", "disputes.tenancy"),
        ("物业费涨了 服务还是一塌糊涂", "disputes.property"),
        ("电动车从楼上拉线充电", "parking.charging"),
        ("流浪狗追着娃娃跑", "safety.animals"),
        ("楼上往下扔酒瓶", "safety.falling"),
        ("手机掉了 捡到的联系我", "assistance.lost"),
        ("老年优待卡去哪个窗口领", "affairs.inquiry"),
        ("建议在门口加一排座椅", "affairs.suggestion"),
    ],
)
def test_the_default_tree_is_known(text: str, code: str) -> None:
    """Everyday words find their category among all of the default tree."""
    assert read(text).category == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("楼道灯坏了", "light"),
        ("停水了", "water"),
        ("水管漏水，灯也不亮", "water"),
        ("消防通道的灯坏了", "fire"),
        ("狗叫", "other"),
        ("", "other"),
    ],
)
def test_a_tree_of_its_own_works_by_its_keywords(text: str, code: str) -> None:
    """Longer and more keywords weigh more; what nobody knows falls to the last category."""
    assert read(text, OWN).category == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("牦牛又跑到院子里来了", "yak"),
        ("水龙头一滴水都没有", "utilities.water"),
        ("楼道黑漆漆的灯都不亮", "facilities.lighting"),
    ],
)
def test_a_mixed_tree_uses_both(text: str, code: str) -> None:
    """The model speaks for the codes it knows, keywords for the rest."""
    assert read(text, MIXED).category == code


@given(st.text(max_size=60), st.sampled_from([OWN, MIXED]))
def test_only_codes_of_the_tree_are_answered(text: str, home: Community) -> None:
    """A community never gets a category it does not have."""
    assert read(text, home).category in {category.code for category in home.categories}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3栋门口有人打架", "rest"),
        ("垃圾三天没人清了", "rest"),
        ("楼道黑得看不见路", "facilities.lighting"),
    ],
)
def test_what_a_small_tree_has_no_name_for_goes_to_the_rest(text: str, code: str) -> None:
    """A kind of trouble that the tree lacks is not pressed into the few that it has."""
    lamps = Category(code="facilities.lighting", name="灯", name_en="Lights")
    rest = Category(code="rest", name="其他", name_en="Other")
    small = replace(town(), categories=(lamps, rest))
    assert read(text, small).category == code


def test_the_model_knows_the_whole_default_tree() -> None:
    """Every code of the default tree was taught."""
    assert set(shipped().heads[CATEGORY].names) == {item.code for item in town().categories}


# ---- how urgent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "着火了！！三楼窗户冒黑烟",
        "厨房一股煤气味 我头晕",
        "我在电梯里出不来 快来人",
        "有人触电了 躺在地上不动",
        "一个小孩掉进水渠里了",
        "门口有个老人昏倒了 叫不醒",
        "[语音转文字] 着货了着货了快来救人",
        "前面路塌了一个大洞 车掉进去了",
        "有人拿刀在追人",
        "有个姑娘坐在天台边上要跳楼",
        "车库进水淹到车窗了 里面还有人",
        "山坡上石头滚下来砸到房子了 有人埋在里面",
    ],
)
def test_danger_is_heard(text: str) -> None:
    """A person in danger now is an emergency and a request."""
    found = read(text)
    assert found.is_danger
    assert found.sense is Sense.REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "昨晚那部电影 大楼着火那段太真实了",
        "明天消防演练 听到警报别慌",
        "不是火灾 是隔壁在烧艾草",
        "还以为煤气漏了 原来是榴莲",
        "没有着火 大家放心",
        "虚惊一场 人没事了",
        "燃气报警器优惠 防煤气中毒 免费安装13800000000",
        "打游戏被困在副本里 谁来救我",
        "灭火器过期了 该换了",
        "漏电保护器坏了 换一个多少钱",
        "笑得我要晕倒了 哈哈哈",
        "股票又跌 我要跳楼了 哈哈",
        "担心着火 楼道里堆满了纸箱",
    ],
)
def test_talk_of_danger_is_no_danger(text: str) -> None:
    """A drill, a film, a no, a worry or an advert calls nobody."""
    assert not read(text).is_danger


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("着火了", Priority.P0),
        ("停水了，还有人被困", Priority.P0),
        ("狼来了 快跑", Priority.P0),
        ("停水三天", Priority.P1),
        ("灯坏了", Priority.NORMAL),
        ("", Priority.NORMAL),
    ],
)
def test_the_communitys_own_words_count(text: str, priority: Priority) -> None:
    """A word of danger that the config lists is heeded, and one for today, too."""
    assert read(text, OWN).priority is priority


@pytest.mark.parametrize(
    "text",
    [
        "整栋楼从早上就没水",
        "一楼厕所污水倒灌 满屋都是",
        "路中间井盖没了",
        "奶奶走丢了 到现在没找到",
    ],
)
def test_what_cannot_wait_is_for_today(text: str) -> None:
    """What must be handled today is at least urgent."""
    assert read(text).priority is not Priority.NORMAL


# ---- where, who, why ----------------------------------------------------------------------------


def test_all_of_it_is_read_at_once() -> None:
    """One sentence gives category, urgency, place and private numbers."""
    garden = Compound(code="garden", name="幸福花园", grid="g1")
    text = "幸福花园3栋2单元水管爆了 打我电话13812345678"
    found = understand(text, town(), compounds=(garden,))
    assert found.category == "utilities.water"
    assert found.priority is Priority.P1
    assert (found.place.compound, found.place.building, found.place.unit) == ("garden", "3", "2")
    assert found.private_numbers == 1


def test_every_answer_says_why() -> None:
    """Sense, category, urgency, place and private numbers each name what was found."""
    fire, lamp = "3栋着火了 快来人 13812345678", "楼道灯坏了"
    found = reasons(fire, town(), read(fire))
    told = {reason.about for reason in found}
    assert {"category", "urgency", "building", "private"} <= told
    assert any(reason.found == "着火" for reason in found)
    assert any(reason.about == "sense" for reason in reasons(lamp, town(), read(lamp)))


# ---- any text at all ----------------------------------------------------------------------------

WILD = st.one_of(
    st.text(max_size=4096),
    st.text(
        alphabet="😀👩‍👩‍👧‍👦🆘﷽\u200b\u202e\ufeff\u0301אבשלום停水着火3栋#@[]（）１２", max_size=400
    ),
    st.builds(
        lambda part, times: (part * times)[:4096], st.text(min_size=1, max_size=8), st.just(4096)
    ),
)


@settings(max_examples=60, deadline=None)
@given(WILD)
def test_any_text_is_read_in_bounded_time(text: str) -> None:
    """Whatever people send is understood, the same way twice, before anybody would notice."""
    begin = time.process_time()  # ours, whatever else the machine is busy with
    first = read(text)
    assert time.process_time() - begin < 0.5
    assert first == read(text)
    assert 0 <= first.request <= 1
    assert 0 <= first.category_sure <= 1
