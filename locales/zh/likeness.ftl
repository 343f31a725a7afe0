# 一件事很多人说：像已有工单的话，先问一句。
offer = 🔎 这件事好像已经有人报了：
    #{ $number } { $category } { $place }
    { $state }，{ $when } 报的
offer-how = 是同一件就点“附议”，您家算一户；不是就点“另开一件”。{ $minutes } 分钟没人点，我会另开一件，您的话不会丢。
offer-more = 👥 有 { $count } 位邻居这样说，请各点各的。
offer-joined = 🙋 { $count } 位邻居附议了 #{ $number }，话已经记到那一件。
offer-opened = 📋 已另开 #{ $number }。
button-same = 🙋 附议 #{ $number }
button-other = 不是同一件，另开一件
done-same = 记下了：#{ $number } 您家也算一户，您说的话也放进去了。
done-same-over = 那一件已经办完了，给您另开了一件。
done-other = 好的，另开了 #{ $number }。
like-added = 这件事您已经报过，是 #{ $number }。刚才的话已经补充进去，网格员看得到。
like-danger = 🆘 #{ $number }：{ $taken ->
        [yes] 网格员已接单
       *[no] 还在等人接单
    }，您的话已经送到。{ card-danger }
like-too = 🙋 记下了：#{ $number } 您家也算一户。
like-which = 您家也是哪一件？请点一下。都不是，请用一句话说清楚是什么事。
refuse-me-too = 没看懂您说的是哪一件。请用一句话说清楚，例如：3栋2单元楼道灯坏了。
refuse-offer-not-yours = 这是问刚才说话的人的。您家也有这个情况，请直接跟我说。
staff-one-more = 🙋 #{ $number } 又有一户来说：{ $text }
