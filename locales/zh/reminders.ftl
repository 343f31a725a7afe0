# 到点提醒：给能办事的人，一人一条，带按钮。
reminder-head = ⏰ 有 { $count } 件事要您看一下：
reminder-head-for = ⏰ 请转告{ $name }，有 { $count } 件事要看一下：
reminder-head-nobody = ⏰ 有 { $count } 件事没有人看：
reminder-line = <b>#{ $number } { $category }</b> { $place }
reminder-missed = 我离线期间有 { $count } 条提醒到点，已合并成这一条。
reminder-more = ……还有 { $count } 件，点下面的按钮看。
reminder-button-show = 看 #{ $number }
reminder-button-mine = 看我手上的工单
reminder-calendar = ⚠️ { $year } 年的放假安排我还不知道，先按平常的周一到周五算。请升级微诉，或在配置里写上放假和补班的日子。

nudge-ack-soon = 接单时间已用 { $percent }%，请在 { $until } 前接单。
nudge-ack-over = 接单时间到了，还没有人接。请现在接单，办不了就转派。
nudge-ack-twice = 已提醒{ $name }两次，还没有接单，{ $until } 到时间。请您看一下。
nudge-ack-up = 应由{ $name }在 { $until } 前接单，到现在没有人接。请您接单，或者派给能办的人。
nudge-progress-soon = 该给居民一句话了：时间已用 { $percent }%，请在 { $until } 前写进展。
nudge-progress-over = 到时间了，居民还没有听到进展。请现在写一句办到哪一步。
nudge-progress-twice = 已提醒{ $name }两次，还没有给居民写进展，{ $until } 到时间。请您看一下。
nudge-progress-up = { $name }应在 { $until } 前告诉居民进展，到现在没有。请您过问。
nudge-solve-soon = 办理时间已用 { $percent }%，请在 { $until } 前办结。
nudge-solve-over = 办理时间到了，还没有办结。请现在办结，办不完就写明进展、约好时间。
nudge-solve-twice = 已提醒{ $name }两次，还没有办结，{ $until } 到时间。请您看一下。
nudge-solve-up = 应由{ $name }在 { $until } 前办结，到现在没有办完。请您过问。
nudge-no-answer = 居民 { $days } 天没有回话，时间又开始计算了。请打电话问一问，或者接着办。
nudge-no-office = 等了外单位 { $days } 天没有结果，时间又开始计算了。请去催一催，把结果写进展。
nudge-no-council = 议事等了 { $days } 天没有结果，时间又开始计算了。请约好时间，或者接过来办。
nudge-wait-twice = 已提醒{ $name }两次，这次又等了 { $days } 天没有结果，时间又开始计算了。请您过问。

nudge-open-soon = 办理时间已用 { $percent }%，还没有人接单。请现在接单，{ $until } 前要办完。
nudge-open-over = 办理时间到了，还没有人接单。请现在接单，先给居民一句话。
nudge-open-twice = 已提醒{ $name }两次，还没有人接单，{ $until } 前要办完。请您接单，或者派给能办的人。
nudge-open-up = 应在 { $until } 前办结，到现在还没有人接单（该找{ $name }）。请您接单，或者派给能办的人。
nudge-open-promise-eve = 📅 约好的时间快到了：{ $until }，现在没有人接单。请先接单；办不到再提前改约。
nudge-open-promise-day = 📅 今天是约好的日子：{ $until }，现在没有人接单。请现在接单去办。
nudge-open-promise-over = 🔴 约好的时间 { $until } 已经过了，也没有人接单。请现在接单去办，并告诉居民。
nudge-contested-ack-soon = 居民说没解决，时间已用 { $percent }%。请在 { $until } 前点“接着办”。
nudge-contested-ack-over = 居民说没解决，到时间了还没有人接着办。请现在点“接着办”，办不了就转派。
nudge-contested-ack-twice = 居民说没解决，已提醒{ $name }两次，还没有人接着办，{ $until } 到时间。请您看一下。
nudge-contested-ack-up = 居民说没解决，应由{ $name }在 { $until } 前接着办，到现在没有动。请您接着办，或者派给能办的人。
nudge-contested-solve-soon = 居民说没解决，办理时间已用 { $percent }%。请现在点“接着办”，{ $until } 前要办完。
nudge-contested-solve-over = 居民说没解决，办理时间到了，还没有人接着办。请现在点“接着办”，先给居民一句话。
nudge-contested-solve-twice = 居民说没解决，已提醒{ $name }两次，还没有人接着办，{ $until } 前要办完。请您接着办，或者派给能办的人。
nudge-contested-solve-up = 居民说没解决，应由{ $name }在 { $until } 前办完，到现在没有人接着办。请您接着办，或者派给能办的人。
nudge-council-soon = 议事还没有结果，办理时间已用 { $percent }%，{ $until } 到时间。请约好时间。
nudge-council-over = 议事还没有结果，办理时间到了。请现在约好时间，告诉居民。

question-again = ❓ #{ $number } 网格员还在等您的回话：{ $text }
action-climb = 到时间没办，已提醒上一级
