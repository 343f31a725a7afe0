# 值班、请假、看板。
menu-leave = 请假、销假
menu-board = 今天谁值班
menu-duty = 我的值班

leave-kept = ✅ { $name }请假：{ $first } 到 { $last }，共 { $days } 天。
    { $covers ->
        [none] 手上的事到时候转给在岗的人。
       *[other] 这几天代管：{ $covers }。手上的事到时候自动转过去。
    }
    提前回来请发 /leave 销假。
leave-told = { $name }，已经替您请假：{ $first } 到 { $last }。不对的话请发 /leave 销假。
leave-ended = { $name }的假（{ $first } 到 { $last }）已经销了。转出去的工单不会自动转回来。
refuse-leave-words = 请写清楚请哪几天，例如：/leave 10-01..10-07，或 /leave 明天。回来了请发 /leave 销假。
refuse-leave-order = 结束那天（{ $last }）在开始那天（{ $first }）前面，请重新写。
refuse-leave-past = { $last } 已经过去了，请写以后的日子。
refuse-leave-long = 一次最多请 { $limit } 天。更久的请社区书记另外安排人。
refuse-leave-overlaps = { $name }已经请了 { $first } 到 { $last } 的假。要改请先发 /leave 销假，再重新请。
refuse-leave-for-others = 只有社区书记能替别人请假，网格长能替本网格的网格员请假。
refuse-no-leave = 现在没有请假，不用销。
refuse-name-unknown = 没找到“{ $name }”。工作人员有：{ $names }。
refuse-name-twice = 叫“{ $name }”的不止一位：{ $names }。请写全名。

staff-covered = 🔁 { $name }请假到 { $until }，{ $numbers } 由{ $heir }接着办。
staff-uncovered = ⚠️ { $name }请假了，{ $numbers } 没有人能接。请社区书记安排人。

action-cover = 请假代管

roster-day = { $day } 周{ $weekday }
board-title = <b>值班看板 · { $community }</b> { $day } { $time }
board-day-off = 今天休息。
board-after-hours = 现在不是上班时间，下面是今天的安排。
board-now = 🟢 { $grid }：{ $people }
board-today = ⚪ { $grid }：{ $people }
board-nobody = ⚠️ { $grid }：没人在岗
board-off = ⚪ { $grid }：没有排班
board-rank-a = { $name }（A角）
board-rank-b = { $name }（B角）
board-stands-in = { $name }（{ $grid }，代管）
board-away = 🌴 { $name }请假到 { $last }
board-unreachable = 📵 私聊不到：{ $names }。请他们点我的头像，再点“开始”。
board-deaf = 🔇 收不到消息的群：{ $names }。请重新拉我进群，再发 /bind。
board-called-only = 👂 只听得到叫我的话（正常）：{ $names }

duty-title = <b>我的值班 · { $community }</b>
duty-days = { $place }{ $role }：{ $days }
duty-weekday = 周{ $weekday }
duty-workdays = 工作日
duty-role-grid-lead = 网格长
duty-role-supervisor = 社区书记
duty-role-admin = 管理员
duty-shift = 🌙 { $day } { $start }—{ $end } { $place }
duty-all-grids = 全社区
duty-leave = 🌴 请假：{ $first } 到 { $last }
duty-hint = 请假发 /leave，例如 /leave 10-01..10-07。值班表由社区书记发给我。
