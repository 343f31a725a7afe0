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

button-fix = ✏️ 更正
button-fix-category = 改分类
button-fix-place = 改地点
button-fix-back = ↩️ 返回
toast-fix = 请在卡片上选
done-fix-category = 已改为：{ $name }
fix-place-read = ✏️ #{ $number } 的地点改为：{ $place }。不对的话，请再点一次“更正”。
action-fix_category = 改分类
action-fix_place = 改地点
refuse-same-category = 现在就是“{ $name }”，不用改。
refuse-same-place = 地点没有变，不用改。

menu-learning = 让不让机器人学
learning-off = 🎓 <b>让机器人学着听懂话</b>
    您反映的事，机器人有时会分错类，网格员会改过来。您愿意把自己说过的这些话和改正的结果，给机器人当例子学吗？
    · 电话、身份证号、门牌号先抹掉；匿名说的不用。
    · 只用来学会分清是哪一类事。
    · 不愿意也没关系，办事不受影响。同意了随时可以收回，收回以后就不再用。
    现在：<b>没有同意</b>，不会用您的话。
learning-on = 🎓 您<b>同意过</b>让机器人拿您反映的话当例子学（电话、门牌号先抹掉，匿名说的不用）。
    不想让它学了，点下面的按钮，以后就不再用您的话。
button-learn-yes = 👍 我愿意
button-learn-no = ✋ 收回同意
done-learn-yes = 谢谢您！以后想收回，再发 /learning 就行。
done-learn-no = 好的，以后不再用您的话。
