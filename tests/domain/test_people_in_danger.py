"""People shut in, lost, or bitten; and words that only sound like it."""

from __future__ import annotations

import pytest

from domain.ticket import Priority
from domain.understanding.values import Sense
from tests.domain.test_short_troubles import read


def lines(text: str) -> list[str]:
    """Give the sentences of a block, one a line."""
    return text.strip().splitlines()


SHUT_IN = lines("""
电梯里关了人
电梯卡住了我在里面
2栋电梯里关了人
8号楼电梯里关了两个人
电梯里关着一个老太太
我被关在电梯里了
我卡在电梯里面出不来
电梯不动了 我和孩子在里面
电梯停在中间 里头有人
电梯门打不开了 我们三个在里面
三单元电梯困人了
有人困在电梯里
我爸被卡在电梯里了
电梯把我关里面了
电梯里有个小姑娘在哭喊出不来
客梯里关着送水的师傅
电梯突然停了 我在里面 没信号
4栋电梯里有人拍门
救命 我在电梯里 门不开
电梯掉了半层 里面还有人
""")

IN_DANGER = lines("""
我爸晕倒了
奶奶倒在地上叫不醒
厨房着火了
5栋冒黑烟
家里燃气漏了
楼道里煤气味好重
电线掉下来了 有人被电到
孩子掉进水池了
楼下有人拿刀
老人吃饭噎住了
孩子从二楼摔下来了
邻居要跳楼 站在天台边上
我妈胸口痛得喘不上气
充电的电动车炸了 起火了
地库淹了 里面还有人
爷爷没气了 快来人
有人触电了
墙塌了压到人
楼上泼下来的开水 孩子烫伤了快叫救护车
小孩头卡在栏杆里了
一家人煤气中毒了
路面塌陷 车掉进去了
""")

SOON = lines("""
我妈走丢了，80岁，穿红衣服
孩子不见了，5岁男孩
我家娃被狗咬了
我爷爷走失了，拄着拐杖
奶奶出门一天没回来，脑子不太清楚
孩子走丢了，四岁，黄色外套
小孩找不到了，刚还在滑梯那
女儿放学没回家，电话打不通
老伴走丢了，头发白的
外孙不见了 六岁 背书包
3栋的老人走失了
我被野狗咬了
孩子被猫抓出血了
我妈被狗咬了腿
儿子被邻居家的狗咬了
3号楼好像有烟味
楼道有股烧焦味
不知道哪家有糊味
电表箱那里有焦味
走廊里一股烧电线的味道
""")

CALM = lines("""
家里没气了
3栋没气了
天然气没有了，做不了饭
停气了，什么时候来
燃气灶打不着火
我家没气了 表上还有钱
没水没气 怎么做饭
手机快没电了救命
孩子作业要把我逼疯了 我要跳楼
辅导作业气得我心脏疼 哈哈
热死我了 要着火了
这个月工资没发 想跳楼
累死了 想死
笑到肚子疼 救命
加班加得快断气了
我快被蚊子抬走了 救命啊
又下跌了 天台见
今天的火锅辣得我冒烟
电梯太慢了 等得我想死
电梯停了
电梯按钮不灵
电梯坏了 没人在里面
我在电梯里没信号
刚才电梯里有股香水味
孩子放学了 谁家去接
我家狗把沙发咬了
狗咬坏了我的鞋
我家猫不见了
钥匙不见了
快递不见了
手机走丢了 谁捡到了
楼下烧烤烟味太大
楼上抽烟 烟味飘到我家
炒菜炒糊了
锅烧糊了 开窗散味呢
消防演练 大家别慌
明天小区做消防演习
游戏里又被人砍死了
看电影看哭了 男主掉河里了
昨晚梦见家里着火
我家网断了 要疯了
今天跑步跑得喘不上气
""")


@pytest.mark.parametrize("text", [*SHUT_IN, *IN_DANGER])
def test_people_in_danger_are_heard_at_once(text: str) -> None:
    """Whoever is shut in, hurt or about to be is an emergency, in however few words."""
    found = read(text)
    assert (found.sense, found.priority) == (Sense.REQUEST, Priority.P0)


@pytest.mark.parametrize("text", SOON)
def test_the_missing_and_the_bitten_are_urgent_requests(text: str) -> None:
    """Somebody must look soon: nobody takes it for talk."""
    found = read(text)
    assert found.sense is Sense.REQUEST
    assert found.priority in {Priority.P0, Priority.P1}


@pytest.mark.parametrize("text", CALM)
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    """A supply that is off, a joke, a pet, a film: nobody is got out of bed."""
    assert read(text).priority is not Priority.P0


@pytest.mark.parametrize("where", ["", "3号楼", "五栋二单元", "我们楼"])
def test_a_smell_of_smoke_is_a_matter_of_fire(where: str) -> None:
    """Smoke that nobody can place is looked after as a fire may be."""
    found = read(f"{where}好像有烟味")
    assert found.category == "safety.fire"
    assert found.priority is not Priority.NORMAL
