# Listening to a group's talk
menu-listen = Whether to listen to the group's talk
listen-ways = 👂 This group now: { $way }.
    { $hears ->
        [yes] To change it, press a button below. Before I listen to talk I say so in the group.
       *[no] I am no administrator here, so I cannot hear the talk. If I am to listen, make me one and send /listen again.
    }
listen-way-explicit = only what is said to me
listen-way-suggest = ask first when I hear a complaint
listen-way-auto = file listed troubles, ask about others
listen-notice = 📢 Dear neighbours, from now on I listen to what is said in this group.
    · When something sounds like a complaint I ask below it; it is filed only when somebody presses the button.
    { $way ->
        [auto] · These are filed without asking: { $categories }. What is wrong can be withdrawn.
       *[suggest] · When nobody presses, it is forgotten after a while.
    }
    · Danger such as fire, leaking gas or trapped people is filed at once.
    · Talk is forgotten as soon as it is heard: not kept, not logged, seen by nobody.
    · Of what is filed only those who work on it see the words; cards in the group show no name, phone or room.
    · To stop me, ask the community supervisor to send /listen off here, at any time. You can always call @{ $bot }.
listen-off = 🔕 This group now: only what is said to me. I listen to nothing else. To tell me something, call @{ $bot }.
listen-lost = 🔇 I am no longer an administrator of “{ $title }” and cannot hear its talk; only what is said to me counts there now. To have me listen again, make me an administrator and send /listen there.
listen-same = 👂 That is how it is already: { $way ->
        [suggest] { listen-way-suggest }
        [auto] { listen-way-auto }
       *[explicit] { listen-way-explicit }
    }.
done-listen = All right
refuse-listen-place = Please send /listen in a residents' group. I never listen to the talk of staff groups.
refuse-listen-who = 👂 This group now: { $way ->
        [suggest] { listen-way-suggest }
        [auto] { listen-way-auto }
       *[explicit] { listen-way-explicit }
    }. To change it, ask the supervisor of the community, who sends /listen here.
refuse-listen-deaf = I am no administrator here and cannot hear the talk. Make me one, then send /listen again.
refuse-listen-auto = No categories may be filed without asking yet. Whoever runs the bot lists them in the config.
refuse-listen-word = Send /listen for the buttons, or /listen off to stop.
board-listening = 👂 Groups whose talk is heard: { $names }.
board-should-listen = 🔇 Groups that should be heard but are not: { $names }. Make me an administrator and send /listen there.
digest-listening = 👂 Listening in { $title }
digest-listening-asked = { $asked } asked, { $accepted } accepted, { $dismissed } only talk; { $missed } missed and filed by hand
digest-listening-posts = { $posts } of my posts among { $messages } messages: { $rate } per hundred
