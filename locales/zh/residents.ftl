# 对居民说的话。
hello = 您好，我是微诉机器人。小区里有什么难处，跟我说一声就行：坏了的灯、堵了的下水道、吵人的施工，都可以。
    直接打字就能开始，也可以点下面的按钮。
button-new = ✍️ 我要反映
question = ❓ #{ $number } 网格员想问您：{ $text }
    请回复这条消息回答。
resolution = 🟢 #{ $number } 办好了：{ $note }
resolution-ask = 真的解决了吗？请点一下（只有反映人和附议的邻居能点，{ $days } 天内可以改）。
resolution-closed = ✅ 已办结，谢谢您。要是又不行了，或想改评价，{ $days } 天内再点一下（只有反映人和附议的邻居能点）。
resolution-votes = 🗳 大家的评价：{ $votes }
resolution-over = 这次评价已结束，请看最新的卡片。
rejection = ⚪ #{ $number } 不予受理：{ $reason }
    不同意可以在 { $days } 天内点下面的按钮，会由上一级重新看。
resident-progress = 📣 #{ $number } 有进展：{ $text }

dialogue-group = 您要说的是哪里的事？
dialogue-what = 请说说是什么事。一句话就行，可以带照片。
dialogue-where = 在什么地方？点一个，或者直接打字，例如“3栋2单元门口”。
dialogue-photos = 有照片、视频、语音或位置就发过来；没有或发完了，点“下一步”。
dialogue-naming = 要不要让网格员看到您的名字？
    群里从来不写名字。选匿名，群里连卡片也不出现。
dialogue-confirm = 请看一遍：
    📍 { $group } { $place }
    📝 { $text }
    📎 照片、文件 { $files } 个
    👤 { $naming }
    没问题就点“提交”。
dialogue-add = 🔒 这里发的话不会出现在任何群里，只有经办的网格员点“详情”才看得到。请把 #{ $number } 要补充的话、照片发过来，发完点“补充完了”。
dialogue-added = 已记到 #{ $number }。还有就接着发，没有就点“补充完了”。
dialogue-cancelled = 好的，这次不填了。想说的时候再打字就行。
dialogue-nothing = 现在没有正在填的内容。
button-cancel = 取消
button-skip = 跳过
button-next = 下一步
button-named = 实名（网格员看得到）
button-anonymous = 匿名（群里不出现）
button-send = ✅ 提交
button-done = 补充完了

toast-see-below = 请看下面。
done-claim = 接单成功，#{ $number } 由您办理。
done-transfer = #{ $number } 已转派。
done-reroute = #{ $number } 已转到别的网格。
done-reject = #{ $number } 已标为不予受理，居民会看到原因。
done-progress = 已告知居民。
done-ask = 已去问居民。
done-wait = 已改为等外单位。
done-schedule = 时间已约定，居民能看到。
done-resume = 好的，接着办。
done-resolve = 已办结，等居民评价。
done-release = #{ $number } 已退单，等别人接。
done-escalate = 已提级。
done-deliberate = 已提交议事会。
done-withdraw = #{ $number } 已撤回。
done-withdraw-stay = 好的，没有撤回，照常办理。
toast-withdraw = 撤回以后，这件事不再办理，也不能恢复。确定的话，请再点卡片上的“确定撤回”。
resident-withdrawn = ⚪ #{ $number } 反映人自己撤回了，不再办理。您家还是这样的话，请 @{ $bot } 说一声，再给您报上。
done-tell-no = 好的，没有发。
done-endorse = 记下了，#{ $number } 您家也算一户。
done-rate-satisfied = 谢谢您的评价：满意。
done-rate-mostly = 谢谢您的评价：基本满意。
done-rate-dissatisfied = 记下了：不满意。社区会看到。
done-rate-unsolved = 记下了：没解决。已退回重办，上一级会盯着。
done-contest = 您的异议收到了，上一级会重新看。
done-place = 地点记下了：{ $place }
done-tell = 已告知居民。
done-sent = 已提交，请看下面的卡片。
done-adding = 好的，补充完了。
done-cancel = 已取消。
done-bind = 绑定好了。
done-language = 好的，以后用中文。
resident-scheduled = 📅 #{ $number } 约好了：{ $when }
