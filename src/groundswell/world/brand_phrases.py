"""What people in Larkwater think aloud about its brands, and what the brands say of themselves. Slots as in phrases."""

PRAISE = (
    "{brand} went out of their way for us {when}. Wonderful people",
    "Cannot praise {brand} enough, friendly and honest every single time",
    "Another happy visit to {brand}. This is how you treat neighbours",
    "I love what {brand} has done with the place, warm and welcoming",
    "{name} was right about {brand}: excellent",
    "{brand} fixed my mistake {when} and would not take a penny. Lovely",
    "If you are new in town, start with {brand}. You will be glad",
    "Thank you {brand}, best surprise of my week",
)

COMPLAINT = (
    "Waited {n} minutes at {brand} {when} and nobody even looked up. Awful",
    "Sad to say {brand} has gone downhill, disappointing again",
    "{brand} got it wrong twice and was rude about it",
    "I would not go back to {brand}, overpriced and careless",
    "Third broken promise from {brand} this month. Fed up",
    "{brand} never answered my letter. Poor service",
    "{name} warned me about {brand} and I should have listened. Terrible",
    "Bad day at {brand}: cold room, cold welcome",
)

SPECIFIC: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "millrace": (
        (
            "The rye at {brand} is superb, crust like a good argument",
            "{brand}'s plum tart is the best thing to happen to {when}",
            "Warm seeded cob from {brand}, perfect, gone before {place}",
            "Brilliant queue chat at {brand}, even better buns",
        ),
        (
            "The loaf from {brand} was stale at noon. Disappointing",
            "{brand} has shrunk the buns and raised the price, what a shame",
            "Burnt bottom, raw middle: {brand}, this is a poor tart",
        ),
    ),
    "osiercycles": (
        (
            "{brand} trued my wheel while I waited. Fantastic",
            "Full service at {brand} and the old bike rides beautifully",
            "{brand} lent {name} a bike for the whole repair. So kind",
            "Great advice from {brand}, and they talked me out of spending more",
        ),
        (
            "Brakes squeal worse than before the service at {brand}. Useless",
            "{brand} kept my bike {n} days for one cable. Ridiculous",
            "The basket from {brand} fell off by {place}. Badly fitted",
        ),
    ),
    "heronstreetbooks": (
        (
            "{brand} found me the out-of-print one. Brilliant",
            "An hour lost happily among the shelves at {brand}, delightful",
            "{brand} wraps children's books as if they were treasure. Lovely",
        ),
        (
            "Ordered at {brand} {n} weeks ago, still no book. Annoying",
            "{brand} has turned the poetry corner into mugs. A sad loss",
            "Grumpy at the till at {brand} again, unpleasant",
        ),
    ),
    "bandstandnights": (
        (
            "Last night's {brand} was glorious, the whole green was singing",
            "{brand} has the best sound in the county. Superb evening",
            "Season card for {brand}: money very well spent",
        ),
        (
            "{brand} started an hour late and sounded horrible",
            "Could not see a thing at {brand}, badly planned",
            "Paid for {brand} and sat behind the generator. Dreadful",
        ),
    ),
    "larkwaterrovers": (
        (
            "Proud of {brand}, what a brave performance {when}",
            "{brand} let {n} school children in free. Great club",
            "Best atmosphere at {brand} in years, magnificent",
        ),
        (
            "{brand} were hopeless {when}, no plan and no effort",
            "Ticket prices at {brand} are a disgrace for this football",
            "The turnstiles at {brand} failed again. Embarrassing",
        ),
    ),
    "greengatemarket": (
        (
            "The vegetable box from {brand} is generous and so fresh",
            "{brand} makes Saturdays better. Delicious cheese, good cheer",
            "Found perfect plums at {brand}, thank you whoever grew them",
        ),
        (
            "Half the box from {brand} was bruised. Not good enough",
            "{brand} is too crowded and too dear now, a pity",
            "Sour milk from {brand} again. Disgusting",
        ),
    ),
    "quincekettle": (
        (
            "The lunch plate at {brand} is honest and delicious",
            "{brand} remembers how you take your tea. Charming",
            "Rain outside, {brand} inside: heaven",
        ),
        (
            "Lukewarm tea and a dirty table at {brand}. Poor",
            "{brand} forgot half of our order and laughed it off. Unhappy",
            "Music so loud at {brand} we left. Horrible",
        ),
    ),
    "lanternferries": (
        (
            "The crew of {brand} carried {name}'s pram up both gangways. Heroes",
            "{brand} was on time all week, splendid",
            "Sunset crossing with {brand}, simply beautiful",
        ),
        (
            "{brand} cancelled without a word, stranded at {place}. Shameful",
            "{n} minutes late again, {brand}. I missed the train, furious",
            "Dirty seats and a rude answer from {brand}",
        ),
    ),
    "reedbednursery": (
        (
            "Every plant from {brand} has taken. Healthy and cheap, excellent",
            "{brand} gave honest advice about my sad tomatoes. Grateful",
            "Happy hour among the seedlings at {brand}",
        ),
        (
            "Blight on everything I bought from {brand}. Rotten luck or rotten stock",
            "{brand} sold me dead roots and would not hear of it. Angry",
            "The compost from {brand} was full of plastic. Nasty",
        ),
    ),
}

NEWS = (
    "Open until eight {when}, come and say hello",
    "We are looking for a helper {when}, kindness before experience",
    "Thank you to the {n} neighbours who came {when}",
    "{name} has been with us {n} years today",
    "New this week: {item}. Tell us what you think",
    "Members get the {item} first {when}",
    "Closed for stocktaking {when}, back with fresh {item}",
    "Small change to our hours at {place}, see the door",
    "The queue was long {when}, sorry, and thank you for the jokes",
    "Ask for the {item} at {place}, we made a few more",
)
