# My data: to see it, or to have all of it deleted.
menu-forget = Delete my data
menu-mydata = My data (what is kept)

forget-ask = Delete everything that is kept about you here?
    What goes: your name, all you said (also in private), photos and places on the map, your room, notes staff made about you, and what you began to fill in.
    What stays: the trouble itself (number, kind, building, how far it got) and your rating, because it must still be put right and the numbers must add up. None of it with a name.
    What is not done yet goes on, but nobody can reach you about it, and you can neither rate nor withdraw it.
    Cards I posted in groups are changed; what you wrote in groups yourself, please delete yourself.
    Want a copy first? Send /mydata.
forget-ask-again = Last question: it cannot be brought back. Really delete everything? (Good for ten minutes)
button-forget-sure = I understand, go on
button-forget-now = Delete everything
button-forget-no = Keep it
done-forget-no = Nothing was deleted
done-forget = Deleted
forgotten = ✅ Your data is deleted. If you come back, you are somebody new to me.
forgotten-name = Resident
staff-forgotten = 🫥 The person who reported #{ $number } had their data deleted: words, photos and name are gone, and nobody can reach them. The trouble is still there; please go on by the place and kind on the card.
action-forgotten = The reporter was forgotten
refuse-forget-role = You have a role in the community, or work in hand, so I cannot simply delete you. Please ask the supervisor to hand it over first, then come back.
refuse-forget-late = More than ten minutes have passed, so nothing was deleted. To delete, send /forget again.

my-data-caption = 📄 Everything kept about you here is in this file. To delete all of it, send /forget.
my-data-title = What is kept about you ({ $at })
my-data-name = Name: { $name }, username: { $username }
my-data-telegram = Telegram number: { $id }, first met: { $since }
my-data-learning = The bot may learn from your words: { $on ->
        [yes] yes
       *[no] no
    }
my-data-role = Role: { $role }
my-data-group = Seen in this group: { $name }
my-data-waiting = Words that wait for a press of yours: { $text }
my-data-ticket = You reported #{ $number } ({ $at }): { $state }
my-data-place = - place: { $place }
my-data-joined = You joined #{ $number }, home: { $home }
my-data-spoke = You spoke on #{ $number }
my-data-words = - { $at } you said: { $text }
my-data-earlier = - said before you changed it: { $text }
my-data-file = - { $at } you sent: { $kind } (the file is with Telegram, we keep its number only)
my-data-vote = - your rating: { $score }
my-data-looks = - details opened by { $role }: { $count } times
my-data-end = That is all.
my-data-role-resident = staff
my-data-role-building_lead = building lead
my-data-role-grid_worker = grid worker
my-data-role-grid_lead = grid lead
my-data-role-supervisor = community supervisor
my-data-role-town_supervisor = Town supervisor
my-data-role-admin = admin
my-data-file-photo = photo
my-data-file-video = video
my-data-file-video_note = round video
my-data-file-voice = voice message
my-data-file-audio = audio
my-data-file-document = document
my-data-file-location = place on the map
