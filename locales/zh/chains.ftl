# 同一地方反复出现的问题；改错；要不要让机器人学。
card-chain = 🔁 第 { $times } 次：{ $earlier }
card-chain-one = #{ $number } { $month }月{ $day }日
card-chain-comma = 、
card-chain-short = 🔁 近 { $days } 天第 { $times } 次
card-chain-advice = 🏛 建议提级议事：反复出现，办结前请写明根本原因
card-root-cause = 🔎 根本原因：{ $text }

action-chain = 同样的问题
action-root_cause = 写明根本原因
chain-said = 第 { $times } 次 { $earlier }
chain-raised = 第 { $times } 次 { $earlier }，提一级

staff-chain = 🔁 #{ $number } 同样的问题又出现了，这是第 { $times } 次，已提一级，请盯住。
staff-chain-root = 🔁 #{ $number } 同样的问题第 { $times } 次出现，建议提级议事。办结前要写明根本原因。

prompt-root_cause = #{ $number } 反复出现。为什么老是坏？请回复这条消息，写明根本原因；接着再写怎么解决的。
placeholder-root_cause = 比如：管道老化，只补不换
refuse-no-root-cause = 这件事反复出现，要先写明根本原因。请再点一次“办结”。

digest-what-stubborn = 建议议事
digest-today-stubborn = 🏛 反复出现、建议提级议事 { $count } 件

book-times = 第几次出现
book-root-cause = 根本原因
book-advice = 提级议事建议

prompt-fix_place = #{ $number } 到底在哪里？请回复这条消息写清楚，比如“3栋2单元”或“东门快递柜”。
placeholder-fix_place = 比如：3栋2单元
