# 工作群和网格员私聊里的话。
prompt-target = #{ $number } 转给谁？请点一个。
prompt-transfer = #{ $number } 为什么转派？点一个，或回复这条消息写原因。
prompt-reroute = #{ $number } 为什么转到别的网格？点一个，或回复这条消息写原因。
prompt-reject = #{ $number } 为什么不予受理？点一个，或回复这条消息写原因（居民会看到）。
prompt-release = #{ $number } 为什么退单？点一个，或回复这条消息写原因。
prompt-wait = #{ $number } 在等哪个单位？点一个，或回复这条消息写清楚。
prompt-escalate = #{ $number } 为什么提级？点一个，或回复这条消息写原因。
prompt-deliberate = #{ $number } 为什么提交议事会？点一个，或回复这条消息写原因。
prompt-progress = #{ $number } 现在到哪一步了？请回复这条消息（居民会看到）。
prompt-ask = #{ $number } 要问居民什么？请回复这条消息。
prompt-schedule = #{ $number } 约在什么时候？点一个，或回复这条消息，例如：明天下午3点、周五前。
prompt-resolve = #{ $number } 是怎么解决的？请回复这条消息写一句（可以附照片，居民会看到）。
placeholder-progress = 现在到哪一步了
placeholder-ask = 要问居民的话
placeholder-resolve = 怎么解决的，可附照片
placeholder-answer = 在这里回答

reason-reject-1 = 不归社区管，已告诉居民找哪里
reason-reject-2 = 同一件事已经在办
reason-reject-3 = 说得不清楚，联系不上本人
reason-release-1 = 不是我网格的事
reason-release-2 = 我今天不在岗
reason-release-3 = 需要别的专长
reason-wait-1 = 等物业处理
reason-wait-2 = 等供电、供水、燃气公司处理
reason-wait-3 = 等街道或别的部门处理
reason-escalate-1 = 需要上级协调别的单位
reason-escalate-2 = 需要经费或授权
reason-transfer-1 = 他更熟悉这件事
reason-transfer-2 = 我今天不在岗
reason-reroute-1 = 地点在那个网格
reason-reroute-2 = 归那个网格管
reason-deliberate-1 = 涉及多户，要大家商量
reason-deliberate-2 = 需要经费或授权

staff-note-kept = 📝 #{ $number } 已记下，只有工作人员看得到。
tell-check = 👀 居民会看到：
    📣 #{ $number } 有进展：{ $text }
    要发出去吗？
button-tell-no = 先不发
staff-addition = #{ $number } 反映人有补充，请看卡片。
staff-edited = #{ $number } 反映人改了原话，请看卡片。
staff-danger = 🆘 #{ $number } 紧急！反映人说到危险，白天黑夜都请马上处理：看卡片，接单或写一句进展。{ $text }
staff-urgent = ⚡ #{ $number } 反映人刚说的事今天要办，请看卡片。{ $text }
staff-answer = #{ $number } 居民回话了：{ $text }
staff-transferred = #{ $number } 转给您办。{ $reason }
staff-rerouted = #{ $number } 转到您的网格，请接单。{ $reason }
staff-escalated = #{ $number } 已提到第 { $level } 级，请您过问。{ $reason }
staff-contested = 🔴 #{ $number } 居民说没解决，已提到第 { $level } 级，请接着办。
staff-withdrawn = #{ $number } 居民自己撤回了，不用再办。
staff-unreachable-worker = #{ $number } 机器人私聊不到您，请在这里看卡片；要收私聊请点机器人头像再点“开始”。
staff-unreachable-resident = ⚠️ #{ $number } 机器人联系不上反映人，请当面或打电话联系。

list-mine = 我手上的工单
list-reported = 我反映的事
list-open = 等人接的工单
list-empty = { $title }：现在没有。
list-line = #{ $number } { $what } · { $state }
list-more = ……只列出最早的 { $count } 件。
list-onward = ▸ 后面还有 { $count } 件
list-rest = { $title }（接着上面的）
timeline-title = <b>#{ $number } 的经过</b>
timeline-line = { $at } { $who } { $what }
timeline-line-said = { $at } { $who } { $what }：{ $said }
who-system = 机器人
who-reporter = 反映人
who-neighbour = 居民
details-title = <b>🔒 #{ $number } { $category } · 详情</b>
details-reporter = 反映人：
details-anonymous = 反映人要求匿名，请通过“待居民”提问，机器人会转达。
details-logged = 这次查看已记录。请不要转发到群里。

group-lost = 机器人已被移出群“{ $title }”，那里的居民暂时无法反映。请重新拉进群并发送 /bind。
staff-objected = 🔴 #{ $number } 反映人对“不予受理”有异议，已提到第 { $level } 级，请重新看。{ $reason }
