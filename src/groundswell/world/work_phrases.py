"""What is said in the chat of Osier Cycles. Slots: {n}, {item}, {name}, {page} (a link to the company's own pages)."""

ITEMS = (
    "the cargo trike",
    "the city frame",
    "the long-tail",
    "order 4{n}7",
    "the winter catalogue",
    "the demo fleet",
    "the paint line",
    "the new till",
    "the ferry delivery",
    "the school batch",
)

SUBJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "workshop": (
        (
            "Which torque do we use on the stem bolts of {item}?",
            "The rear hub of {item} has play after {n} kilometres, is that a known batch?",
            "Where did the {n} mm cone spanners go?",
            "Can somebody sign off {item} before noon? It is blocking the stand",
            "How long does the green lacquer need before we can clamp it?",
            "Is there a jig for the new dropouts yet?",
        ),
        (
            "Six newton metres, and grease the faces first. The table is at {page}",
            "Yes, batch {n}: swap the left bearing, the parts are in drawer B. Steps at {page}",
            "Second shelf behind the truing stand, I put a label on it",
            "Done, signed. I also tightened the bottle bosses while I was there",
            "Forty hours at this humidity, twenty with the lamp. I wrote it down at {page}",
            "There is, hanging by the frame table. I will show you after lunch",
        ),
    ),
    "web-shop": (
        (
            "The basket empties when somebody changes the colour of {item}, does anyone know why?",
            "Why does the search not find {item}?",
            "Checkout was slow {n} minutes ago, is it us or the bank?",
            "Who can change the delivery text for the island?",
            "Can we show the stock of {item} without showing the supplier?",
            "How do I undo a refund I booked twice?",
        ),
        (
            "The variant id was missing, fixed and live. What to watch for is at {page}",
            "It had no words in its description. I added them and reindexed, try now",
            "The bank, their status page says so. Retrying works, I checked {n} orders",
            "You can: settings, shipping, zone four. I left a note at {page}",
            "Yes, tick the coarse stock box. I did it for {item} so you can look",
            "Open the second booking, choose reverse, reason seven. Screens at {page}",
        ),
    ),
    "deliveries": (
        (
            "Does the noon ferry take {item} assembled?",
            "Customer on Swan Wharf says nobody came, who has the list for today?",
            "The van light for the tail lift is on again, can I still drive?",
            "Which address do we use for the school, gate or office?",
            "How many straps does {item} need?",
            "Is anybody near Station Yard with a spare pallet?",
        ),
        (
            "Only with the bars turned, and book the ramp before ten. Phone number at {page}",
            "I have it: rang them, they are moved to three o'clock, all friends again",
            "Yes, below {n} kilometres an hour, and I booked the garage for Thursday",
            "The gate, before the bell. The caretaker's hours are at {page}",
            "Four, two crossed at the back. I will send a photograph",
            "I am, two minutes, I will bring it to the side door",
        ),
    ),
    "sales": (
        (
            "What is the discount for {n} bikes to one company?",
            "Did anyone promise the library a bike stand?",
            "Where is the price list after the change in {item}?",
            "Can we lend {item} for the weekend fair?",
            "A customer asks for a lease over {n} months, do we do that?",
            "Who knows what the neighbours' council needs for its tender?",
        ),
        (
            "Eight percent from ten, twelve from thirty. The sheet is at {page}",
            "I did, it is in the calendar with the contact and the colour",
            "Here: {page}. The old one is marked so nobody uses it by mistake",
            "Yes, if it is back on Monday at nine. I wrote your name on the board",
            "We do, through the cooperative bank, at most 36. Form at {page}",
            "I read all {n} pages: fleet, service, training. Summary at {page}",
        ),
    ),
    "help-desk": (
        (
            "My laptop does not find the printer since the move, any idea?",
            "How do I get into the stock program from home?",
            "The phone on desk {n} rings but nobody can hear anything",
            "Who can give me a key for the bike cellar?",
            "Where do I hand in the receipt for {item}?",
            "The calendar shows every meeting an hour late, is it only me?",
        ),
        (
            "The printer got a new name, choose the one ending in {n}. Pictures at {page}",
            "Ask for the second key, then follow {page}. I have opened your account just now",
            "The cable was in the wrong socket, I swapped it, try again",
            "I have one for you, come to desk {n} or find me at lunch",
            "In the blue tray by the stairs, with the project number. Rules at {page}",
            "Your time zone is set to the island. Settings, general, Larkwater. That mends it",
        ),
    ),
}

CHATTER = (
    "Good morning everyone, rain again",
    "There is half a plum tart in the kitchen",
    "Who parked the yellow trike across the door?",
    "I will be in a bit after nine",
    "Coffee machine is descaled, you are welcome",
    "Has anybody watched the game last night?",
    "Reminder: bins",
    "The heron is back on the roof",
    "Short week, long list",
    "My train is standing in a field, working from the field",
    "Look at this view from the ferry",
    "Lunch at Quince & Kettle, table for {n}?",
    "I cannot believe it is only Tuesday",
    "Does this jumper make me look like the catalogue?",
    "Forgot my headphones, please sing quietly",
    "Anyone want to trade the Friday shift?",
    "{n} unread messages and it is not even ten",
    "Just thinking aloud about {item}, ignore me",
    "Happy birthday {name}!",
    "Big thanks to everybody who stayed for {item}",
    "The new poster for {item} is up, tell me what you think",
    "I had a dream about {item}",
    "Hot take: mudguards are furniture",
    "Did we ever name the forklift?",
    "It smells of varnish and victory down here",
    "Photo of the week: {name} asleep on a pallet",
)

NEWS = (
    "Results for the month: {n} bikes out of the door, thank you all",
    "The workshop closes at three on Friday for the inventory",
    "Welcome {name}, who starts on the paint line today",
    "New rule: helmets on in the yard, visitors too",
    "Summer party is on the ferry this year, bring somebody",
    "We were asked to build {n} trikes for the river volunteers",
)

POOR_ANSWERS = (
    "No idea, sorry",
    "Same here",
    "Have you tried turning it off and on again?",
    "Good question!",
    "I think {name} might know",
    "It worked for me last year",
    "Following",
    "Somebody should write that down",
    "Isn't there a page for this?",
    "Ha, welcome to the club",
    "Probably the weather",
    "Ask again after lunch maybe",
)

THANKS = (
    "Thank you {mention}, that did it!",
    "That works, thanks {mention}",
    "Perfect, thank you so much {mention}",
    "Solved. {mention} you are a star, thanks",
    "Thanks {mention}, exactly what I needed",
    "Thanks, {mention}! Saved my afternoon",
)

AGAIN = (
    "Asking again: {question}",
    "Still stuck on this: {question}",
    "Bump: {question}",
)

FOLLOW_UPS = (
    "Ha, true",
    "Count me in",
    "Is there any left?",
    "That was me, sorry",
    "Can confirm",
    "I will bring biscuits",
    "Not again",
    "Lovely news",
)

CHEERS = ("+1", "joy", "heart", "tada", "eyes", "bike", "coffee", "clap")
SOLVED = ("white_check_mark", "pray", "+1", "raised_hands")
