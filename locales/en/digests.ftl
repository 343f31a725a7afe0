# Numbers for supervisors and grid leads, and the weekly public version for residents.
digest-title-morning = ☀️ <b>{ $name }</b>: what needs you today
digest-title-evening = 🌆 <b>{ $name }</b>: the day
digest-title-weekly = 🗓 <b>{ $name }</b>: the week
digest-title-monthly = 🗓 <b>{ $name }</b>: the month
digest-title-asked = 📊 <b>{ $name }</b>
digest-span = { $start } to { $end }

digest-moved = in { $received } · done { $closed } · still open { $open }
digest-overdue = ⏰ late { $count }
digest-contested = 🔴 again { $count }
digest-silent = closed without an answer { $count }

digest-response = Answered in time
digest-resolution = Solved
digest-satisfaction = Satisfied
digest-promises = Promises kept
digest-silent-share = Closed without an answer
digest-reopened = Taken up again
digest-recurrence = Back within thirty days
digest-rate = { $name }: { $percent }% ({ $part }/{ $whole })
digest-rate-none = { $name }: { $why }
digest-response-none = nothing taken or due yet
digest-resolution-none = nobody has said yet
digest-satisfaction-none = nobody has rated yet
digest-promises-none = no promise was due
digest-silent-share-none = nothing closed yet
digest-reopened-none = nothing reported done yet
digest-recurrence-none = nothing came in
digest-small = · too few to tell
digest-trend-up = ↑ higher than { $than } ({ $percent }%)
digest-trend-down = ↓ lower than { $than } ({ $percent }%)
digest-trend-same = → as { $than }
digest-than-week = a week before
digest-than-month = the month before
digest-than-earlier = the time before
digest-first-answers = First answer: half { $half }, nine in ten { $most }
digest-solutions = Solution: half { $half }, nine in ten { $most }
digest-within = within { $length }
digest-moment = in under a minute

digest-grids = 🏘 Grids (in/done/open/late)
digest-grid = { $name }: { $received }/{ $closed }/{ $open }/{ $overdue }
digest-categories = 📂 Most frequent
digest-category = { $name } { $count }
digest-categories-more = { $kinds ->
    [one] one more kind
   *[other] { $kinds } more kinds
}: { $count }
digest-oldest = ⏳ Open for longest: #{ $number }, { $days ->
    [one] one day
   *[other] { $days } days
}
digest-oldest-today = ⏳ Open for longest: #{ $number }, less than a day
digest-excluded = { $count } left out of the rates, agreed by two people

digest-today-overdue = ⏰ { $count } late
digest-today-again = 🔴 { $count } not solved, waiting to be taken up again
digest-today-promised = 📅 { $count ->
    [one] one promise
   *[other] { $count } promises
} due today
digest-today-unkept = ⌛ { $count ->
    [one] one promise
   *[other] { $count } promises
} past the time and not kept
digest-today-top = ⬆️ { $count } at the top level
digest-today-callbacks = 📞 { $count ->
    [one] one resident
   *[other] { $count } residents
} to call back
digest-unattended = 🚪 Nobody on duty today: { $names }
digest-vacant = 🪑 Grids that have nobody yet: { $names }. Please send /invite to bring in a grid worker.
digest-comma = {", "}

digest-what-received = In
digest-what-closed = Done
digest-what-open = Open
digest-what-overdue = Late
digest-what-contested = Again
digest-what-again = To take up
digest-what-top = Top level
digest-what-promised = Due today
digest-what-unkept = Past and not kept
digest-what-callbacks = To call
digest-what-excluded = Left out
digest-what-judged = To answer
digest-what-response-missed = Answered late
digest-what-solved = Said solved
digest-what-answered = With a vote
digest-what-unsolved = Not solved
digest-what-reopened = Taken up again
digest-what-rated = Ratings
digest-what-satisfied = Satisfied
digest-what-mostly = Mostly satisfied
digest-what-dissatisfied = Dissatisfied
digest-what-confirmed = Confirmed
digest-what-silent = No answer
digest-what-promises-settled = Promises due
digest-what-promises-broken = Promises broken
digest-what-recurred = Came back
digest-list = { $name } ({ $count })
digest-list-page = { $title }: { $first } to { $last }
digest-list-twice = { $name } ({ $count } times, { $tickets ->
    [one] one ticket
   *[other] { $tickets } tickets
})

digest-title-public = 📢 <b>{ $name }</b>: what became of last week's complaints
digest-public-received = In: { $count }
digest-public-closed = Done: { $count }
digest-public-open = Being worked on: { $count }
digest-public-pieces = { $count }
digest-public-few = fewer than { $least }
digest-public-about = about { $count }
digest-public-rate = { $name }: { $percent }% (of { $whole })
digest-public-rate-few = { $name }: too few, not told
digest-public-end = Thank you for telling us.

refuse-digest-rights = These numbers are for supervisors; grid leads see their own grid.
refuse-digest-own = These are the numbers of a grid lead's own grids. For yours, send me /digest.
refuse-digest-period = “{ $words }” is no period I understand. Write for example: /digest today, /digest last week, /digest 2026-10, /digest 10-01..10-15
refuse-digest-future = “{ $words }” has not begun, so there is nothing to count yet. Ask for what has begun, for example: /digest today, /digest this week, /digest last 7 days
menu-digest = Numbers: today, last week, 2026-10

exclude-question = 🧮 { $name } asks to leave #{ $number } out of the rates.
    Why: { $reason }
    It takes your yes; whoever asks cannot agree.
button-exclude-yes = Agree
button-exclude-no = Do not agree
exclude-asked = { $names } were asked whether #{ $number } is left out of the rates; one answer decides.
exclude-agreed = { $name } agreed: #{ $number } is left out of the rates.
exclude-refused = { $name } did not agree: #{ $number } counts as before.
done-exclude-yes = Left out of the rates.
done-exclude-no = It counts as before.
action-exclude_ask = asked to leave out of rates
action-exclude = left out of the rates
action-exclude_no = kept in the rates
refuse-exclude-words = Write the number and the reason, for example: /exclude 241 reported twice
refuse-exclude-rights = Supervisors, admins and the lead of this grid decide what is left out of the rates.
refuse-exclude-nobody = A second person must agree, but no other supervisor, admin or grid lead can be written to. Ask them to open a chat with me and press Start.
refuse-exclude-own = You asked; somebody else must agree.
refuse-exclude-answered = Somebody has answered this already.
refuse-exclude-already = This one is left out of the rates already.
refuse-exclude-asked = This was asked already and waits for an answer.
menu-exclude = Leave out of rates: number, reason
