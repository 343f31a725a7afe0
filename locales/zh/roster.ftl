# 值班、请假、看板。
menu-leave = 请假、销假
menu-board = 今天谁值班
menu-duty = 我的值班

leave-kept = ✅ { $name }请假：{ $days ->
        [1] { DAY($first) }
       *[other] { DAY($first) }到{ DAY($last) }
    }，共 { $days } 天。
    { $covers ->
        [none] 手上的事到时候转给在岗的人。
        [over] 今天已经下班，手上的事不用转。
       *[other] 这几天代管：{ $covers }。手上的事到时候自动转过去。
    }
    提前回来请发 /leave { $who }销假 { $day }。
leave-told = { $name }，已经替您请假：{ $days ->
        [1] { DAY($first) }
       *[other] { DAY($first) }到{ DAY($last) }
    }，共 { $days } 天。不对的话请发 /leave { $who }销假 { $day }。
leave-ended = { $name }的假（{ $days ->
        [1] { DAY($first) }
       *[other] { DAY($first) }到{ DAY($last) }
    }）已经销了。转出去的工单不会自动转回来。
leave-which = { $name }有 { $count } 次假，销哪一次？请按一下。
done-unleave = 已经销了
refuse-leave-words = 请写清楚请哪几天（整天），例如：/leave { $example }，/leave 明天，或 /leave 下周一到周三。回来了请发 /leave 销假。
refuse-leave-order = 结束那天（{ $last }）在开始那天（{ $first }）前面，请重新写。
refuse-leave-past = { $last } 已经过去了，请写以后的日子。
refuse-leave-long = 一次最多请 { $limit } 天。更久的请社区书记另外安排人。
refuse-leave-overlaps = { $name }已经请了{ $days ->
        [1] { DAY($first) }
       *[other] { DAY($first) }到{ DAY($last) }
    }的假。要改请先发 /leave { $who }销假 { $day }，再重新请。
refuse-leave-for-others = 只有社区书记能替别人请假，网格长能替本网格的网格员请假。
refuse-no-leave = 现在没有请假，不用销。
refuse-name-unknown = 没找到“{ $name }”。工作人员有：{ $names }。
refuse-name-near = 没有叫“{ $name }”的工作人员。是{ $near }吗？请写全名。
refuse-name-no-duty = { $name }在社区不值班，没有什么要改。
refuse-name-twice = “{ $name }”可能是：{ $names }。请写全名，或写 @用户名。

staff-covered = 🔁 { $name }请假到 { $until }，{ $numbers } 由{ $heir }接着办。
staff-uncovered = ⚠️ { $name }请假了，{ $numbers } 没有人能接。请社区书记安排人。

action-cover = 请假代管

roster-day = { DAY($day) } 周{ $weekday }
board-title = <b>值班看板 · { $community }</b> { $day } { $time }
board-day-off = 今天休息。
board-day-off-shift = 今天休息，🟢 是现在值班的人。
board-after-hours = 现在不是上班时间，下面是今天的安排。
board-after-hours-shift = 下班了，🟢 是现在值班的人，⚪ 是今天白天的安排。
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
duty-hint = 请假发 /leave，例如 /leave { $example }。值班表由社区书记发给我。

menu-roster = 导入值班表
roster-reading = 收到“{ $file }”，正在看。
roster-how = 请把值班表（表格文件）发给我，说明里写 /roster；已经发过的，回复那个文件写 /roster。
    · 值班：姓名、网格、角色（A角、B角、网格长）、值班日（周一、周三）
    · 晚班和周末：日期、时间（18:00-21:00，或晚班、周末班）、姓名、网格
    · 请假：姓名、开始、结束
roster-kept = ✅ “{ $file }”已导入：值班 { $duties } 人，排班 { $shifts } 班，请假 { $leaves } 条。{ $past ->
        [0] { "" }
       *[other] 已经过去的 { $past } 行没算。
    }
roster-checked = “{ $file }”看得懂：值班 { $duties } 人，排班 { $shifts } 班，请假 { $leaves } 条。只是试看，什么也没改。
roster-nothing = “{ $file }”里没有要改的。
roster-shift = · { $day } { $start }—{ $end } { $name }（{ $place }）
roster-shifts-more = ……还有 { $count } 班。
roster-strangers = 这几位领导不是这里的工作人员，没算：{ $names }。
roster-unused = 没有用到的列：{ $names }。
duty-changed = 📌 社区的值班表改了，您现在的安排如下。不对的话请找社区书记。
private-here = 您在群里发的 { $command } 请在这里发给我。
roster-wrong = ⚠️ “{ $file }”有 { $count } 行看不懂，什么也没改。请改好再发一次：
roster-row = · { $sheet } 第 { $number } 行：{ $why }
roster-more = ……还有 { $count } 行。
roster-unknown = 找不到“{ $name }”。请先发 /invite { $name } 邀请他，他点“开始”以后再导入。
roster-no-name = 没写姓名。
roster-role = 看不懂角色“{ $text }”。请写A角、B角或网格长。
roster-not-appointed = { $name }在{ $place }没有这个角色。请先用 /invite 邀请。
roster-which-grid = { $name }有几个角色，请写清网格和角色。
roster-days = 看不懂值班日“{ $text }”。请这样写：周一、周三，或周一至周五。
roster-twice = { $name }在{ $place }写了两次，而且不一样。
roster-leave-twice = { $name }的请假写了两次，日子有重叠。
roster-hours = 看不懂时间“{ $text }”。请这样写：18:00-21:00，或晚班。
roster-grid = 没有“{ $text }”这个网格。
roster-date = 看不懂日期“{ $text }”。请这样写：2026-10-01。
refuse-roster-large = 文件太大了，最大 1 兆。请只留值班表。
refuse-roster-long = 表格太长了：最多看 { $sheets } 张表、{ $rows } 行。请只留要导入的行，删掉空行，再发一次。
refuse-roster-file = 这不是我能看的表格文件。请另存为表格文件再发，或发逗号分隔的文本。
refuse-roster-header = 没找到表头。第一行要有“姓名”，还要有“值班日”“日期”或“开始”里的一个；一列一个角色、星期几或班次的表也行。
refuse-roster-fetch = 文件没取下来，请再发一次。
