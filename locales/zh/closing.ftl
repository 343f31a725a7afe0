# 办结以后的话：再问一次、没人回话就先办结、回访。
resolution-again = 🙏 #{ $number } 就等您一句话。网格员说办好了：{ $note }
resolution-until = 到 { $when } 还没有人回话，就先算办结。
state-closed-silent = ☑️ 居民没有再回话，先算办结；{ $days } 天内说没解决还可以重办

callback-dissatisfied = 📞 回访 #{ $number }：居民说不满意。
callback-neighbour = 📞 回访 #{ $number }：附议的邻居说不满意。
callback-silent = 📞 回访 #{ $number }：居民一直没回话，是先算办结的。
callback-about = 📋 { $category } 📍 { $place }
callback-work = 🔧 { $name }办的：{ $note }
callback-ask = 请打电话或上门问问，再点结果。
callback-failed = ☎️ 联系过 { $count } 次，没联系上。下一个工作日再联系一次。
callback-result = 结果：{ $result }
called-content = 😊 回访过了，满意
called-unsolved = ❌ 回访过了，没解决，已重办
called-unreached = ☎️ 没联系上
button-called-content = 😊 回访了·满意
button-called-unsolved = ❌ 回访了·没解决
button-called-unreached = ☎️ 联系不上
done-callback-content = 记下了：回访满意。
done-callback-again = 记下了：没联系上。下一个工作日再提醒一次。
done-callback-unreached = 记下了：两次都没联系上，这次回访到此为止。
refuse-own-callback = 不能自己回访自己办的事，请别人来问。
refuse-callback-over = 这次回访已经有结果了。
nudge-callback-half = 📞 要回访的，时间过半了，还没有结果。
nudge-callback-full = 📞 回访到时间了，请今天就问问居民。
nudge-callback-again = 📞 上次没联系上居民，今天再联系一次。
nudge-callback-day = 📞 回访又拖了 { $days } 个工作日，还没有结果。

prompt-reopen = #{ $number } 居民说哪里没解决？点一个，或回复这条消息写清楚。
reason-reopen-1 = 又坏了，跟原来一样
reason-reopen-2 = 只办了一部分
staff-reopened = 🔴 #{ $number } 回访时居民说没解决，已提到第 { $level } 级，请接着办。{ $reason }
done-reopen = #{ $number } 已重办，上一级会盯着。
action-ask_again = 再请居民评价
action-callback = 回访
action-close = 无人回话，先算办结
action-reopen = 回访后重办
