"""The words of docs/recovery.md, with places for its tables."""

TEXT = """# What stands between the score and the town's true influence

Written by `python -m evaluation.recovery`. The simulated town knows what its people are expected to draw, which no real
data tell. Here every ranking is held against that, all treated alike.

## What is compared

True influence is what somebody is expected to draw by the rules of the town in a week of the {days} days after its last
day: the score claims to tell who will move others in the weeks to come, and its own forecast is of as many days. The
town does not live those days; all that is known of them is how its people were in the last week. On the two social
networks what a post draws is found by living the town many times over; at work all that is drawn, answers and thanks
too, is worked out from the rules. Farm and pod add nothing to it. Rankings see what the exports hold up to the last
day. How many follow somebody is in none of them.

## Do people change?

Rank correlation between what the same people drew in one stretch of {days} days and in a later one; in every four such
stretches, of those who were there before the first and after the last. Chance takes as much from each distance. Where
people stay what they are it does not fall. The last two columns say in what they change. It is in how much they write
(the same figure, for objects), and far less in what an object of theirs draws: on three sets that tells little of any
later stretch, on Telegram much, and nearly as much of a late one as of the next (correlation {days} days later, and as
far as enough people were there for).

{sets}

Until lately the town's people were the same in its last week as in its first: a flaw of the town, in favour of rankings
that never forget. Now how much they post and answer, and at work how much they are about, moves from week to week. The
factor is log-normal and 1 on average, and nine tenths of what its logarithm was above or below usual is left a week
later. How far it moves, 2.0 on the networks and 0.75 at work (standard deviations of the logarithm), was chosen by such
correlations alone, over ten towns, at work taken by itself, so that they fall inside the range of the public sets and
*last over first* near its middle. No ranking was looked at, and nothing was changed after any was. How well a post goes
down is left to chance, as it was. Brands, the farm, its customer and the pod do not change. Means of {towns} towns:

{lived}

## Who recovers true influence

Rank correlation (Spearman) with true influence, means of {towns} towns, each lived by people who change and again by
the same people staying what they are. Differences are paired, with 95 % intervals from resampling the people of each
town.

{recovered}

- **Of everybody in one list, as the leaderboard shows them first, the score is above every other ranking**, by more
  than chance, whether people change or not.
- **On both networks the score is above every other ranking**, by more than chance: by 0.03 above the number of distinct
  reactors, which comes next, and by more above all others.
- **At work the plain decayed sum stands above it** by 0.01, not told apart; all others are behind by 0.1 and more.
- **If nobody changes** it is first on the networks, too, on bluesky by no more than chance. At work the rankings that
  never forget stand above it then, which are the first to fall once people change.
- **Versions second and third take thanks for likes**: those of an answer by whoever was answered. That puts them 0.04
  and 0.05 behind on the networks, and 0.01 and 0.02 at work.

The same of the honest, where people change: without the farm, its customer and the pod. Rankings see all reactions,
those of cheats too.

{honest}

- **Among the honest the score is first, too, of all together and on bluesky.** No ranking that is above it elsewhere is
  told apart from it: h-index on the fediverse and the plain decayed sum at work.

So much of what it is ahead by among everybody it is ahead at cheats. Where they come, from 0 for the last to 1 for the
first, means of {towns} towns:

{cheats}

- **The farm's own accounts stay where they belong**, at the end. Nobody reacts to them but their customer, who is
  trusted and thanks them. Whoever counts that puts them among honest people: so did version second, at 0.36 and 0.35.
- **The farm's customer and the pod** other rankings put higher than they are, as whoever pays for reactors wants it.
  The score puts them within 0.05 of where they belong.

The same of those with enough data, where people change: those whom the score does not call provisional, which are those
who wrote and moved several trusted people of late. It is the score that says who they are, which may favour it; but it
is also of them alone that it claims to know anything. (Of those chosen without it, see the column *drew 5* below.)

{sure}

- **Of them the score recovers true influence best, together and on both networks**, ahead of every other ranking by
  0.05 and more, which is more than chance. At work nearly everybody has enough data, and the plain decayed sum stays
  above it, not told apart.

## Rule by rule

The same in the town of the demo alone. Each line adds one rule of the score to the one above; trust, friendship and
the limit on the untrusted make the difference between the last of them and the score. *Honest* leaves out the farm, its
customer and the pod, *drew 5* whoever fewer than five people ever reacted to, *enough data* whoever the score calls
provisional. On Slack nobody cheats.

{rules}

- **Thanks say little on the networks and something at work.** To count them for nothing gains 0.05 on the networks. At
  work it costs 0.03, as the truth there counts them; what friendship cost before, when thanks were endorsements given
  back, is gained. Counted at work alone, and not as given back, they would put the score there at 0.78 in this town and
  at 0.742 in the mean of five. A weight of its own for chats was not worth 0.005.
- **Forgetting pays where people change.** At work it gains 0.09; on the networks it gains or loses up to 0.01 among
  everybody, and gains 0.01 among those with enough data. When the town's people stayed what they are it cost 0.05 to
  0.13.
- **The more is known, the further ahead it is.** Of those whom five people or more ever reacted to, which is no choice
  of the score's, it is ahead of the best other ranking by 0.10 and 0.05. Of the rest it tells users that it does not
  know.
- **Counting people, not bunches, helps.** One post takes off and brings forty reactions; caps on a day and a pair, and
  distinct reactors as their extreme, even that out.

## Which memory is needed

A small model of the town: its people, who follows whom, how posts spread; no farm and no trust. Means of five towns.

{memory}

If nobody changes nothing should be forgotten. The more people change, the more is lost by those who never forget; as
they change in the town, half-lives of 20 to 60 days are best, by little: 92 % of the score's weight has 20. Nobody can
foretell all that changes, so that every ranking comes out lower.

## What follows

Of all people together, and on both networks, the score is above every ranking on the town's true influence, among
everybody and among those with enough data. At work the plain sum stands before it by no more than chance, which [one
account or two can move](gaming.md). One rule was changed after these figures were looked at: thanks. The town is where
it was found, and no public set has enough of them to say the same; what speaks for it beside the town is [in the
model](model.md).
"""
