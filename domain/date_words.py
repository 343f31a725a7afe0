"""How people write dates and times: the patterns, and the numerals in them."""

from __future__ import annotations

import re
import unicodedata

_MOST = 500
_CHINESE = "零〇一二两三四五六七八九十百"
_DIGITS = {"零": 0, "〇": 0, "两": 2, **{c: at for at, c in enumerate("一二三四五六七八九", 1)}}

N = rf"(?:[0-9]{{1,3}}|[{_CHINESE}]{{1,6}})"
_RANGE = rf"(?:{N}\s*(?:-|~|到|至)\s*)?"
_NO_NUMBER = rf"(?<![0-9.{_CHINESE}])"

PART = "凌晨|清晨|早晨|早上|一大早|一早|上午|中午|午后|下午|傍晚|晚上|晚间|夜里"
BEFORE = re.compile(
    r"\s*(?:之前|以前|前(?!后|面|去|往|门|台|方|期)|之内|以内|内(?!部|容|外|墙)|为止)"
)
AFTER = re.compile(r"\s*(?:之后|以后|过后|后(?!天|面|续|期|勤|门))")
TILL = re.compile(r"\s*(?:-|~|到|至)\s*")

_VERBS = "来去到过修完处解能可会给再派安开送换装查看做办弄搞清拆通恢维施交回复答上下争务"
GO = rf"(?=\s*(?:$|[,.;!?~、。)]|之?前|以前|左右|[{_VERBS}]))"
"""What may follow a word that means a time only when somebody does something then."""

CLOCK = re.compile(
    rf"\s*的?\s*(?P<part>{PART}|早|晚)?\s*{_RANGE}"
    rf"(?:(?P<h>[0-9]{{1,2}})\s*:\s*(?P<m>[0-9]{{1,2}})(?![0-9:])"
    rf"|(?P<H>{N})\s*(?:点(?!名|评|击|儿|赞)|时(?!间|候|段|刻|常|期))\s*(?:钟|整)?"
    rf"(?:(?P<half>半)|(?P<quarter>[一三13])刻|(?P<M>{N})\s*分(?!钟)"
    rf"|(?P<MM>[0-5][0-9]|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])"
    rf"(?![0-9个人户台件号]))?)"
)
PART_ONLY = re.compile(rf"\s*的?\s*(?P<part>{PART})(?!好)")
OFF_WORK = re.compile(r"\s*的?\s*下班(?:之前|以前|前)")

GONE = re.compile(
    r"(?:昨[天日儿]?|前天|刚才?|那天|每天|平时|上个?(?:周|星期|礼拜)[一二三四五六日天])\s*的?$"
)
"""What stands before a time that is over, or of no one day."""

BARE = re.compile(
    rf"(?P<off>下班(?:之前|以前|前))"
    rf"|(?P<said>(?:{PART}|(?<![0-9早晚{_CHINESE}])[早晚])\s*{_RANGE}{N}\s*[点时:])"
    rf"|(?P<digits>(?<![0-9.:/~-])[0-9]{{1,2}}\s*:\s*[0-9]{{2}}(?![0-9:]))"
    rf"|(?P<hour>(?<![0-9.:/几有差快早晚这那哪第优缺重{_CHINESE}~-])"
    rf"(?!一点(?!钟|半|一刻|三刻)){_RANGE}{N}点(?:钟|整|半|[一三]刻|{N}分)?{GO})"
    rf"|(?P<only>(?:{PART}){GO})"
)

_END = r"(?:之内|以内|内(?!部|容|外|墙)|之后|以后|过后|后(?!天|面|续|期|勤))"
DURATION = re.compile(
    rf"(?P<pre>再过|再等|(?<![经通超])过)?\s*"
    rf"(?:(?<![0-9.第近去前后这那每{_CHINESE}]){_RANGE}(?P<n>[0-9]{{1,3}}(?:\.5)?|{N})"
    rf"|(?<![0-9{_CHINESE}大多小])(?P<only>半))"
    rf"\s*(?:(?P<mid>个半)?个?\s*(?P<unit>工作日|分钟|小时|钟头|天|日|周|星期|礼拜|年)"
    rf"|(?P<months>个半?月|(?<=半)月))(?P<tail>半)?"
    rf"(?(pre)(?:\s*(?P<end>{_END}))?|\s*(?P<must>{_END}))"
)

