# Saying no: first why, then what to do.
refuse-no-words = I did not understand what is wrong. Please say it in one sentence, for example: 3栋2单元, the stair light is broken.
refuse-too-long = That is too long ({ $length } characters). Please keep it under { $limit }; you can add more later.
refuse-ended = #{ $number } is over. If it is not solved or you disagree, press the button under that message; if it is something else, please tell it anew.
refuse-unsupported = I cannot take this kind of message. Please send text, a photo, video, voice message, file or location.
refuse-unbound = This group is not set up yet, so I cannot take it here. Will the supervisor please send /bind, or write to me in private.
refuse-staff-group = This is the staff group; only staff report here. Please report in a residents' group, or write to me in private.
refuse-no-compound = I do not know which grid this belongs to. Please name the compound, for example: { $example } building 3, the stair light is broken.
refuse-staff-dm = You are staff: reply to a card or a question to work on it; /open shows what is waiting, /mine what is yours. To report something yourself, send /bao.
refuse-not-your-words = Those are somebody else's words. Please ask them to tell me, or ask a building lead or grid worker to reply to them and call me.
refuse-filed-already = This has been reported already: it is #{ $number }.
refuse-neighbour = This is the card of #{ $number }; only the person who reported it can add to it. Same trouble at home? Press “My home too”. Something else? Call me with an @.
refuse-staff-in-group = Please work on #{ $number } in the staff group; residents can read along here.
refuse-anonymous = Please speak as yourself: I cannot take words from anonymous admins or channels, because I could not answer them.
refuse-only-reporter = Only the person who reported it can do this.
refuse-add-only-reporter = Only the person who reported it can add to it in private. For something else, just write to me.
refuse-own-ticket = You reported this yourself, so your home counts already.
refuse-joined-already = Your home counts already.
refuse-only-affected = Only the person who reported it and the neighbours who joined can rate it.
refuse-rating-over = This rating is over. Please look at the newest card.
refuse-window-over = That was more than { $days } days ago and can no longer be changed. Still not solved? Please report it again.
refuse-stale = This button is out of date. Please look at the newest card.
refuse-taken = Just too late: { $name } has taken #{ $number }.
refuse-wrong-moment = This cannot be done right now. Please look at the newest card.
refuse-not-yours = This one is not yours: only the staff of its grid can press here.
refuse-not-asked = This question was for somebody else.
refuse-not-your-list = Somebody else asked for this list. For your own, please send { $command }.
refuse-no-ticket = I cannot find this ticket.
refuse-no-number = There is no ticket #{ $number }. Please check the number, for example /t 241.
refuse-not-here = #{ $number } does not belong to this group.
refuse-no-reason = Please write a few words about it first.
refuse-no-date = I did not understand the time, or it has passed. Please write it like this: 11-25 15:00.
refuse-past-date = That time has passed. Please choose a later one.
refuse-no-target = It cannot go there. Please press “Pass on” again.
refuse-same-owner = They have it already.
refuse-no-photo = This kind needs a photo of the finished work. Please reply to the message above with the photo and a few words.
refuse-too-many-transfers = It has been passed on { $count ->
    [one] once
   *[other] { $count } times
}; the next time, the grid lead decides.
refuse-top-level = It is at the highest level already.
refuse-nothing-to-tell = This note has no words to pass on.
refuse-already-told = The resident has been told already.
refuse-staff-only = Only community staff can do this.
refuse-only-supervisor = Only the community supervisor can do this. To become one, ask the admin for a link made by “weisu link”.
refuse-no-grid = Please choose a grid first.
refuse-in-private = Please tap my picture and send me this in private.
refuse-invite-name = Please add a name, for example: /invite Li
refuse-link-used = This link has been used. Please ask the supervisor for a new one.
refuse-link-expired = This link is too old. Please ask the supervisor for a new one.
refuse-link-forged = This link is not right. Please ask the supervisor for a new one.
refuse-unknown-command = I do not know this command. /help shows what you can do.
refuse-press-above = Please press a button above, or send /cancel to start again.
refuse-group-gone = That group is gone. Please send /cancel and choose again.
refuse-prompt-over = This question has been answered. For the next step press a button of the card; for a staff note reply to the card.

# Too many words, too many presses
refuse-too-many-words = That is faster than I can follow: this was not taken, nor is what follows. Please say it again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}. Danger (fire, gas, somebody trapped) is always heard.
refuse-too-many-presses = That is faster than I can follow: this press did not count. Please press again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
refuse-too-many-here = Too much for me in this group just now: this was not taken. Please say it again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}, or write to me in private. Danger (fire, gas, somebody trapped) is always heard.
