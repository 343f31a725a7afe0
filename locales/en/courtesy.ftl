# Thanks, hello, who are you: one line, no ticket.
courtesy-thanks = You are welcome 😊 When something is wrong, tell @{ $bot }. How it works: /help.
courtesy-hello = Hello 😊 When something is wrong, tell @{ $bot }, for example: the light in building 3 is broken. How it works: /help.
courtesy-who = I am the Weisu bot; I pass on what is wrong to the grid workers. Just tell @{ $bot }. How it works: /help.
