# What is said in groups and in answer to commands.
selftest = Hello everybody, I am Weisu. This is how I work in this group:
    { $hears ->
        [talk] 👂 I hear everything here. What sounds like a complaint I ask about; talk I forget as I hear it.
        [yes] 👂 I hear everything here, but I only act when you call me. I keep nothing else.
       *[no] 👂 I only hear you when you call me: @{ $bot }, a reply to me, or /bao.
    }
    { $admin ->
        [yes] 🛡 I am an admin here.
       *[no] 🛡 I am not an admin here, and need not be.
    }
    { $bound ->
        [residents] ✅ This group is set up. You can tell me what is wrong.
        [staff] ✅ This is a staff group. New tickets come here.
       *[no] ❗ This group is not set up yet. Will the community supervisor please send /bind.
    }
bind-kind = This group belongs to “{ $community }”. What kind of group is it?
bind-grid = Which grid is it for?
bind-compound = Which estate is it for?
kind-merchants = Shop owners
kind-landlords = Landlords
kind-compound = Residents of an estate
kind-staff = Staff
bound-staff = ✅ All set: the staff group of { $place }. New tickets arrive here; press “Take it” and the ticket is yours.
bound-residents = ✅ All set: { $place }.
    When something is wrong, say it like this:
    · @{ $bot } 3栋2单元: the stair light is broken
    { $hears ->
        [yes] · 报修 3栋2单元: the stair light is broken
       *[no] · /bao 3栋2单元: the stair light is broken
    }
    · reply to somebody's message and add @{ $bot }
    Not for everybody's ears? Tap my picture and write to me in private.

help-group = When something is wrong, say it like this:
    · @{ $bot } 3栋2单元: the stair light is broken (photos welcome)
    { $hears ->
        [yes] · start with 报修, 投诉, 求助, 建议 or 随手拍, then a space and what it is
       *[no] · or send /bao, then a space and what it is
    }
    { $listens ->
        [yes] · or just say it: what sounds like a complaint I ask about, talk I do not keep
       *[no] · what is not said to me I do not keep
    }
    A mistake? Reply “withdraw” to the card. Not for everybody's ears? Write to me in private.
help-staff-group = New tickets arrive here.
    · press “Take it” on the card; the first one has it
    · reply to the card with words or photos to leave a staff note
    · heard by phone or seen on patrol? @ me with the compound and what is wrong
    · /open what is waiting · /mine what is mine · /t 241 one ticket
    · /board who is on duty · /leave to take leave · /duty my duty
help-unbound = This group is not set up yet. Will the community supervisor please send /bind.
help-resident = Just write what is wrong, and I will ask you step by step.
    · /bao tell me something · /mine what I have told
    · /cancel stop here · /privacy your privacy · /language language
help-building-lead = You are a building lead: when a neighbour says something in the group, reply to those words and call me, and it is filed for them.
    · /bao tell me something · /mine what I have told · /privacy your privacy
help-grid-worker = You are a grid worker:
    · /open what is waiting · /mine what is mine · /t 241 one ticket
    · /board who is on duty · /leave to take leave · /duty my duty
    · work with the buttons on the card; a reply to the card is a staff note
help-grid-lead = You are a grid lead:
    · /open what is waiting · /mine what is mine · /t 241 one ticket
    · /board who is on duty · /leave to take leave · /duty my duty
    · /digest your grid in numbers (today, last week, 2026-10) · /exclude to leave out of rates
    · tickets passed on more than twice or moved up are yours to decide
help-supervisor = You are the community supervisor:
    · /open what is waiting everywhere · /t 241 one ticket
    · /board who is on duty · /leave to take leave · /duty my duty
    · /digest the numbers (today, last week, 2026-10) · /exclude to leave out of rates
    · /invite NAME to invite a grid worker · /bind in a group to set it up · /roster to import the roster
help-town-supervisor = You oversee a town with several communities:
    · /digest their numbers, the one that needs most attention first (today, last week, 2026-10); tap one for its own
    · /open what is waiting · /t 241 one ticket; where several communities have that number, I ask which (or send /t Heping241)
    · /board who is on duty · /exclude to leave out of rates · /invite NAME to invite supervisors and staff
help-admin = You are an admin:
    · /open what is waiting · /mine what is mine · /t 241 one ticket
    · /board who is on duty · /leave to take leave · /duty my duty
    · /digest the numbers (today, last week, 2026-10) · /exclude to leave out of rates
    · /invite NAME to invite staff · /bind in a group to set it up · /roster to import the roster

privacy = Your privacy
    · I only keep what you say to me, and the photos and places you send, so that it can be put right.
    · In groups where I was asked to listen (I say so there first) I ask about what sounds like a complaint; when nobody accepts, it is deleted after a while. Danger is filed at once.
    · Cards in groups show no name, phone or room. Only the staff who deal with it see the details, and every look is written down.
    · Other talk in the group is not kept; album photos without words stay a quarter of an hour at most, waiting for words that call me.
    · The bot does not learn from your words unless you agree: send me /learning in private.
    · To take it back: reply “withdraw” to the card. What is kept about you: send me /mydata in private; to have it deleted: /forget.
language-ask = 请选择语言 / Choose a language
invite-role = Invite somebody to “{ $community }” as what?
invite-grid = For which grid?
invite-link = Please send this link to { $name } only. They open it and press “Start”. It works once, within { $hours } hours:
    { $link }
role-grid-worker-0 = Grid worker (first)
role-grid-worker-1 = Grid worker (stand-in)
role-grid-lead-0 = Grid lead
role-building-lead-0 = Building lead
role-supervisor-0 = Community supervisor
role-town-supervisor-0 = Town supervisor
enrolled-grid-worker = ✅ { $community }: you are now a grid worker of { $grid }. I will tell you about new tickets.
    · press “Take it” and it is yours · /open what is waiting · /mine what is mine · /help
enrolled-grid-lead = ✅ { $community }: you are now the grid lead of { $grid }. What is moved up or passed on often comes to you.
    · /open what is waiting · /mine what is mine · /help
enrolled-building-lead = ✅ { $community }: you are now a building lead in { $grid }. When a neighbour says something in the group, reply to those words and call me, and it is filed for them.
enrolled-supervisor = ✅ { $community }: you are now the community supervisor.
    · /bind in a group to set it up · /invite NAME to invite a grid worker · /open what is waiting · /help
enrolled-town-supervisor = ✅ { $community }: you are now the town's supervisor. There is a digest of its communities every morning and evening.
    · /digest the numbers · /open what is waiting · /help
enrolled-admin = ✅ { $community }: you are now an admin. /help shows what you can do.

menu-bao = Tell us something
menu-mine = My tickets
menu-open = What is waiting
menu-t = Show one ticket
menu-help = Help
menu-privacy = Your privacy
menu-language = Language
menu-cancel = Stop here
menu-bind = Set up this group
menu-invite = Invite staff
