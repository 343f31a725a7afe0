# 图和台账上的话。图要在手机上看，越短越好。
chart-received = 收到
chart-closed = 办完
chart-open = 还在办
chart-overdue = 超时
chart-response = 及时响应
chart-resolution = 解决
chart-satisfaction = 满意
chart-earlier = 上期 { $value }
chart-of = { $part } / { $whole } 件
chart-few = 件数少，仅供参考
chart-nothing = 没有
chart-by-day = 每天收到和办完
chart-by-grid = 各网格还在办的
chart-by-category = 各类还在办的
chart-others = 其他 { $count } 个
chart-excluded = 另有 { $count } 件经批准不计入比率

ledger-day = { $year }年{ $month }月{ $day }日
ledger-span = { $from } 至 { $to }
ledger-month = { $year }年{ $month }月
