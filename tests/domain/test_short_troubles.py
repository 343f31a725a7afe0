"""The plainest sentences: a few words on what is wrong, with or without the address."""

from __future__ import annotations

import pytest

from domain.understanding import understand
from domain.understanding.values import Sense, Understood
from tests.domain.test_understanding import town

TROUBLES = [
    "没水",
    "停水了",
    "漏水",
    "漏雨",
    "水管爆了",
    "水太小",
    "停电了",
    "没电了",
    "跳闸了",
    "没暖气",
    "暖气不热",
    "地暖凉的",
    "没气了",
    "停气了",
    "打不着火",
    "宽带断了",
    "没网了",
    "光猫坏了",
    "电梯停了",
    "电梯坏了",
    "电梯抖得厉害",
    "灯坏了",
    "楼道灯不亮",
    "楼道太黑",
    "门禁坏了",
    "单元门关不上",
    "下水道堵了",
    "马桶堵了",
    "地漏返水",
    "厕所返味",
    "墙裂了",
    "墙皮掉了",
    "天花板渗水",
    "窗户漏风",
    "有老鼠",
    "好多蟑螂",
    "垃圾没人收",
    "垃圾满了",
    "楼道好臭",
    "有人高空抛物",
    "电线耷拉着",
    "电箱冒火花",
    "有煤气味",
    "着火了",
    "冒烟了",
    "有烧焦味",
    "电动车被偷了",
    "快递丢了",
    "车堵门",
    "车位被占了",
    "楼上太吵",
    "半夜装修",
    "狗叫个不停",
    "广场舞太吵",
    "扶手断了",
    "对讲没声音",
    "监控坏了",
    "有人在楼道充电",
    "树倒了",
    "信箱坏了",
    "充电桩坏了",
]
SHAPES = (
    "3栋{}",
    "12号楼{}",
    "6栋2单元{}",
    "我家3-2-401{}",
    "五栋三单元{}",
    "8号楼1单元502室{}",
    "{}，7栋",
    "{} 2栋1单元",
)
LEAST = 0.97


def read(text: str) -> Understood:
    """Read one message as the town of the tests does."""
    return understand(text, town())


def test_an_address_makes_no_complaint_into_talk() -> None:
    """A trouble in few words asks for something, wherever it is said to be."""
    texts = [shape.format(said) for said in TROUBLES for shape in ("{}", *SHAPES)]
    talk = [text for text in texts if read(text).sense is not Sense.REQUEST]
    assert len(talk) <= (1 - LEAST) * len(texts), talk


def test_an_address_does_not_change_what_is_wrong() -> None:
    """The category is that of the bare words."""
    bare = {said: read(said).category for said in TROUBLES}
    pairs = [(said, shape.format(said)) for said in TROUBLES for shape in SHAPES]
    other = [text for said, text in pairs if read(text).category != bare[said]]
    assert not other


@pytest.mark.parametrize("said", ["漏水", "没水", "停电了", "没暖气", "宽带断了", "水管爆了"])
def test_what_residents_type_most_is_surely_heard(said: str) -> None:
    """The plainest troubles are as sure with an address as without."""
    for text in (said, f"3栋{said}", f"我家2-1-602{said}"):
        assert read(text).request >= 0.7, text


PHONE = """
我家马桶堵了，联系我{}|楼上漏水，电话{}|电梯坏了，我的号码{}|没水了，打我电话{}|路灯不亮，联系{}
暖气不热，请回电{}|宽带断了 {}
下水道反水，联系电话{}|门禁坏了，请打{}|楼上半夜太吵，我电话{}|车堵着我家门口，电话{}
家里没电，麻烦联系{}|垃圾三天没人收，{}
电动车被偷了，有线索打{}|天花板渗水 {} 姓陈|3栋没暖气，电话{}
"""
SELLERS = """
专业疏通下水道 {}|开锁换锁 随叫随到 {}|搬家拉货 价格优惠 电话{}|宽带办理 新装优惠 {}
家电清洗 上门服务 {}|高价回收旧手机 {}
防水补漏 免费检测 {}|空调移机加氟 电话{}|房屋出租 三室一厅 {}|贷款 当天放款 {}
土鸡蛋 包邮 微信同号{}|灯具安装 水电维修 {}
"""


@pytest.mark.parametrize("said", PHONE.strip().replace("\n", "|").split("|"))
def test_a_phone_in_a_complaint_makes_no_advert(said: str) -> None:
    """Residents leave their number so that somebody can call."""
    assert read(said.format("13812345678")).sense is Sense.REQUEST


@pytest.mark.parametrize("said", SELLERS.strip().replace("\n", "|").split("|"))
def test_a_phone_of_a_seller_stays_an_advert(said: str) -> None:
    """Who offers something for money asks the community for nothing."""
    assert read(said.format("13812345678")).sense is Sense.CHATTER
