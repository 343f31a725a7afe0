# 承诺：约定时间、改约、兑现、没兑现。
action-keep = 承诺已兑现
action-extend = 改约时间
action-kept = 承诺按时兑现
action-late = 承诺晚了才兑现
action-broken = 承诺没有兑现
done-keep = 记下了，承诺已兑现。
prompt-keep = #{ $number } 说一句兑现了什么，请回复这条消息（居民会看到）。
placeholder-keep = 兑现了什么
done-decline = 好的，不记。
button-promise-yes = 对，就这样
button-promise-again = 不对，重说
button-promise-keep = 记为承诺 { $when }
button-promise-no = 不用

promise-check = #{ $number } 约定：{ $when }，对吗？
promise-offer = #{ $number } 您的话里有时间，要不要记为承诺：{ $when }？居民会看到，到期会提醒您。
promise-offer-party = #{ $number } { $party }答应的时间，要不要记为承诺：{ $when }？居民会看到，到期会提醒您去催。
promise-outside = 外单位
card-promise = 📅 承诺时间：{ $when }
card-promise-party = 📅 { $party }答应：{ $when }

nudge-promise-eve = 📅 约好的时间快到了：{ $until }。办不到请提前改约。
nudge-promise-day = 📅 今天是约好的日子：{ $until }。办完请点“承诺已兑现”或“办结”。
nudge-promise-over = 🔴 约好的时间 { $until } 已经过了，还没兑现。请马上办，并告诉居民。
nudge-promise-party-eve = 📅 { $party }答应的时间快到了：{ $until }。请提前催一下。
nudge-promise-party-day = 📅 { $party }答应今天办：{ $until }。请盯一下。
nudge-promise-party-over = 🔴 { $party }答应的时间 { $until } 已经过了，还没兑现。请马上去催，并告诉居民。
nudge-promise-broken = 🔴 约好的时间 { $until } 过了还没兑现，经办人：{ $name }。请您过问。

resident-scheduled-party = 📅 #{ $number } { $party }答应：{ $when }
resident-rescheduled = 📅 #{ $number } 时间改了：原来是 { $old }，现在是 { $when }
resident-promise-broken = #{ $number } 约好的时间 { $when } 已经过了，事情还没有办完，实在抱歉。已经在催办，一有结果就告诉您。

refuse-no-promise = #{ $number } 现在没有约定的时间。
refuse-extension-supervisor = #{ $number } 的时间已经改过一次。再改要请社区书记来：请书记在卡片上点“约定时间”。
refuse-no-more-extensions = #{ $number } 的时间已经改过 { $count } 次，不能再往后改。请尽快办，或者提级。
refuse-promise-far = #{ $number } 最远只能约到 { $days } 天以后。请先约一个近的时间，或者提级。
