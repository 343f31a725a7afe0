# 几件并成一件：并入、拆开、户数、热度。
state-merged = 🔗 已并入 #{ $whole }（{ $state }）
short-merged = 已并入
next-merged = 下一步：两件一起办，有进展会告诉大家。

action-merge = 并入
action-split = 拆开
action-absorb = 并进来
action-part = 分出去

button-merge = 并入…
merge-ask = 🔗 #{ $number } 和哪一件是同一件事？点一下就并过去，最像的在最上面。
merge-target = #{ $number } { $category } { $place } · { $count } 户

done-merge = #{ $number } 已并入 #{ $whole }。
done-split = #{ $number } 已拆开，单独办理。
done-objected = 记下了：没解决。会有人来问；说没解决的户数多了，就退回重办。

refuse-merge-itself = #{ $number } 不能并入自己。
refuse-merge-elsewhere = #{ $number } 不在同一个网格，不能并在一起。
refuse-merge-over = #{ $number } 已经办好或者结束了，不能再并进去。
refuse-merge-alone = 本网格没有别的正在办的事，#{ $number } 没有可以并入的。
refuse-merge-usage = 请写两个号码，例如 /merge 241 238：把 241 并入 238。
refuse-merge-twice = 两个号码一样。请写两件事的号码，例如 /merge 241 238。
refuse-merge-part = #{ $number } 已经并入 #{ $whole } 了。
refuse-merge-who = 把两件事并成一件，由网格员来做。您看着是同一件，请点卡片上的“我家也是”，或者跟网格员说一声。
refuse-split-alone = #{ $number } 没有并入别的，不用拆。
refuse-split-usage = 请写一个号码，例如 /split 241。

resident-merged = 🔗 您反映的 #{ $number } 和 #{ $whole } 是同一件事，已经并在一起办。有进展、办好了，都会告诉您。
resident-split = 🔗 您反映的 #{ $number } 现在单独办理，有进展会告诉您。
staff-merged = 🔗 #{ $part } 并进了 #{ $number }，请一起办。
staff-split = 🔗 #{ $number } 从别的工单里分出来了，请重新接单。
staff-heat = 🔥 #{ $number } 已经有 { $count } 户都说，改成今天要办。

digest-merged = 另有 { $count } 件并入了别的工单，不重复计算
digest-what-merged = 并入
book-merged = 并入别的工单（不重复计算）

menu-merge = 把一件并入另一件
menu-split = 把并错的拆开
