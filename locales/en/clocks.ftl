# What the clocks say: how long there is, and why it is late.
button-clock = ⏱ Clocks
button-clock-late = ⏱ Why late

clock-limit-ack = ⏰ Please take it by { $when }
clock-limit-again = ⏰ Please press “Carry on” by { $when }
clock-limit-progress = ⏰ Please let the resident know how it goes by { $when }
clock-limit-solve = ⏰ Please solve it by { $when }
clock-late-ack = ⏰ Taking it is late; it was due by { $when }
clock-late-again = ⏰ Carrying on is late; it was due by { $when }
clock-late-progress = ⏰ News for the resident is late; it was due by { $when }
clock-late-solve = ⏰ Solving it is late; it was due by { $when }

clock-title = <b>⏱ The clocks of #{ $number }</b>
clock-duty = Only duty time counts: { $frames }
clock-every-hour = This is an emergency: every hour counts, day and night.
clock-name-ack = <b>Taking it</b>: limit { $limit }, used { $used }
clock-name-progress = <b>News for the resident</b>: limit { $limit }, used { $used }
clock-name-solve = <b>Solving it</b>: limit { $limit }, used { $used }
clock-over = 🔴 Late by { $over }
clock-due = Due: { $when }
clock-standing = ⏸ Not counting now. If the wait goes on, it is due { $when }
clock-done = ⏹ No longer counting
clock-since = Counted anew from { $when }
clock-counted = · { $weekday } { $day } { $frames }, { $used } in all
clock-stretch = { $begin }–{ $end }
clock-and = {", "}
clock-days-between = · … { $days ->
    [one] one day
   *[other] { $days } days
} between, { $used } in all
clock-more = · … { $count } more
clock-left-out = <b>Not counted:</b>
clock-waited = · { $begin } to { $end }: { $reason }
clock-wait = · since { $begin }: { $reason }
clock-pause-waiting_resident = waiting for the resident
clock-pause-waiting_external = waiting for others
clock-pause-scheduled = waiting for the time agreed on
clock-pause-deliberation = waiting for the council
clock-capped-waiting_resident = waiting for the resident; that was long enough, counting went on
clock-capped-waiting_external = waiting for others; that was long enough, counting went on
clock-capped-scheduled = the time agreed on came, counting went on
clock-capped-cut = the time agreed on is far away; counting went on
clock-capped-deliberation = waiting for the council; that was long enough, counting went on
clock-lasts-waiting_resident = waiting for the resident, until { $cap } at most
clock-lasts-waiting_external = waiting for others, until { $cap } at most
clock-lasts-scheduled = waiting for the time agreed on, { $cap }
clock-lasts-cut = waiting for the time agreed on, until { $cap } at most
clock-lasts-deliberation = waiting for the council, until { $cap } at most
clock-weekend = · { $days }: weekend
clock-holiday = · { $days }: holiday
clock-range = { $first } to { $last }
clock-day = { $day } { $month ->
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
}
clock-moment = under a minute
clock-hours = { $hours } h
clock-minutes = { $minutes } min
clock-hours-minutes = { $hours } h { $minutes } min
