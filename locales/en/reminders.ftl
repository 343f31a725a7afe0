# Reminders: to whoever can act, one message a person, with buttons.
reminder-head = ⏰ { $count ->
    [one] One case needs you:
   *[other] { $count } cases need you:
}
reminder-head-for = ⏰ Please pass on to { $name }: { $count ->
    [one] one case needs a look:
   *[other] { $count } cases need a look:
}
reminder-head-nobody = ⏰ { $count ->
    [one] One case has nobody to look after it:
   *[other] { $count } cases have nobody to look after them:
}
reminder-line = <b>#{ $number } { $category }</b> { $place }
reminder-missed = { $count } reminders were due while I was away; this message stands for all of them.
reminder-more = … and { $count } more, see the button below.
reminder-button-show = See #{ $number }
reminder-button-mine = See my cases
reminder-calendar = ⚠️ I do not know the public holidays of { $year } yet and count plain Mondays to Fridays. Please upgrade Weisu, or write the days off and the make-up workdays into the config.

nudge-ack-soon = { $percent }% of the time to take it is gone; please take it before { $until }.
nudge-ack-over = The time to take it is up and nobody did. Please take it now, or hand it on.
nudge-ack-twice = { $name } was reminded twice and has not taken it; the time is up at { $until }. Please have a look.
nudge-ack-up = { $name } should have taken it before { $until }; nobody has. Please take it, or hand it to somebody who can.
nudge-handed = Your turn: nobody has taken this one yet. Please take it, or pass it on.
nudge-progress-soon = The resident should hear something: { $percent }% of the time is gone, please write before { $until }.
nudge-progress-over = The time is up and the resident has heard nothing. Please write now how far it is.
nudge-progress-twice = { $name } was reminded twice and has not told the resident anything; the time is up at { $until }. Please have a look.
nudge-progress-up = { $name } should have told the resident something before { $until }, and has not. Please look into it.
nudge-solve-soon = { $percent }% of the time is gone; please solve it before { $until }.
nudge-solve-over = The time is up and it is not solved. Please close it now, or say how far it is and agree on a date.
nudge-solve-twice = { $name } was reminded twice and has not solved it; the time is up at { $until }. Please have a look.
nudge-solve-up = { $name } should have solved it before { $until }, and has not. Please look into it.
nudge-no-answer = The resident has not answered for { $days ->
    [one] a day
   *[other] { $days } days
}; the time counts again. Please call, or go on without.
nudge-no-office = The other office has not answered for { $days ->
    [one] a day
   *[other] { $days } days
}; the time counts again. Please press them and write what they say.
nudge-no-council = The council has not decided for { $days ->
    [one] a day
   *[other] { $days } days
}; the time counts again. Please agree on a date, or take it up.
nudge-wait-twice = { $name } was reminded twice; this time it waited { $days ->
    [one] a day
   *[other] { $days } days
} again without a result, and the time counts. Please look into it.

nudge-open-soon = { $percent }% of the time is gone and nobody has taken it. Please take it now; it should be solved before { $until }.
nudge-open-over = The time is up and nobody has taken it. Please take it now, and tell the resident something.
nudge-open-twice = { $name } was reminded twice and nobody has taken it; it should be solved before { $until }. Please take it, or hand it to somebody who can.
nudge-open-up = It should have been solved before { $until } and nobody has taken it ({ $name } was to). Please take it, or hand it to somebody who can.
nudge-open-promise-eve = 📅 The agreed date is near: { $until }, and nobody has it in hand. Please take it first; if the date cannot be kept, move it in time.
nudge-open-promise-day = 📅 Today is the day: { $until }, and nobody has it in hand. Please take it now and do it.
nudge-open-promise-over = 🔴 The agreed date { $until } has passed and nobody has it in hand. Please take it now, do it, and tell the resident.
nudge-contested-ack-soon = The resident says it is not solved; { $percent }% of the time is gone. Please press “Carry on” before { $until }.
nudge-contested-ack-over = The resident says it is not solved; the time is up and nobody goes on with it. Please press “Carry on” now, or hand it on.
nudge-contested-ack-twice = The resident says it is not solved; { $name } was reminded twice and nobody goes on with it; the time is up at { $until }. Please have a look.
nudge-contested-ack-up = The resident says it is not solved; { $name } should have gone on with it before { $until }, and has not. Please go on with it, or hand it to somebody who can.
nudge-contested-handed = The resident says it is not solved and nobody has gone on with it; it is your turn. Please press “Carry on”, or pass it on.
nudge-contested-solve-soon = The resident says it is not solved; { $percent }% of the time is gone. Please press “Carry on” now; it should be solved before { $until }.
nudge-contested-solve-over = The resident says it is not solved; the time is up and nobody goes on with it. Please press “Carry on” now, and tell the resident something.
nudge-contested-solve-twice = The resident says it is not solved; { $name } was reminded twice and nobody goes on with it; it should be solved before { $until }. Please go on with it, or hand it to somebody who can.
nudge-contested-solve-up = The resident says it is not solved; { $name } should have solved it before { $until }, and nobody goes on with it. Please go on with it, or hand it to somebody who can.
nudge-council-soon = The council has not decided; { $percent }% of the time is gone, it is up at { $until }. Please agree on a date.
nudge-council-over = The council has not decided and the time is up. Please agree on a date now, and tell the resident.

question-again = ❓ #{ $number } The grid worker is still waiting for your answer: { $text }
action-climb = not done in time, passed up
