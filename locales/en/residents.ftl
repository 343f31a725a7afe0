# What is said to residents.
hello = Hello, I am Weisu. Tell me what is wrong where you live: a broken light, a blocked drain, noisy building work, anything.
    Just write, or press the button below.
button-new = ✍️ Tell you something
question = ❓ #{ $number } The grid worker would like to know: { $text }
    Please reply to this message.
resolution = 🟢 #{ $number } Done: { $note }
resolution-ask = Is it really solved? One tap, please (for the person who reported it and the neighbours who joined; you can change it for { $days } days).
resolution-closed = ✅ Closed, thank you. If it is not solved after all, or to change your vote, tap within { $days } days (for the person who reported it and the neighbours who joined).
resolution-votes = 🗳 What people say: { $votes }
resolution-over = This vote is over, please look at the newest card.
rejection = ⚪ #{ $number } Not taken up: { $reason }
    If you disagree, press the button below within { $days } days, and the level above will look at it again.
resident-progress = 📣 #{ $number } News: { $text }

dialogue-group = Where is it about?
dialogue-what = What is wrong? One sentence is enough; photos are welcome.
dialogue-where = Where is it? Press one, or write it, for example “3栋2单元, at the door”.
dialogue-photos = Photos, videos, voice messages or a location? Send them now. If there are none, or no more, press “Next”.
dialogue-naming = May the grid worker see your name?
    It is never shown in groups. If you stay anonymous, there is no card in the group at all.
dialogue-confirm = Please check:
    📍 { $group } { $place }
    📝 { $text }
    📎 Photos and files: { $files }
    👤 { $naming }
    All right? Then press “Send”.
dialogue-add = 🔒 What you send here appears in no group; only the grid worker who opens “Details” sees it. Send what you want to add to #{ $number }, then press “That is all”.
dialogue-added = Added to #{ $number }. Send more, or press “That is all”.
dialogue-cancelled = All right, stopped. Write again whenever you like.
dialogue-nothing = There is nothing to stop.
button-cancel = Cancel
button-skip = Skip
button-next = Next
button-named = With my name (grid worker only)
button-anonymous = Anonymous (not in the group)
button-send = ✅ Send
button-done = That is all

toast-see-below = Please look below.
done-claim = #{ $number } is yours now.
done-transfer = #{ $number } is passed on.
done-reroute = #{ $number } went to another grid.
done-reject = #{ $number } is not taken up; the resident will read why.
done-progress = The resident has been told.
done-ask = The resident has been asked.
done-wait = Now waiting for others.
done-schedule = The time is set; residents can see it.
done-resume = All right, carrying on.
done-resolve = Done; now residents rate it.
done-release = #{ $number } is given back for somebody else.
done-escalate = Moved up.
done-deliberate = Brought to the council.
done-withdraw = #{ $number } is withdrawn.
done-withdraw-stay = All right, it is not withdrawn and goes on.
toast-withdraw = Once withdrawn, nothing more is done about it, and it cannot be undone. If you are sure, press “Yes, withdraw” on the card.
resident-withdrawn = ⚪ #{ $number } was withdrawn by who reported it; nothing more is done. If your home still has the trouble, please tell @{ $bot } and it is filed for you.
done-tell-no = All right, nothing was sent.
done-endorse = Noted: your home counts for #{ $number }, too.
done-rate-satisfied = Thank you for your rating: happy.
done-rate-mostly = Thank you for your rating: mostly happy.
done-rate-dissatisfied = Noted: unhappy. The community will see it.
done-rate-unsolved = Noted: not solved. It is done again, and the level above keeps an eye on it.
done-contest = Your objection has arrived; the level above will look again.
done-place = Place noted: { $place }
done-tell = The resident has been told.
done-sent = Sent. Please look at the card below.
done-adding = All right, that is all.
done-cancel = Stopped.
done-bind = All set.
done-language = All right, English from now on.
resident-scheduled = 📅 #{ $number } Agreed: { $when }