_WEEK = r"(?:周|星期|礼拜)"
_NEXT = "这个?|本|下下个?|下个?"
_MONTH = "本月|这个?月|当月|下个?月"
_YEAR = r"(?:20[0-9]{2}|今|明)年"

DAY = re.compile(
    rf"(?:(?<![0-9.:/-])(?:(?P<iso_year>20[0-9]{{2}})[-/.])?(?P<iso_month>[0-9]{{1,2}})"
    rf"(?P<iso_mark>[-/.])(?P<iso_day>[0-9]{{1,2}})"
    rf"(?![0-9.:/%-])(?!\s*[点时栋幢单室楼米元块个天小人层年月周级度倍万千公吨])[日号]?)"
    rf"|(?:{_NO_NUMBER}(?:(?P<year>{_YEAR})\s*)?(?P<month>{N})\s*月\s*(?P<day>{N})"
    rf"(?:\s*[日号]|(?![0-9个人户台件名元块天%])))"
    rf"|(?:(?<![今以之最先此然而往大])(?P<relative>大后天|后天|明[天日儿]|今[天日儿]|"
    rf"(?:今|明)(?=[早晚夜])))(?P<early>(?:早|晚|夜)(?![点上晨间里]))?"
    rf"|(?:(?<![每上各隔几半下第逢{_CHINESE}0-9])(?<![一二三四五六日天][到至~-])(?P<which>{_NEXT})?{_WEEK}"
    rf"(?P<weekday>[一二三四五六日天末]|[1-7](?![0-9]))"
    rf"(?![次遍回围年]|那[次回天]|[到至、~-]{_WEEK}?[一二三四五六日天]|[日天二三四五六](?![0-9]*[点时日号月])))"
    rf"|(?:(?P<span>{_NEXT}){_WEEK}|(?<![{_CHINESE}0-9每])(?P<span_bare>周)(?=内))"
    rf"(?![一二三四五六日天末围年期边1-7])"
    rf"|(?:{_NO_NUMBER}(?:(?P<part_year>{_YEAR})?(?P<part_month>{N})月份?|"
    rf"(?P<part_rel>{_MONTH}|(?<![个上每本这当下])月))(?P<part>初|上旬|中旬|中(?!断|间)|下旬|底|末))"
    rf"|(?:(?P<day_rel>{_MONTH})\s*(?P<day_of>{N})\s*[日号])"
    rf"|(?:{_NO_NUMBER}(?<![月/-])(?P<only_day>{N})\s*[日号]"
    rf"(?:{GO}|(?=\s*(?:{PART}|[早晚]|[0-9]{{1,2}}[点时:]))))"
    rf"|(?P<whole>{_MONTH})(?![初中底末上下{_CHINESE}0-9])"
    rf"|(?:{_NO_NUMBER}(?P<until_month>{N})月份?(?=之前|以前|前(?!后)|内))"
    rf"|(?P<year_end>(?:今年|明年)?(?<![{_CHINESE}0-9])(?:年底|年末)|(?:今年|(?<![{_CHINESE}0-9半])年)内)"
    rf"|(?<![去前]年)(?P<feast>元旦|春节|过年|清明|{_NO_NUMBER}五一|劳动节|端午|中秋|国庆|{_NO_NUMBER}十一(?=节?前|节?后|长假|假期))"
    rf"(?:节|小?长假|假期|放假)*(?:当天|那天)?(?:{GO}|(?=之?后|以后|过后|{PART}|[0-9]{{1,2}}[点时:]))"
    rf"|(?:(?:^|(?<=[\s,.!;:在到等说约取迟定赶]))(?P<new_year>年)(?=[前后]))"
    rf"|(?P<next_feast>(?<![情季细环章调关音骨过使春{_CHINESE}])节|放假|(?<![休请暑寒病事产婚放])假期?)"
    rf"(?=之?前|以前|之?后|以后|过后)"
)


def normal(text: str) -> str:
    """Give the words in one width, with single spaces, no longer than anybody needs."""
    return " ".join(unicodedata.normalize("NFKC", text[:_MOST]).split())


def number(word: str) -> int:
    """Give the value of digits or Chinese numerals; 两三 is three: the later is the promise."""
    if word.isdecimal():
        return int(word)
    hundreds, mark, rest = word.rpartition("百")
    value = 100 * (number(hundreds) if hundreds else 1) if mark else 0
    tens, mark, ones = rest.rpartition("十")
    if mark:
        value += 10 * (_DIGITS.get(tens[-1:], 1) if tens else 1)
    return value + _DIGITS.get(ones[-1:], 0)
