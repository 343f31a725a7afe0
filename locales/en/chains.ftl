# Troubles that come back to the same place; putting things right; whether the bot may learn.
card-chain = 🔁 Time { $times }: { $earlier }
card-chain-one = #{ $number } { $day } { $month ->
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
card-chain-comma = ,{" "}
card-chain-short = 🔁 Time { $times } within { $days } days
card-chain-advice = 🏛 Better talk it over: it keeps coming back. A root cause is needed to close it
card-root-cause = 🔎 Root cause: { $text }

action-chain = Same trouble
action-root_cause = Gave the root cause
chain-said = time { $times } { $earlier }
chain-raised = time { $times } { $earlier }, one level up

staff-chain = 🔁 #{ $number } is the same trouble again, time { $times }. It went up a level; please keep an eye on it.
staff-chain-root = 🔁 #{ $number } is the same trouble, time { $times }. Better talk it over. A root cause is needed to close it.

prompt-root_cause = #{ $number } keeps coming back. Why? Please reply to this message with the root cause; how it was solved comes next.
placeholder-root_cause = Say: old pipes, patched and never replaced
refuse-no-root-cause = This keeps coming back and needs its root cause first. Please press “Done” once more.

digest-what-stubborn = Talk over
digest-today-stubborn = 🏛 { $count } keep coming back: better talk them over

book-times = Time
book-root-cause = Root cause
book-advice = Talk over

prompt-fix_place = Where is #{ $number } really? Please reply to this message, say “3栋2单元” or “parcel lockers at the east gate”.
placeholder-fix_place = Say: 3栋2单元

button-fix = ✏️ Correct
button-fix-category = The kind
button-fix-place = The place
button-fix-back = ↩️ Back
toast-fix = Please choose on the card
done-fix-category = It is now: { $name }
fix-place-read = ✏️ #{ $number } is now at: { $place }. If that is wrong, press “Correct” once more.
action-fix_category = Corrected the kind
action-fix_place = Corrected the place
refuse-same-category = It is “{ $name }” already.
refuse-same-place = That is where it is already.

menu-learning = May the bot learn?
learning-off = 🎓 <b>Help the bot to understand</b>
    The bot sometimes takes what you report for another kind of trouble, and a worker corrects it. May it learn from those words of yours and their correction?
    · Phone, identity and room numbers are wiped out first; what you say without your name is not used.
    · It only learns to tell kinds of trouble apart.
    · A no changes nothing in how you are helped. A yes can be taken back at any time; from then on your words are not used.
    Now: <b>you did not agree</b>, your words are not used.
learning-on = 🎓 You <b>agreed</b> that the bot learns from what you report (without phone and room numbers, and not from what you say without your name).
    If you no longer want that, press the button; from then on your words are not used.
button-learn-yes = 👍 I agree
button-learn-no = ✋ Take it back
done-learn-yes = Thank you! To take it back, send /learning again.
done-learn-no = All right, your words are not used any more.
