# 群里听到的话：问一句，点一下，就这些。不写名字，不重复原话。
candidate-ask = 👂 听着像是有事要办：{ $category }{ $is_placed ->
        [yes] （{ $place }）
       *[no] {""}
    }
candidate-like = 好像和 #{ $number } 是同一件事。
candidate-people = 👥 { $count } 位邻居都这么说。
candidate-who = 要交给网格员办吗？说话的人自己点一下；不点，过一会儿就当没听见。
candidate-join = 您家也有这事，就点“附议”，算一户；另有别的事，点“办理”。不点，过一会儿就当没听见。
candidate-over = （已过时）

candidate-crowd = 👥 { $title }：没人点“办理”，但 { $count } 位邻居都说：{ $category }{ $is_placed ->
        [yes] （{ $building }栋）
       *[no] {""}
    }。要登记吗？不点，过一会儿就作废。
button-candidate-file = 📋 登记
card-beside = 👉 刚才还有 { $count } 位邻居也说了：点一下“我家也是”，您家就算一户。

button-candidate-yes = ✅ 办理
button-candidate-no = 💬 只是聊聊
button-candidate-join = 👥 附议 #{ $number }
button-candidate-add = ➕ 补充到 #{ $number }

toast-candidate-yes = 记下了，编号 #{ $number }，网格员会来看。
toast-candidate-added = 已补充到 #{ $number }。
toast-candidate-no = 好的，就当聊天，什么也没记。
toast-candidate-filed = 已经在办了，编号 #{ $number }。
toast-candidate-gone = 来晚了，这几句话已经忘掉了。还要办的话，请 @我 再说一遍。
toast-candidate-over = #{ $number } 已经办完了。还没好的话，请点“办理”。
refuse-candidate-not-yours = 这个按钮由说话的人自己点，楼长和网格员也可以。您家也有这事，在群里说一声就行。
