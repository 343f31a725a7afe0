# One trouble, many voices: what looks like an open request is asked about first.
offer = 🔎 Somebody seems to have reported this already:
    #{ $number } { $category } { $place }
    { $state }, reported { $when }
offer-how = If it is the same, press “Me too”: your household counts. If not, press “Something else”. If nobody presses for { $minutes } minutes I open a request of its own; your words are not lost.
offer-more = 👥 { $count } neighbours say so; please each press for yourself.
offer-joined = 🙋 { $count ->
    [one] One neighbour joined
   *[other] { $count } neighbours joined
} #{ $number }; their words are kept with it.
offer-opened = 📋 Opened as #{ $number }.
button-same = 🙋 Me too: #{ $number }
button-other = Something else: open a new one
done-same = Noted: your household counts for #{ $number }, and your words are kept with it.
done-same-over = That one is done by now; a new request was opened for you.
done-other = All right, opened as #{ $number }.
like-added = You reported this already: #{ $number }. What you said is added to it, and the grid worker can see it.
like-danger = 🆘 #{ $number }: { $taken ->
        [yes] a grid worker has taken it
       *[no] nobody has taken it yet
    }; your words have arrived. { card-danger }
like-too = 🙋 Noted: your household counts for #{ $number }.
like-which = Which one is it for you, too? Please press. If none, please say in one sentence what the trouble is.
refuse-me-too = I do not know which trouble you mean. Please say it in one sentence, for example: the light in building 3, unit 2 is broken.
refuse-offer-not-yours = This asks whoever spoke just now. If you have the same trouble, please tell me.
staff-one-more = 🙋 #{ $number }: one more household says: { $text }
