# Duty, leave, the board.
menu-leave = Take or end leave
menu-board = Who is on duty
menu-duty = My duty

leave-kept = ✅ { $name } is on leave { $days ->
        [1] on { DAY($first) }
       *[other] from { DAY($first) } to { DAY($last) }
    } ({ $days } { $days ->
        [one] day
       *[other] days
    }).
    { $covers ->
        [none] Work in hand then goes to whoever is on duty.
        [over] It is night, and over by the morning: work in hand stays.
       *[other] Standing in: { $covers }. Work in hand then goes there by itself.
    }
    Back earlier? Send /leave { $who }off { $day }.
leave-told = { $name }, you were put on leave { $days ->
        [1] on { DAY($first) }
       *[other] from { DAY($first) } to { DAY($last) }
    } ({ $days } { $days ->
        [one] day
       *[other] days
    }). If that is wrong, send /leave { $who }off { $day }.
leave-ended = The leave of { $name } ({ $days ->
        [1] on { DAY($first) }
       *[other] from { DAY($first) } to { DAY($last) }
    }) is over. Tickets that were handed over do not come back by themselves.
leave-which = { $name } has { $count } leaves. Which one is over? Please press it.
done-unleave = The leave is over
refuse-leave-words = Please say which whole days, such as /leave { $example } or /leave tomorrow. Back again? Send /leave off.
refuse-leave-order = The last day ({ $last }) comes before the first ({ $first }). Please write it again.
refuse-leave-past = { $last } is over. Please give days to come.
refuse-leave-long = { $limit } days are the most at once. For longer, the supervisor should find somebody else.
refuse-leave-overlaps = { $name } is on leave { $days ->
        [1] on { DAY($first) }
       *[other] from { DAY($first) } to { DAY($last) }
    } already. To change it, send /leave { $who }off { $day } first.
refuse-leave-for-others = Only the supervisor may send others on leave, and a grid lead the workers of the grid.
refuse-no-leave = There is no leave to end.
refuse-name-unknown = There is nobody called “{ $name }”. The staff are: { $names }.
refuse-name-near = No colleague is called “{ $name }”. Do you mean { $near }? Please write the whole name.
refuse-name-no-duty = { $name } has no duty in this community; there is nothing to change.
refuse-name-twice = “{ $name }” may be one of: { $names }. Please write the whole name, or the @username.

staff-covered = 🔁 { $name } is on leave until { $until }; { $heir } carries on with { $numbers }.
staff-uncovered = ⚠️ { $name } is on leave, and nobody can take over { $numbers }. Will the supervisor please find somebody.

action-cover = handed over (leave)

roster-day = { $weekday } { DAY($day) }
board-title = <b>Who is on duty · { $community }</b> { $day } { $time }
board-day-off = Today is a day off.
board-day-off-shift = Today is a day off; 🟢 have a shift now.
board-after-hours = It is not working time now; this is the plan of the day.
board-after-hours-shift = Working time is over; 🟢 have a shift now, ⚪ worked today.
board-now = 🟢 { $grid }: { $people }
board-today = ⚪ { $grid }: { $people }
board-nobody = ⚠️ { $grid }: nobody on duty
board-off = ⚪ { $grid }: no shift
board-rank-a = { $name } (first)
board-rank-b = { $name } (stand-in)
board-stands-in = { $name } ({ $grid }, standing in)
board-away = 🌴 { $name } is on leave until { $last }
board-unreachable = 📵 No direct chat with { $names }. Please let them open my profile and press “Start”.
board-deaf = 🔇 Groups I hear nothing from: { $names }. Please add me again and send /bind.
board-called-only = 👂 I hear only words that call me (normal): { $names }

duty-title = <b>My duty · { $community }</b>
duty-days = { $place }, { $role }: { $days }
duty-weekday = { $weekday }
duty-workdays = workdays
duty-role-grid-lead = grid lead
duty-role-supervisor = supervisor
duty-role-admin = admin
duty-shift = 🌙 { $day } { $start }–{ $end } { $place }
duty-all-grids = all grids
duty-leave = 🌴 On leave: { $first } to { $last }
duty-hint = For leave, send /leave, such as /leave { $example }. The supervisor sends me the roster.

menu-roster = Import the roster
roster-reading = I have “{ $file }” and am reading it.
roster-how = Please send me the roster as a spreadsheet file with /roster as its caption, or reply /roster to the file.
    · Duty: name, grid, role (A, B, lead), duty days (Mon, Wed)
    · Evenings and weekends: date, time (18:00-21:00, evening, weekend), name, grid
    · Leave: name, start, end
roster-kept = ✅ “{ $file }” is taken over: duty of { $duties }, shifts { $shifts }, leaves { $leaves }.{ $past ->
        [0] { "" }
       *[other] { "" } Rows of past days left out: { $past }.
    }
roster-checked = “{ $file }” can be understood: duty of { $duties }, shifts { $shifts }, leaves { $leaves }. Nothing was changed.
roster-nothing = “{ $file }” asks for no change.
roster-shift = · { $day } { $start }–{ $end } { $name } ({ $place })
roster-shifts-more = … and { $count } more shifts.
roster-strangers = These leaders are no staff here and were left out: { $names }.
roster-unused = Columns not used: { $names }.
duty-changed = 📌 The roster was changed. This is your duty now; if it is wrong, please ask the supervisor.
private-here = Please send me the { $command } you wrote in the group here instead.
roster-wrong = ⚠️ In “{ $file }”, rows that cannot be understood: { $count }. Nothing was changed. Please put them right and send it again:
roster-row = · { $sheet }, row { $number }: { $why }
roster-more = … and { $count } more.
roster-unknown = There is nobody called “{ $name }”. Send /invite { $name }, and import again once they have pressed “Start”.
roster-no-name = No name is given.
roster-role = “{ $text }” is no role. Please write A, B or lead.
roster-not-appointed = { $name } has no such role in { $place }. Please use /invite first.
roster-which-grid = { $name } has several roles; please give grid and role.
roster-days = “{ $text }” is no list of duty days. Please write: Mon, Wed, or Mon-Fri.
roster-twice = { $name } stands twice for { $place }, and not the same.
roster-leave-twice = The leaves of { $name } overlap in the file.
roster-hours = “{ $text }” is no time. Please write: 18:00-21:00, or evening.
roster-grid = There is no grid “{ $text }”.
roster-date = “{ $text }” is no date. Please write: 2026-10-01.
refuse-roster-large = The file is too large; one megabyte is the most. Please keep only the roster.
refuse-roster-long = The file is too long: { $sheets } sheets and { $rows } rows at most. Please leave only the rows to take over, delete empty ones, and send it again.
refuse-roster-file = This is no spreadsheet I can read. Please save it as a spreadsheet file, or as comma-separated text.
refuse-roster-header = There is no header. One row must say “name”, and “duty days”, “date” or “start”; or have a column for each role, weekday or shift.
refuse-roster-fetch = The file could not be fetched. Please send it again.
