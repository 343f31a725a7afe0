# 群里和命令里的话。
selftest = 大家好，我是微诉机器人。先说说我在这个群里的情况：
    { $hears ->
        [talk] 👂 群里的话我都听得到，听到像诉求的会问一句，平常聊天听过就忘。
        [yes] 👂 群里的话我都听得到，但只处理叫我的话，其他的不记。
       *[no] 👂 我只听得到叫我的话：@{ $bot }、回复我、/bao。
    }
    { $admin ->
        [yes] 🛡 我是管理员。
       *[no] 🛡 我不是管理员，这样就够用了。
    }
    { $bound ->
        [residents] ✅ 本群已绑定，可以反映事情。
        [staff] ✅ 本群是工作群，新工单会发到这里。
       *[no] ❗ 本群还没绑定。请社区书记发送 /bind。
    }
bind-kind = 这个群属于“{ $community }”，是什么群？
bind-grid = 是哪个网格的群？
bind-compound = 是哪个小区的群？
kind-merchants = 商铺群
kind-landlords = 房东群
kind-compound = 小区群
kind-staff = 工作群
bound-staff = ✅ 绑定好了：{ $place } 的工作群。新的工单会发到这里，点“接单”就归您办。
bound-residents = ✅ 绑定好了：{ $place }。
    有事请这样说：
    · @{ $bot } 3栋2单元楼道灯坏了
    { $hears ->
        [yes] · 报修 3栋2单元楼道灯坏了
       *[no] · /bao 3栋2单元楼道灯坏了
    }
    · 回复别人的话并 @{ $bot }
    不方便在群里说的，点我的头像私聊。

help-group = 有事请这样说：
    · @{ $bot } 3栋2单元楼道灯坏了（可以带照片）
    { $hears ->
        [yes] · 报修、投诉、求助、建议、随手拍，后面空一格写事情
       *[no] · 或者发 /bao，后面空一格写事情
    }
    { $listens ->
        [yes] · 也可以直接说，像诉求的话我会在下面问一句；平常聊天我不记
       *[no] · 没叫我的话，我不记
    }
    说错了，回复卡片写“撤回”。不方便公开的，私聊我。
help-staff-group = 新工单会出现在这里。
    · 点卡片上的“接单”，谁先点归谁
    · 回复卡片写字或发照片是内部备注
    · 接到电话、巡查发现的，@我 写清哪个小区什么事，就立一单
    · /open 等人接的 · /mine 我手上的 · /t 241 看一件
    · /board 谁值班 · /leave 请假 · /duty 我的值班
help-unbound = 本群还没绑定到社区。请社区书记发送 /bind。
help-resident = 直接打字告诉我是什么事，我一步一步问您。
    · /bao 反映一件事 · /mine 我反映的事
    · /cancel 不填了 · /privacy 隐私 · /language 语言
help-building-lead = 您是楼栋长：邻居在群里说的事，您回复那句话并 @我，就替他报上来了。
    · /bao 反映一件事 · /mine 我反映的事 · /privacy 隐私
help-grid-worker = 您是网格员：
    · /open 等人接的工单 · /mine 我手上的 · /t 241 看一件
    · /board 谁值班 · /leave 请假 · /duty 我的值班
    · 在卡片上点按钮办理；回复卡片是内部备注
help-grid-lead = 您是网格长：
    · /open 等人接的工单 · /mine 我手上的 · /t 241 看一件
    · /board 谁值班 · /leave 请假 · /duty 我的值班
    · /digest 看本网格的数字（今天、上周、2026-10） · /exclude 不计入比率
    · 转派超过两次、提级的事由您定
help-supervisor = 您是社区书记（督导）：
    · /open 全社区等人接的工单 · /t 241 看一件
    · /board 谁值班 · /leave 请假 · /duty 我的值班
    · /digest 看数字（今天、上周、2026-10） · /exclude 不计入比率
    · /invite 名字 邀请网格员 · 在群里发 /bind 绑定群 · /roster 导入值班表
help-town-supervisor = 您是街道（镇）督导，管着几个社区：
    · /digest 各社区的数字，最要关注的在前（今天、上周、2026-10），点社区名看它自己的
    · /open 等人接的工单 · /t 241 看一件，几个社区都有这个编号的，我会问是哪个（也可以发 /t 和平社区241）
    · /board 谁值班 · /exclude 不计入比率 · /invite 名字 邀请督导和网格员
help-admin = 您是管理员：
    · /open 等人接的工单 · /mine 我手上的 · /t 241 看一件
    · /board 谁值班 · /leave 请假 · /duty 我的值班
    · /digest 看数字（今天、上周、2026-10） · /exclude 不计入比率
    · /invite 名字 邀请工作人员 · 在群里发 /bind 绑定群 · /roster 导入值班表

privacy = 隐私说明
    · 我只记叫我的话、您发来的照片和地点，用来把事办好。
    · 让我留意的群（开始前我会在群里说明），像诉求的话我问一句，没人点“办理”，过一会儿就删掉；危险的事马上登记。
    · 群里的卡片不写名字、电话、房号；办这件事的网格员才看得到详情，每次查看都有记录。
    · 群里其他的聊天，我不保存；没写字的照片组最多留一刻钟，等不到叫我的话就删掉。
    · 您的话不会拿去让机器人学，除非您自己同意：私聊我发 /learning。
    · 想撤回：回复卡片写“撤回”。存了您什么：私聊我发 /mydata；想全部删除：私聊我发 /forget。
language-ask = 请选择语言 / Choose a language
invite-role = “{ $community }”，邀请做什么？
invite-grid = 负责哪个网格？
invite-link = 请把这个链接发给{ $name }本人，点开再点“开始”就行。只能用一次，{ $hours } 小时内有效：
    { $link }
role-grid-worker-0 = 网格员（A角）
role-grid-worker-1 = 网格员（B角）
role-grid-lead-0 = 网格长
role-building-lead-0 = 楼栋长
role-supervisor-0 = 社区书记、督导
role-town-supervisor-0 = 街道（镇）督导
enrolled-grid-worker = ✅ { $community }，您现在是{ $grid }的网格员。有新工单我会告诉您。
    · 点“接单”就归您办 · /open 等人接的 · /mine 我手上的 · /help 帮助
enrolled-grid-lead = ✅ { $community }，您现在是{ $grid }的网格长。提级和多次转派的事会找您。
    · /open 等人接的 · /mine 我手上的 · /help 帮助
enrolled-building-lead = ✅ { $community }，您现在是{ $grid }的楼栋长。邻居在群里说的事，您回复那句话并 @我，就替他报上来了。
enrolled-supervisor = ✅ { $community }，您现在是社区书记（督导）。
    · 在群里发 /bind 绑定群 · /invite 名字 邀请网格员 · /open 看全社区 · /help 帮助
enrolled-town-supervisor = ✅ { $community }，您现在是街道（镇）督导。早晚各有一条各社区的简报。
    · /digest 各社区的数字 · /open 等人接的工单 · /help 帮助
enrolled-admin = ✅ { $community }，您现在是管理员。/help 看能做什么。

menu-bao = 反映一件事
menu-mine = 我的事
menu-open = 等人接的工单
menu-t = 看一件工单
menu-help = 帮助
menu-privacy = 隐私说明
menu-language = 语言
menu-cancel = 不填了
menu-bind = 绑定本群
menu-invite = 邀请工作人员
