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
chart-few = too few to tell
chart-nothing = none
chart-by-day = Received and done by day
chart-by-grid = Still open, by grid
chart-by-category = Still open, by category
chart-others = { $count } others
chart-excluded = { $count } more left out of the rates, with approval

chart-caption = 📊 { $name }, { $period }

ledger-caption = 📒 Ledger: { $name }, { $period }
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
ledger-grids = { $names } and others, { $count } grids

ledger-name = Ledger
book-summary = Summary
book-tickets = Tickets
book-events = Events
book-ratings = Ratings
book-promises = Promises
book-item = What
book-value = Value
book-part = Numerator
book-whole = Denominator
book-number = Number
book-received-at = Received
book-category = Category
book-priority = Urgency
book-grid = Grid
book-compound = Compound
book-building = Building
book-state = State at the end
book-owner = Owner
book-reporter = Reporter
book-households = Households
book-answered-at = First answer
book-resolved-at = Solved
book-ended-at = Ended
book-cycle = Round
book-level = Escalations
book-transfers = Transfers
book-overdue = Overdue
book-excluded = Left out of rates
book-words = Complaint
book-result = How it was solved
book-at = Time
book-action = Action
book-actor = By
book-from = Before
book-to = After
book-note = Words
book-score = Rating
book-voter = Rated by
book-promise = Promise
book-party = Outside party
book-made-at = Made
book-first-due = First due
book-due = Due
book-extensions = Extensions
book-settled-at = Settled
book-promise-state = Result
book-yes = yes
book-anonymous = anonymous
book-by-reporter = the reporter
book-by-neighbour = a household that joined
book-day = Day
book-contested = Contested
book-silent = Closed without a vote when its time was up
book-promises-kept = Promises kept
book-silent-share = Share closed without a vote
book-reopened = Reopened after a solution
book-recurrence = Back at the same place within thirty days
book-answer-half = First answer: half came within
book-answer-most = First answer: nine of ten came within
book-solution-half = Solution: half came within
book-solution-most = Solution: nine of ten came within
book-left-out = Left out of the rates, with approval
book-oldest = Oldest still open
book-rates-note = Satisfied: each satisfied counts one, each mostly satisfied 0.9, divided by all who rated.
book-priority-p0 = danger
book-priority-p1 = today
book-priority-normal = in turn
book-promise-open = not due yet
book-promise-kept = kept
book-promise-late = kept late
book-promise-broken = broken
book-promise-dropped = no longer needed
book-score-satisfied = satisfied
book-score-mostly = mostly satisfied
book-score-dissatisfied = dissatisfied
book-score-unsolved = not solved
