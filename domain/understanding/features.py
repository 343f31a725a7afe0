"""What the model looks at in a message: its characters in ones, twos and threes, and marks."""

from __future__ import annotations

from itertools import pairwise

from domain.understanding.normal import (
    ALARM,
    EVERYONE,
    FUN,
    LINK,
    PHONE,
    PICTURE,
    SOMEBODY,
    SORROW,
    THANKS,
    one_of,
)

EDGE = "│"
"""Stands at both ends of a message, so that how it begins and ends counts."""

MARK = "#"
"""What the name of a mark begins with: no group of characters of a message is as long."""

_SIGNS = {
    ALARM: "警示表情",
    EVERYONE: "全体通知",
    FUN: "玩笑表情",
    LINK: "网址",
    PHONE: "电话号码",
    PICTURE: "图片",
    SOMEBODY: "点名",
    SORROW: "难受表情",
    THANKS: "感谢表情",
}
_WORDS = {
    "广告": r"""
        接龙 截单 团购 包邮 优惠 特价 促销 活动价 满\d*减 到店 下单 微信同号 私信 私聊我 加微信
        扫码 出租 转让 求租 出售 出一[个台张套] 低价 自提 现货 招聘 招人 包吃住
        上门(?:服务|维修|安装|清洗) 免费(?:安装|体验|领取) 以旧换新 开业 营业中 代购 拼单 会员
        专业(?:疏通|开锁|防水|清洗|维修) 承接 价格(?:公道|优惠) 欢迎 报名费 疏通管道 联系电话
    """,
    "道谢": r"""
        谢谢 谢了 多谢 感谢 辛苦了 麻烦你了 突及其 太好了 给力 点赞
    """,
    "答话": r"""
        收到 好的 好嘞 知道了 晓得了 明白 马上[来到去处] 正在(?:处理|修|抢修|赶|路上)
        已经?(?:报|联系|反映|安排|通知|登记|记下|上报|转) 安排(?:人|师傅|电工|维修) 记下了
        我(?:这就|马上|现在)去 师傅(?:在路上|已经|马上) 在处理 稍等 不客气 没关系 不好意思
    """,
    "好了": r"""
        修好了 弄好了 好了好了 来水了 来电了 有水了 有电了 有气了 亮了 通了 恢复了 已恢复 已修复
        换好了 解决了 处理好了 没事了 清走了 拖走了 挪走了 找到了 救出来 已经?扑灭 灭了 解除
        已更换 已换 已处理 已解决 可以用了 正常了 量了 走了走了 安全了
    """,
    "通知": r"""
        通知 公告 温馨提示 请(?:大家|各位|广大|业主|居民|住户|互相转告|知悉|周知|配合|相互)
        各位(?:业主|居民|住户|商户|房东|邻居|家人) 将于 定于 届时 特此 现将 友情提醒 敬请 谅解
        计划(?:停|检修)
    """,
    "疑问": r"""
        \? 吗 么[?？]?$ 呢 啥 什么 咋 怎么 哪 谁 几点 多久 好久 有没有 能不能 可不可以 是不是
        得行不
    """,
    "感叹": r"""
        !
    """,
    "请求": r"""
        麻烦 请(?!问) 希望 能不能 可不可以 求 帮 尽快 赶紧 快点 管管 管一?下 处理一?下 派人 来人
        来个人 解决 反映 投诉 报修 建议 有没得人管 有人管 没人管 哪个来 叫人来
    """,
    "毛病": r"""
        坏 烂 漏 堵 断 塌 裂 掉 脱落 松 歪 倒 停水 停电 没水 没电 不亮 不热 打不开 关不上 不动
        失灵 故障 臭 脏 吵 挡 占 扔 偷 噪音 扰民 不制?冷 没反应 用不了 不能用 进不去 出不去 没得
        不见了 丢了 咬 骗 拖欠 不退 乱
    """,
    "日久": r"""
        (?:[0一二三四五六七八九十两几好半多]+|好几|很多)个?(?:多)?(?:天|日|周|星期|礼拜|个?月|年|晚上|回|次|小时|个?钟头)
        一直 老是 总是 天天 每天 每晚 经常 又 还没 还是 至今 长期 三番五次 多次 反复
    """,
    "自家": r"""
        我家 我们 我这 咱 俺 本人 我楼 我住 屋头 家里 我店 我门口 我租
    """,
    "也是": r"""
        ^(?:.{0,8})(?:也是|也一样|一样|同求|同问|\+0|加0|俺也|我也|这边也|也没|也不|也停|附议|顶|支持)
        ^同 ^\+
    """,
    "转述": r"""
        居民(?:反映|来电|说|报) 群众反映 住户反映 业主反映 商户反映 接到 有人反映 来电
    """,
    "危险": r"""
        煤气味 燃气味 漏气 漏煤气 漏燃气 臭鸡蛋 瓦斯 一氧化碳 中毒 着火 起火 失火 火灾 冒烟 浓烟
        黑烟 明火 火苗 烧起来 烧着 爆炸 被困 困在 困人 关在 卡在 出不来 触电 漏电 电到 电着 电麻
        落水 溺水 掉进?[河水井池坑沟渠] 淹 晕倒 昏倒 昏迷 昏过去 叫不醒 没反应了 没呼吸 喘不 抽搐
        吐血 流血 出血 见血 血流 砸[到伤中穿] 坠楼 跳楼 轻生 割腕 塌 垮 陷 滚石 滑坡 泥石流 持刀
        拿刀 动刀 砍 捅 有刀 棍 打起来 打人 救命 快来人 11[09] 120 救护车 消防 倒灌 进水 没气了
        不行了 翻窗 窗外 悬
    """,
    "虚惊": r"""
        演练 演习 电影 电视 短剧 连续剧 剧情 追剧 游戏 开黑 副本 王者 吃鸡 小说 段子 广告 讲座
        培训 宣传 预防 防范 防火 防盗 虚惊 误报 没有(?:着火|起火|漏) 不是(?:着火|火灾|漏气|起火)
        还以为 以为是 原来是 新闻 朋友圈 抖音 视频里 听说 去年 前年 当年 小时候 梦到 梦见 做梦
        开玩笑 哈哈 笑死 比喻 天气预报 太热了 火锅 烧烤 烟花 生日 蜡烛
    """,
    "整片": r"""
        整栋 全栋 整个 全楼 整楼 全小区 都没 都停 全没 全停 全黑 一片漆黑 所有 到处 大面积 每家
        家家 几百户 一层楼 满[楼院]
    """,
    "老弱": r"""
        老人 老太 老头 老爷 婆婆 奶奶 爷爷 阿妈 阿爸 孕妇 轮椅 残疾 小孩 孩子 娃 婴儿 病人 透析
        氧气
    """,
    "眼下": r"""
        现在 正在 马上 刚刚 刚才 赶紧 赶快 快[来点] 速 紧急 救 立刻 还在 越来越 危险 小心 注意 绕
    """,
    "数额": r"""
        0(?:元|块|毛|一斤|斤|/斤|包邮) ¥ ￥ 0\.0
    """,
    "门牌": r"""
        0(?:栋|幢|座|号楼|#|洞|单元|-0) [一二三四五六七八九十](?:栋|幢|座|号楼|洞|单元)
        [a-z](?:座|栋|区)
    """,
    "路街": r"""
        [\u4e00-\u9fff](?:路|街|巷|大道|村|小区|市|县|区|镇|广场|花园|苑|城)
    """,
    "成文": r"""
        严重 影响(?:居民|业主|生活|休息) 相关部门 有关部门 领导 存在 安全隐患 无人 何时 盼 尽早
        整治 投诉 反映 咨询 建议
    """,
}
"""What each mark is known by: expressions between blanks, any of which may be found."""

_PATTERNS = tuple((MARK + name, one_of(words).search) for name, words in _WORDS.items())


def grams(flat: str) -> set[str]:
    """Give the groups of one, two and three characters of words in normal form."""
    line = f"{EDGE}{flat}{EDGE}"
    found = set(flat)
    found.update(map("".join, pairwise(line)))
    found.update(map("".join, zip(line, line[1:], line[2:], strict=False)))
    return found


def marks(flat: str) -> list[str]:
    """Give the names of the marks that words in normal form bear."""
    found = [f"{MARK}{name}" for sign, name in _SIGNS.items() if sign in flat]
    found.extend(name for name, search in _PATTERNS if search(flat))
    return found
