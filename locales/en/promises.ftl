# Promises: made, put off, kept, broken.
action-keep = Promise kept
action-extend = moved the date
action-kept = promise kept in time
action-late = promise kept late
action-broken = promise not kept
done-keep = Noted: the promise is kept.
prompt-keep = #{ $number } What was done as promised? Please reply to this message (the resident will read it).
placeholder-keep = What was done as promised
done-decline = All right, not noted.
button-promise-yes = Yes, that is it
button-promise-again = No, say it again
button-promise-keep = Promise { $when }
button-promise-no = No need

promise-check = #{ $number } Agreed: { $when }. Is that right?
promise-offer = #{ $number } You named a time. Shall it be a promise: { $when }? Residents see it, and you are reminded.
promise-offer-party = #{ $number } { $party } named a time. Shall it be a promise: { $when }? Residents see it, and you are reminded to chase it.
promise-outside = The other office
card-promise = 📅 Promised for { $when }
card-promise-party = 📅 { $party } promised: { $when }

nudge-promise-eve = 📅 The agreed date is near: { $until }. If it cannot be kept, please move it in time.
nudge-promise-day = 📅 Today is the day: { $until }. When it is done, press “Promise kept” or “Done”.
nudge-promise-over = 🔴 The agreed date { $until } has passed and is not kept. Please act now, and tell the resident.
nudge-promise-party-eve = 📅 The date of { $party } is near: { $until }. Please ask them in time.
nudge-promise-party-day = 📅 { $party } promised it for today: { $until }. Please keep an eye on it.
nudge-promise-party-over = 🔴 The date of { $party }, { $until }, has passed and is not kept. Please chase them now, and tell the resident.
nudge-promise-broken = 🔴 The date { $until } has passed and is not kept; in hand of { $name }. Please look into it.

resident-scheduled-party = 📅 #{ $number } { $party } promised: { $when }
resident-rescheduled = 📅 #{ $number } The time has changed: it was { $old }, now it is { $when }
resident-promise-broken = #{ $number } The time we agreed on, { $when }, has passed and the matter is not done. We are sorry. It is being chased, and you will hear of it.

refuse-no-promise = #{ $number } has no agreed time now.
refuse-extension-supervisor = The time of #{ $number } was moved once already. Only the community supervisor can move it again: ask them to press “Plan a time” on the card.
refuse-no-more-extensions = The time of #{ $number } was moved { $count } times and cannot be put off any more. Please get it done soon, or move it up.
refuse-promise-far = #{ $number } can be promised for { $days } days ahead at most. Please agree on a nearer time, or move it up.
