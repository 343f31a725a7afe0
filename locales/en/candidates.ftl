# What was overheard in a group: asked about once. No names, and not the words again.
candidate-ask = 👂 This sounds like something to be done: { $category }{ $is_placed ->
        [yes] {" "}({ $place })
       *[no] {""}
    }
candidate-like = It looks like #{ $number }.
candidate-people = 👥 { $count } neighbours say so.
candidate-who = Shall the grid worker see to it? Whoever said it may press; if nobody does, it is forgotten after a while.
candidate-join = If it is yours, too, press “Join”: your household counts. If it is something else, press “See to it”. Without a press it is forgotten after a while.
candidate-over = (over)

candidate-crowd = 👥 { $title }: nobody pressed, but { $count } neighbours say so: { $category }{ $is_placed ->
        [yes] { " " }(building { $building })
       *[no] {""}
    }. File it? Otherwise it is forgotten in a while.
button-candidate-file = 📋 File it
card-beside = 👉 { $count } more neighbours said so just now: press “My home too”, and your home counts.

button-candidate-yes = ✅ See to it
button-candidate-no = 💬 Just talking
button-candidate-join = 👥 Join #{ $number }
button-candidate-add = ➕ Add to #{ $number }

toast-candidate-yes = Noted as #{ $number }; the grid worker will look at it.
toast-candidate-added = Added to #{ $number }.
toast-candidate-no = All right, just talk. Nothing was kept.
toast-candidate-filed = It is being dealt with already: #{ $number }.
toast-candidate-gone = Too late, these words were forgotten. If it is still to be done, please call me by name and say it again.
toast-candidate-over = #{ $number } is done by now. If yours is not, please press “See to it”.
refuse-candidate-not-yours = This button is for whoever said it, and for the building lead and the grid worker. If you have the same trouble, just say so in the group.
