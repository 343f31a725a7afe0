"""What must never be repeated where neighbours read."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.masking import mask_for_group, mask_numbers, private_numbers


@pytest.mark.parametrize(
    "secret",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "138－1234－5678",
        "１３８１２３４５６７８",
        "+8613812345678",
        "+86 138 1234 5678",
        "8613812345678",
        "008613812345678",
        "010-12345678",
        "0893 7654321",
        "08937654321",
        "7654321",
        "540123199003071234",
        "54012319900307123X",
        "54012319900307123x",
        "540123 19900307 123X",
        "540123900307123",
        "6222021234567890123",
    ],
)
def test_numbers_that_name_a_person_are_hidden(secret: str) -> None:
    """Phones, identity cards and accounts leave no digit behind."""
    shown = mask_numbers(f"请联系{secret}，谢谢")
    assert not re.search(r"\d", shown)
    assert "***" in shown
    assert shown.startswith("请联系")
    assert shown.endswith("，谢谢")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3-2-401漏水", "3-2-**漏水"),
        ("3.2.401漏水", "3.2.**漏水"),
        ("3－2－401", "3－2－**"),
        ("401室", "**室"),
        ("４０１室", "**室"),
        ("3栋2单元401", "3栋2单元**"),
        ("3栋2单元120", "3栋2单元**"),
        ("我住119", "我住**"),
        ("请打120室的门铃", "请打**室的门铃"),
        ("3栋1203房", "3栋**房"),
        ("房号：401", "房号：**"),
        ("房号:401", "房号:**"),
        ("3#401", "3#**"),
        ("B401", "B**"),
        ("401天花板漏水", "**天花板漏水"),
        ("501次卧漏水", "**次卧漏水"),
        ("601平台", "**平台"),
        ("402年久失修", "**年久失修"),
        ("301人家太吵", "**人家太吵"),
        ("301户主", "**户主"),
        ("401时常漏水", "**时常漏水"),
        ("401路由器", "**路由器"),
        ("三栋二单元四零一", "三栋二单元**"),
        ("四〇一室", "**室"),
    ],
)
def test_rooms_are_hidden(text: str, shown: str) -> None:
    """A flat is hidden however it is written; the building may stay."""
    assert mask_for_group(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2018年修的",
        "请打122",
        "急事拨110",
        "停水120小时",
        "电压220伏",
        "100元",
        "收了1500块",
        "3栋",
        "12栋2单元",
        "101栋",
        "12:30",
        "11-25 15:00",
        "3天",
        "说了300次",
        "1000度电",
        "500米",
        "120平",
        "200户没水",
        "300人",
        "318路",
        "#24",
        "一二三四单元",
        "等了二三十天",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    """Years, prices, times and buildings can be read as they were written."""
    assert mask_for_group(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        "幺三九零零零零零零六八",
        "一三八零零零零零零五五",
        "一三八〇〇〇〇〇〇五五",
        "幺三八洞洞洞洞洞洞五五",
        "幺三八 零零零零 零零五五",
        "138零零零零0055",
        "1 3 8 0 0 0 0 0 0 5 5",
        "１３８　００００　００５５",
        "１ ３ ８ ０ ０ ０ ０ ０ ０ ５ ５",
        "138  0000  0055",
        "138—0000—0055",
        "1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣5️⃣5️⃣",
        "138\u200b0000\u200b0055",
        "零八九三七六五四三二一",
        "零八九三 七六五四三二一",
        "五四零一二三一九九零零三零七一二三四",
        "5401 2319 9003 0712 34",
        "５４０１２３１９９００３０７１２３Ｘ",
        "6222 0212 3456 7890 123",
    ],
)
def test_numbers_in_any_dress_are_hidden(secret: str) -> None:
    """Spelt out, in wide or emoji digits, sign by sign: a phone is found, counted and hidden."""
    text = f"请打{secret}，谢谢"
    assert private_numbers(text) == 1
    for mask in (mask_numbers, mask_for_group):
        assert re.fullmatch(r"请打\*\*\*[\ufe0f\u20e3]*，谢谢", mask(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("打13800000024或者138 0000 0025", 2),
        ("身份证540123199003071234，电话幺三八零零零零零零五五", 2),
        ("一二三四五六七，二零二六年", 0),
        ("1、3、5、7、9、11、13、15栋停水", 0),
        ("1 3 5 7 9 11 13 15栋停水", 0),
        ("3-2-401，6#1-1102", 0),
        ("一三五七栋没水，二四六八栋有水", 0),
        ("", 0),
    ],
)
def test_private_numbers_are_counted(text: str, count: int) -> None:
    """Each phone and identity number counts once; houses, dates and lists do not."""
    assert private_numbers(text) == count
    assert (mask_numbers(text) == text) is not bool(count)


MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WORDS = st.text(alphabet="电话是：我家灯坏了 ,，。+-abc一两九", max_size=12)
GAPS = st.sampled_from(["", " ", "-", ".", "－"])


@given(WORDS, MOBILE, WORDS, GAPS, st.sampled_from(["", "+86", "+86 ", "86-"]))
def test_no_mobile_number_survives(
    before: str, number: str, after: str, gap: str, country: str
) -> None:
    """However a mobile number is spaced and wherever it stands, no part of it is shown."""
    spaced = gap.join((number[:3], number[3:7], number[7:]))
    for mask in (mask_numbers, mask_for_group):
        shown = mask(f"{before}{country}{spaced}{after}")
        assert not re.search(r"\d{3}", unicodedata.normalize("NFKC", shown))


@given(st.text(alphabet="0123456789 -:：.年元栋单元室路天花户一二三abc", max_size=30))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    """What has been hidden once is safe to pass on and to hide again."""
    once = mask_for_group(text)
    assert mask_for_group(once) == once


@given(st.text(alphabet="灯坏了没人管，。！水电梯ABC", max_size=40))
def test_words_without_numbers_are_left_alone(text: str) -> None:
    """Hiding changes numbers only."""
    assert mask_for_group(text) == text
