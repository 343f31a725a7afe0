# Towns: all communities in one message, the one that needs most attention first.
town-title-morning = ☀️ <b>{ $name }</b>: communities that need you today
town-title-evening = 🌆 <b>{ $name }</b>: the day in its communities
town-title-weekly = 🗓 <b>{ $name }</b>: the week in its communities
town-title-monthly = 🗓 <b>{ $name }</b>: the month in its communities
town-title-asked = 📊 <b>{ $name }</b>: its communities

town-all = { $count ->
    [one] One community
   *[other] { $count } communities
}: in { $received } · done { $closed } · still open { $open }
town-shares = 🏘 Communities, the one that needs most attention first
town-share = <b>{ $place }. { $name }</b>: in { $received } · done { $closed } · still open { $open }
town-rate = { $name } { $percent }% ({ $part }/{ $whole })
town-rate-none = { $name }: { $why }
town-rates-none = No rates yet: nothing due, solved or rated
town-small = Rates over fewer than { $few } say little.
town-more = { $count ->
    [one] One more community is
   *[other] { $count } more communities are
} not listed; the spreadsheet has all.
town-oldest = ⏳ Open for longest: #{ $number } of { $community }, { $days ->
    [one] one day
   *[other] { $days } days
}
town-oldest-today = ⏳ Open for longest: #{ $number } of { $community }, less than a day
town-how = Tap a community for its own numbers, a number for its tickets.
town-today = <b>{ $name }</b>: { $said }
town-today-unattended = nobody on duty: { $names }
town-today-vacant = nobody appointed: { $names }
town-calm = { $count ->
    [one] The other community needs
   *[other] The other { $count } communities need
} nobody today.
town-answered = Answered
town-solved = Solved
town-satisfied = Satisfied

chart-by-community = Still open, by community
book-community = Community
town-elsewhere = { $name } is served by another bot; open its tickets there.

which-community = Which one?
which-ticket = Several communities have a #{ $number }. Which one?
refuse-number-several = #{ $number } exists in { $names }. Please write the community before the number, like { $example }
number-of-community = { $number } ({ $community })
