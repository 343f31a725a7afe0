# 街道和镇：一条消息看完各个社区，最要关注的在前面。
town-title-morning = ☀️ <b>{ $name }</b>：今天要盯的社区
town-title-evening = 🌆 <b>{ $name }</b>：今天各社区的情况
town-title-weekly = 🗓 <b>{ $name }</b>：各社区一周小结
town-title-monthly = 🗓 <b>{ $name }</b>：各社区一个月小结
town-title-asked = 📊 <b>{ $name }</b>：各社区

town-all = { $count } 个社区一共：收到 { $received } · 办完 { $closed } · 没办完 { $open }
town-shares = 🏘 各社区，最要关注的在前面
town-share = <b>{ $place }. { $name }</b>：收到 { $received } · 办完 { $closed } · 没办完 { $open }
town-rate = { $name } { $percent }%（{ $part }/{ $whole }）
town-rate-none = { $name }：{ $why }
town-rates-none = 还没有能算的响应、解决和满意率
town-small = 分母不到 { $few } 的比率，仅供参考。
town-more = 还有 { $count } 个社区没有列出，台账里都有。
town-oldest = ⏳ 最久没办完的是{ $community }的 #{ $number }，已经 { $days } 天
town-oldest-today = ⏳ 最久没办完的是{ $community }的 #{ $number }，不到一天
town-how = 点社区名看它自己的数字，点数字看是哪些工单。
town-today = <b>{ $name }</b>：{ $said }
town-today-unattended = 今天没人值班：{ $names }
town-today-vacant = 还没安排人：{ $names }
town-calm = 其他 { $count } 个社区今天没有要盯的。
town-answered = 响应
town-solved = 解决
town-satisfied = 满意

chart-by-community = 各社区还没办完的
book-community = 社区
town-elsewhere = { $name }由另一个机器人负责，工单请到那里看。

which-community = 哪一个？
which-ticket = 几个社区都有 #{ $number }，要看哪一件？
refuse-number-several = #{ $number } 在{ $names }都有。请把社区写在编号前面，比如：{ $example }
number-of-community = { $number }（{ $community }）
