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

question-again = ❓ #{ $number } The grid worker is still waiting for your answer: { $text }
action-climb = not done in time, passed up
