# 给督导和网格长看的数字，还有给居民看的每周公开。
digest-title-morning = ☀️ <b>{ $name }</b>：今天要盯的
digest-title-evening = 🌆 <b>{ $name }</b>：今天的情况
digest-title-weekly = 🗓 <b>{ $name }</b>：一周小结
digest-title-monthly = 🗓 <b>{ $name }</b>：一个月小结
digest-title-asked = 📊 <b>{ $name }</b>
digest-span = { $start } 到 { $end }

digest-moved = 收到 { $received } · 办完 { $closed } · 还没办完 { $open }
digest-overdue = ⏰ 超时 { $count }
digest-contested = 🔴 重办 { $count }
digest-silent = 没评价自动办结 { $count }

digest-response = 及时响应
digest-resolution = 解决
digest-satisfaction = 满意
digest-promises = 承诺兑现
digest-silent-share = 没评价自动办结
digest-reopened = 办好后又重办
digest-recurrence = 三十天内又发生
digest-rate = { $name }：{ $percent }%（{ $part }/{ $whole }）
digest-rate-none = { $name }：没有可算的
digest-small = 样本太少，仅供参考
digest-trend-up = ↑ 比{ $than }高（{ $percent }%）
digest-trend-down = ↓ 比{ $than }低（{ $percent }%）
digest-trend-same = → 和{ $than }一样
digest-than-week = 一周前
digest-than-month = 上个月
digest-than-earlier = 前一段
digest-first-answers = 等响应：一半{ $half }，九成{ $most }
digest-solutions = 等办好：一半{ $half }，九成{ $most }
digest-within = 在{ $length }内
digest-moment = 不到1分钟

digest-grids = 🏘 各网格（收到/办完/没办完/超时）
digest-grid = { $name }：{ $received }/{ $closed }/{ $open }/{ $overdue }
digest-categories = 📂 最多的事
digest-category = { $name } { $count }
digest-oldest = ⏳ 最久没办完的是 #{ $number }，已经 { $days } 天
digest-oldest-today = ⏳ 最久没办完的是 #{ $number }，不到一天
digest-excluded = 有 { $count } 件经两人同意不计入比率

digest-today-overdue = ⏰ 超时 { $count } 件
digest-today-again = 🔴 居民说没解决，等着重办 { $count } 件
digest-today-promised = 📅 今天到期的承诺 { $count } 个
digest-today-unkept = ⌛ 过了时间还没兑现的承诺 { $count } 个
digest-today-top = ⬆️ 已经提到最高一级 { $count } 件
digest-today-callbacks = 📞 要回访 { $count } 件
digest-unattended = 🚪 今天没人值班：{ $names }
digest-comma = 、

digest-what-received = 收到
digest-what-closed = 办完
digest-what-open = 没办完
digest-what-overdue = 超时
digest-what-contested = 重办
digest-what-again = 等重办
digest-what-top = 最高级
digest-what-promised = 今天到期
digest-what-unkept = 过期没兑现
digest-what-callbacks = 要回访
digest-what-excluded = 不计入
digest-what-judged = 该响应
digest-what-response-missed = 没及时响应
digest-what-solved = 报办好
digest-what-answered = 有回音
digest-what-unsolved = 说没解决
digest-what-reopened = 又重办
digest-what-rated = 评价
digest-what-satisfied = 满意
digest-what-mostly = 基本满意
digest-what-dissatisfied = 不满意
digest-what-confirmed = 居民确认
digest-what-silent = 自动办结
digest-what-promises-settled = 到期承诺
digest-what-promises-broken = 失约
digest-what-recurred = 又发生
digest-list = { $name }（{ $count }）
digest-list-twice = { $name }（{ $count } 次，{ $tickets } 件）

digest-title-public = 📢 <b>{ $name }</b>：上周居民反映办理情况
digest-public-received = 收到：{ $count }
digest-public-closed = 办完：{ $count }
digest-public-open = 正在办：{ $count }
digest-public-pieces = { $count } 件
digest-public-few = 少于{ $least }件
digest-public-about = 大约{ $count }件
digest-public-rate = { $name }：{ $percent }%（按 { $whole } 件算）
digest-public-rate-few = { $name }：样本太少，不公布
digest-public-end = 谢谢大家的反映。

refuse-digest-rights = 这些数字给督导看；网格长可以看自己的网格。
refuse-digest-own = 这是网格长自己网格的数字。要看数字，请发 /digest 给我。
refuse-digest-period = 看不懂“{ $words }”是哪一段时间。可以这样写：/digest 今天、/digest 上周、/digest 2026-10、/digest 10-01..10-15
refuse-digest-future = “{ $words }”还没到，还没有数字可看。已经开始的日子都可以看，比如：/digest 今天、/digest 本周、/digest 最近7天
menu-digest = 看数字：今天、上周、2026-10

exclude-question = 🧮 { $name } 申请：#{ $number } 不计入比率。
    原因：{ $reason }
    同意要您点一下；谁申请谁不能点。
button-exclude-yes = 同意
button-exclude-no = 不同意
exclude-asked = 已请 { $names } 决定 #{ $number } 要不要不计入比率，有一个人点了就算。
exclude-agreed = { $name } 同意了：#{ $number } 不计入比率。
exclude-refused = { $name } 不同意：#{ $number } 照常计入比率。
done-exclude-yes = 好的，不计入比率。
done-exclude-no = 好的，照常计入。
action-exclude_ask = 申请不计入比率
action-exclude = 同意不计入比率
action-exclude_no = 不同意不计入比率
refuse-exclude-words = 请写编号和原因，比如：/exclude 241 同一件事报了两次
refuse-exclude-rights = 不计入比率，由督导、管理员和这个网格的网格长决定。
refuse-exclude-nobody = 要有第二个人同意才行，可是没有别的督导、管理员或者网格长能收到我的私聊。请他们先点我的头像，按“开始”。
refuse-exclude-own = 是您申请的，要别人同意才算。
refuse-exclude-answered = 这件申请已经有人答复了。
refuse-exclude-already = 这件已经不计入比率了。
refuse-exclude-asked = 这件已经申请了，正等别人同意。
menu-exclude = 不计入比率：编号、原因
