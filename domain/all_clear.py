"""What those say who see to a trouble: it is in hand, or it is over."""

from __future__ import annotations

import re

_OVER = re.compile(
    "(?<![没不未])(?:修好了|修好啦"
    "|弄好了|换好了|搞好了|好了[!！。~ ]*$|已换|已修|已清|清完了|清理完|清干净|干净了"
    "|已恢复|恢复了|恢复正常|恢复供|来水了|水来了|来电了|电来了|有水了|有电了|通了|来了来了|热了热了|气来了|有气了"
    "|火灭了|扑灭|救出来|捞上来|抱进来|(?<![满冒漫流溢喷渗漏])出来了|找到了|控制住|送到医院|没事了|虚惊一场|解决了|处理完|处理好|搞定"
    "|走了走了|挪走了|拖走了|抽干|阀门已关|排除了|解除|量了量了|亮了亮了|亮了[!！。 ]"
    "|锁上了|合闸|推上去了)"
)
_NOT_YET = re.compile(
    "没有?(?:修好|恢复|来水|来电|好|通|解决|出来)|还没|[吗嘛么?？]|预计|预估|估计|大概|什么时候|几点|多久|争取|等|才能|正在"
    "|又.{0,6}了|还是|怎么|出来没有|来了没有|要.{0,4}(?:通|好)了"
)
_IN_HAND = re.compile(
    "@所有人|^【|已(?:经)?.{0,4}(?:出发|上报|报给|报了|叫了|叫|联系|派|安排|到了|出警|拉闸|断电|围|清|换|修|封路)"
    "|马上(?:到|来|过去|安排|下来|挪)|在路上|在来的路上|抢修|预计|请大家|请各位|各位|记下|收到|明白"
    "|(?:报|交)给.{0,8}了|分钟(?:到|过来|内|就到)|(?:上午|下午|明天|今晚|明早).{0,8}(?:到|来|去|过去|处理|清理|换|修|补|装|拿)"
    "|联系(?:了|好|上)|叫了|打了[,，。!！ ]|报了[。,， !！]|抱歉|不好意思|对不住"
)
_ADVISES = re.compile(
    "打(?:119|120|110)|报警|开窗|抬到|下楼|撤|不要|别[用喊拉碰开动进坐让]|关(?:总|掉)?[阀闸]|关总|跑出|退到|让开|绕开|救护车|消防车"
)
_ASKS = re.compile("谁|快|能不能|可不可以|什么时候|几时|怎么还|[?？]|[!！]{2}")
_LONGEST = 60
"""Who tells a longer story is not just giving the all-clear."""


def is_all_clear(text: str) -> bool:
    """Say whether the words tell that it is over; hopes, questions and forecasts do not."""
    return len(text) <= _LONGEST and bool(_OVER.search(text)) and not _NOT_YET.search(text)


def is_in_hand(text: str) -> bool:
    """Say whether the words announce, answer or apologise, as who sees to a trouble does."""
    return bool(_IN_HAND.search(text)) and not _ASKS.search(text)


def is_advice(text: str) -> bool:
    """Say whether the words tell others what to do now, as neighbours do in danger."""
    return bool(_ADVISES.search(text))
