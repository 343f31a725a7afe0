# Many become one: merging, splitting, homes, heat.
state-merged = 🔗 part of #{ $whole } now ({ $state })
short-merged = merged
next-merged = Next: both are dealt with together; everybody hears how it goes.

action-merge = merged into
action-split = split off
action-absorb = took in
action-part = gave back

button-merge = Merge into…
merge-ask = 🔗 Which one is the same as #{ $number }? Press it; the likeliest stands first.
merge-target = #{ $number } { $category } { $place } · { $count } { $count ->
    [one] home
   *[other] homes
}

done-merge = #{ $number } is part of #{ $whole } now.
done-split = #{ $number } stands for itself again.
done-objected = Noted: not solved. Somebody will ask; if more homes say so, it is taken up again.

refuse-merge-itself = #{ $number } cannot be merged into itself.
refuse-merge-elsewhere = #{ $number } is in another grid; they cannot be merged.
refuse-merge-over = #{ $number } is solved or over; nothing can be merged into it.
refuse-merge-alone = Nothing else is being dealt with in this grid; #{ $number } cannot be merged.
refuse-merge-usage = Please give two numbers, for example /merge 241 238: 241 becomes part of 238.
refuse-merge-twice = Both numbers are the same. Please give the numbers of two matters, for example /merge 241 238.
refuse-merge-part = #{ $number } is part of #{ $whole } already.
refuse-merge-who = Grid workers make one matter of two. If you think they are the same, press “My home too” on the card, or tell the grid worker.
refuse-split-alone = #{ $number } is part of nothing; there is nothing to split.
refuse-split-usage = Please give a number, for example /split 241.

resident-merged = 🔗 Your #{ $number } is the same as #{ $whole }; both are dealt with together. You will hear how it goes and when it is done.
resident-split = 🔗 Your #{ $number } is dealt with on its own now; you will hear how it goes.
staff-merged = 🔗 #{ $part } became part of #{ $number }; please deal with both.
staff-split = 🔗 #{ $number } stands for itself again; somebody please take it.
staff-heat = 🔥 #{ $number }: { $count } homes say so now, so it is for today.

digest-merged = { $count } became part of other tickets and count once, with those
digest-what-merged = Merged
book-merged = Merged into others (counted once)

menu-merge = Make a ticket part of another
menu-split = Undo a merge
