# What cards say: short and plain.
card-title = 📋 #{ $number } { $category }
card-place = 📍 { $place }
card-grid = 🏘 { $grid }
card-danger = ❗ Get away from the danger first, then call: fire 119, ambulance 120, police 110. Do not wait for the grid worker.
card-files = 📎 Photos and files: { $count }
card-households = 👥 { $count } households have the same trouble
card-ask-place = 👉 Which building? Press a button below, or reply to this card with the place.
card-owner = 👤 In charge: { $name }
card-level = ⬆️ Moved up: { $level ->
    [one] once
   *[other] { $level } times
}
card-question = ❓ Asked the resident: { $text }
card-lapsed = ⌛ Planned for { $when }; that is past, and there is no result yet
card-lapsed-party = ⌛ { $party } promised it for { $when }; that is past, and there is no result yet
card-broken = 🔴 Planned for { $when }, but not done; it is being chased
card-broken-party = 🔴 { $party } promised it for { $when }; it was not done and is being chased
card-latest = 💬 { $action }: { $text }
card-unreachable = ⚠️ The bot cannot reach the person who reported this (perhaps it was blocked). Please call or visit.

priority-p0 = {" "}🆘 Emergency
priority-p1 = {" "}⚡ Today
priority-normal = {""}

state-open = 🟡 Waiting for a grid worker
state-claimed = 🔵 A grid worker has taken it and is on it
state-waiting_resident = 🟠 Waiting for an answer from the person who reported it
state-waiting_external = 🟣 Waiting for another office or company
state-scheduled = 📅 Planned for { $when }
state-resolved = 🟢 The grid worker says it is done; waiting for your rating
state-closed = ✅ Closed
state-closed-confirmed = ✅ Closed, confirmed by the resident
state-contested = 🔴 Not solved, says the resident; being done again (round { $cycle })
state-rejected = ⚪ Not taken up
state-withdrawn = ⚪ Withdrawn
state-deliberation = 🏛 Brought to the residents' council

short-open = waiting
short-claimed = in hand
short-waiting_resident = resident's turn
short-waiting_external = waiting outside
short-scheduled = planned
short-resolved = to be rated
short-closed = closed
short-contested = again
short-rejected = not taken up
short-withdrawn = withdrawn
short-deliberation = in council

next-open = Next: a grid worker takes it, and this card updates by itself.
next-claimed = Next: any news will be told here.
next-waiting_resident = Next: the person who reported it answers the grid worker's question.
next-waiting_external = Next: you hear from us as soon as they answer.
next-scheduled = Next: it is dealt with at that time.
next-broken = Next: you hear here as soon as it is done.
next-resolved = Next: the person who reported it gives a rating.
next-closed = Thank you for telling us.
next-contested = Next: it is done again, and the level above keeps an eye on it.
next-rejected = If you disagree, you can object within { $days } days.
next-withdrawn = Nothing more is done about it.
next-deliberation = Next: you hear what the council agrees on.

place-building = Building { $building }
place-unit = Unit { $unit }
place-floor = Floor { $floor }
place-floor-below = Basement { $floor }
place-floor-top = Top floor
place-room = Room { $room }
place-unknown = Place not known yet

date-time = { $weekday } { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}, { $time }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

button-endorse = 🙋 My home too
button-private = 🔒 Add in private
button-withdraw = Withdraw
button-withdraw-sure = Yes, withdraw
button-withdraw-stay = Keep it
button-files = 📷 Photos and files ({ $count })
button-timeline = 🕘 History
button-details = 🔒 Details
button-tell-resident = 📣 Tell the resident
button-contest = ✋ I object

action-open = Reported
action-add = More words
action-edit = Words corrected
action-place = Place added
action-endorse = Me too
action-rate = Rating
action-note = Staff note
action-tell = Told the resident
action-look = Looked at the details
action-unreachable = Cannot be reached
action-reachable = Can be reached again
action-claim = Take it
action-transfer = Pass on
action-reroute = To another grid
action-reject = Do not take up
action-progress = Progress
action-ask = Ask resident
action-answer = Resident's answer
action-wait = Wait for others
action-schedule = Plan a time
action-resume = Carry on
action-resolve = Done
action-release = Give back
action-escalate = Move up
action-deliberate = To the council
action-withdraw = Withdrawn
action-confirm = Confirmed
action-objection = the resident objects
action-contest = Objection

score-satisfied = 😊 Happy
score-mostly = 🙂 Mostly happy
score-dissatisfied = 🙁 Unhappy
score-unsolved = ❌ Not solved
card-private-words = 🔒 There are private words: see “Details”
card-withdraw = ❓ To who reported this: do you really want to withdraw it? Nothing more is done then, and it cannot be undone.
card-retired = 📋 #{ $number } ⬇️ See the new card below
card-ask-place-freely = 👉 Where is it? Please reply to this card and say so.
state-closed-dissatisfied = ☑️ Closed, the resident is not satisfied
state-contested-rejected = 🔴 The person who reported it objects; the level above looks again
