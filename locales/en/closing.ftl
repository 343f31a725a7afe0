# What is said after the solution: asked once more, closed in silence, called back.
resolution-again = 🙏 #{ $number } only waits for a word from you. The grid worker says it is solved: { $note }
resolution-until = If nobody answers by { $when }, it will be closed for now.
state-closed-silent = ☑️ Closed for now, as the resident did not answer; it can still be reopened within { $days } days

callback-dissatisfied = 📞 Call-back #{ $number }: the resident is not satisfied.
callback-neighbour = 📞 Call-back #{ $number }: a neighbour who joined is not satisfied.
callback-silent = 📞 Call-back #{ $number }: the resident never answered, so it was closed for now.
callback-about = 📋 { $category } 📍 { $place }
callback-work = 🔧 Done by { $name }: { $note }
callback-ask = Please call or visit the resident, then press what they said.
callback-failed = ☎️ Nobody answered so far (tried: { $count }). Please try once more on the next working day.
callback-result = Result: { $result }
called-content = 😊 asked, content
called-unsolved = ❌ asked, not solved, reopened
called-unreached = ☎️ not reached
button-called-content = 😊 Asked: content
button-called-unsolved = ❌ Asked: not solved
button-called-unreached = ☎️ Not reached
done-callback-content = Noted: the resident is content.
done-callback-again = Noted: not reached. You will be reminded on the next working day.
done-callback-unreached = Noted: not reached twice. This call-back ends here.
refuse-own-callback = You cannot call back about your own work. Please let somebody else ask.
refuse-callback-over = This call-back already has a result.
nudge-callback-half = 📞 Half of the time for the call-back is over, and there is no result yet.
nudge-callback-full = 📞 The call-back is due, please ask the resident today.
nudge-callback-again = 📞 The resident was not reached last time, please try once more today.
nudge-callback-day = 📞 The call-back has been late for { $days } more working { $days ->
        [one] day
       *[other] days
    }, still without a result.

prompt-reopen = #{ $number } What does the resident say is not solved? Press one, or reply to this message.
reason-reopen-1 = It broke again, as before
reason-reopen-2 = Only part of it was done
staff-reopened = 🔴 #{ $number } When asked, the resident said it is not solved. Now at level { $level }, please go on. { $reason }
done-reopen = #{ $number } is reopened, the next level keeps an eye on it.
action-ask_again = asked for a rating again
action-callback = call-back
action-close = closed without an answer
action-reopen = reopened after a call-back
