# What is said in the staff group and to grid workers in private.
prompt-target = #{ $number } Who should have it? Please press one.
prompt-transfer = #{ $number } Why pass it on? Press one, or reply with the reason.
prompt-reroute = #{ $number } Why another grid? Press one, or reply with the reason.
prompt-reject = #{ $number } Why not take it up? Press one, or reply with the reason (the resident will read it).
prompt-release = #{ $number } Why give it back? Press one, or reply with the reason.
prompt-wait = #{ $number } Who are you waiting for? Press one, or reply and say.
prompt-escalate = #{ $number } Why move it up? Press one, or reply with the reason.
prompt-deliberate = #{ $number } Why bring it to the council? Press one, or reply with the reason.
prompt-progress = #{ $number } How far is it? Please reply to this message (the resident will read it).
prompt-ask = #{ $number } What do you want to ask the resident? Please reply to this message.
prompt-schedule = #{ $number } For when? Press one, or reply, for example 11-25 15:00.
prompt-resolve = #{ $number } How was it solved? Please reply in a sentence (photos welcome; the resident will read it).
placeholder-progress = How far is it?
placeholder-ask = Your question to the resident
placeholder-resolve = How it was solved; photos welcome
placeholder-answer = Your answer

reason-reject-1 = Not for the community; told them where to go
reason-reject-2 = The same thing is already in hand
reason-reject-3 = Not clear, and the person cannot be reached
reason-release-1 = Not in my grid
reason-release-2 = I am not on duty today
reason-release-3 = It needs another skill
reason-wait-1 = Waiting for the property company
reason-wait-2 = Waiting for the power, water or gas company
reason-wait-3 = Waiting for the street office or another department
reason-escalate-1 = Other offices must be brought in from above
reason-escalate-2 = It needs money or a permission
reason-transfer-1 = They know this better
reason-transfer-2 = I am not on duty today
reason-reroute-1 = The place lies in that grid
reason-reroute-2 = That grid looks after it
reason-deliberate-1 = Many homes are affected and should talk about it
reason-deliberate-2 = It needs money or a permission

staff-note-kept = 📝 #{ $number } Noted; only staff can see it.
tell-check = 👀 The resident would read:
    📣 #{ $number } News: { $text }
    Shall it go out?
button-tell-no = Not now
staff-addition = #{ $number } There is more from the person who reported it; please see the card.
staff-edited = #{ $number } The person who reported it has changed the words; please see the card.
staff-danger = 🆘 #{ $number } Emergency! The person who reports it tells of danger. Please act now, whatever the hour: see the card, take it or say how far it is. { $text }
staff-urgent = ⚡ #{ $number } The person who reported it has just told of something to be done today; please see the card. { $text }
staff-answer = #{ $number } The resident answers: { $text }
staff-transferred = #{ $number } is yours now. { $reason }
staff-rerouted = #{ $number } has come to your grid; please take it. { $reason }
staff-escalated = #{ $number } was moved up to level { $level }; please look into it. { $reason }
staff-contested = 🔴 #{ $number } The resident says it is not solved. It is at level { $level } now; please go on with it.
staff-withdrawn = #{ $number } The resident has withdrawn it; nothing more to do.
staff-unreachable-worker = #{ $number } I cannot write to you in private; please use the card here. To get private messages, tap my picture and press “Start”.
staff-unreachable-resident = ⚠️ #{ $number } I cannot reach the person who reported it; please call or visit.

list-mine = My tickets
list-reported = What I have reported
list-open = What is waiting
list-empty = { $title }: nothing right now.
list-line = #{ $number } { $what } · { $state }
list-more = … only the { $count } oldest are listed.
list-onward = ▸ { $count } more
list-rest = { $title } (continued)
timeline-title = <b>History of #{ $number }</b>
timeline-line = { $at } · { $who } · { $what }
timeline-line-said = { $at } · { $who } · { $what }: { $said }
who-system = Weisu
who-reporter = Reporter
who-neighbour = Neighbour
details-title = <b>🔒 #{ $number } { $category } · details</b>
details-reporter = Reported by:{" "}
details-anonymous = Reported anonymously. Please ask with “Ask resident”; I pass it on.
details-logged = This look is written down. Please do not forward it to groups.

group-lost = Weisu was removed from “{ $title }”, so residents there cannot report anything. Please add it again and send /bind.
staff-objected = 🔴 #{ $number } The person who reported it objects to its not being taken up; it is at level { $level } now, please look again. { $reason }
