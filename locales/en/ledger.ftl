# What stands in charts and ledgers. Charts are read on a phone: keep it short.
chart-received = Received
chart-closed = Done
chart-open = Open
chart-overdue = Overdue
chart-response = Answered in time
chart-resolution = Solved
chart-satisfaction = Satisfied
chart-earlier = before: { $value }
chart-of = { $part } of { $whole }
chart-few = few cases only
chart-nothing = none
chart-by-day = Received and done by day
chart-by-grid = Still open, by grid
chart-by-category = Still open, by category
chart-others = { $count } others
chart-excluded = { $count } more left out of the rates, with approval

ledger-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $year }
ledger-span = { $from } to { $to }
ledger-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $year }
