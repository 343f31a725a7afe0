# 留意群里的话
menu-listen = 要不要留意群里的话
listen-ways = 👂 本群现在：{ $way }。
    { $hears ->
        [yes] 要换，点下面的按钮。换成会留意群里的话，我会先在群里说清楚，再开始。
       *[no] 我不是本群管理员，群里的话我听不到。要我留意，请群主把我设为管理员，再发一次 /listen。
    }
listen-way-explicit = 只听叫我的
listen-way-suggest = 听到诉求先问一句
listen-way-auto = 指定的事自动登记，别的先问
listen-notice = 📢 各位邻居，从现在起我会留意本群里的话。
    · 听到像是要反映的事，我在下面问一句，点了“办理”才登记。
    { $way ->
        [auto] · 这些事不问，直接登记：{ $categories }。登错了可以撤回。
       *[suggest] · 没人点，过一会儿就作废。
    }
    · 着火、漏气、困人这样的危险，不问，马上登记。
    · 平常聊天，听过就忘：不保存，不记录，谁也看不到。
    · 登记了的话，只有办事的人看得到原话；群里的卡片不写名字、电话、门牌。
    · 不想让我留意：请社区书记在群里发 /listen 停，随时能停。有事照样可以 @{ $bot }。
listen-off = 🔕 本群现在：只听叫我的。别的话我不留意了。有事请 @{ $bot } 说。
listen-lost = 🔇 我不再是群“{ $title }”的管理员，听不到群里的话，已改回只听叫我的。要我接着留意，请把我设回管理员，再在群里发 /listen。
listen-same = 👂 已经是这样了：{ $way ->
        [suggest] { listen-way-suggest }
        [auto] { listen-way-auto }
       *[explicit] { listen-way-explicit }
    }。
done-listen = 好的
refuse-listen-place = 请在居民群里发 /listen。工作群里的话我从不留意。
refuse-listen-who = 👂 本群现在：{ $way ->
        [suggest] { listen-way-suggest }
        [auto] { listen-way-auto }
       *[explicit] { listen-way-explicit }
    }。要换，请跟社区书记说，由书记在群里发 /listen。
refuse-listen-deaf = 我不是本群管理员，听不到群里的话。请群主把我设为管理员，再发 /listen。
refuse-listen-auto = 还没有设自动登记的类别。请装机器人的管理员先在配置里写上。
refuse-listen-word = 请发 /listen 看按钮，或者发 /listen 停。
board-listening = 👂 在留意群里的话的群：{ $names }。
board-should-listen = 🔇 该留意却听不到的群：{ $names }。请把我设为管理员，再发 /listen。
digest-listening = 👂 留意群里的话：{ $title }
digest-listening-asked = 问了 { $asked } 次，办理 { $accepted } 次，只是聊聊 { $dismissed } 次；听漏后手工登记 { $missed } 件
digest-listening-posts = 我说了 { $posts } 条，群里共 { $messages } 条，每百条 { $rate } 条
