"""Ordinary words that also name a topic: alone they mean it too rarely, so they need a related topic beside them."""

NAMES = """
    acrobat alec amazon apple arcangel augusta avid baroness batman bentley berkshire birdman blackburn blizzard blues
    blur bmw boulder bravo bristol broadway brooklyn c cannes canon casting charlotte creed crocs curling dance davos
    delta disco digg dove dover drake dyson elle emo exodus fargo forbes friends genesis glamour glee guardian halo
    hamlet hanson harlem hinder hobbit hulu ign ignite infomercial intel jameson jeep jeopardy kent kesha kobe lorde
    maine mesa monopoly muse nelly newton norwich oasis oracle palmas panama pentagon phoenix php poker polo portland
    prince providence purdue queens rams rei ripple ronda ruby rugby saga sage sake salvador santana santiago scrubs
    seal sears shell sherlock showtime sofia sprint square squash stanford staples steam sting sunderland supernatural
    survivor target tarp thor tiga tinder titanfall transformers tuba usher vice vine virginia vogue vs who wan waco
    wii wolverine tiger lions eagles giants bulls heat magic nets kings stars sabres flames oilers wild predators
    rangers royals angels twins reds cubs jazz thunder suns spurs hawks hornets pistons rockets warriors jets
    browns bears colts texans titans broncos chargers raiders chiefs saints falcons panthers buccaneers packers vikings
    redskins cowboys patriots dolphins bills ravens steelers bengals seahawks cardinals padres dodgers mets pirates
    brewers astros mariners athletics orioles marlins nationals braves phillies snow pink fun train journey boston rush
    kiss yes cream bread chicago europe asia america alabama heart foreigner toto poison tool live bush garbage hole
    live lit cake beck common future game nas tip train wings wired time people us self details fortune money life
    meet her bones lost house heroes fringe castle chuck weeds girls community episodes dexter homeland scandal revenge
    arrow suits psych monk angel charmed smallville everton reading wolves fulham derby barnet swift go rust scala
    julia basic ada processing spark hive pig kafka storm flink ant maven spring play swing ionic meteor ember backbone
    express node react angular django flask rails sass less stylus haml jade slim handlebars mustache underscore cisco
    box evernote pocket path secret whisper yo mint word excel access outlook office windows surface edge bing echo
    fire kindle nest dropcam pebble jawbone fitbit uber lift grab via zoom slack asana trello base camp basecamp sonar
    meta neo para dada stellar spa tate chad jordan georgia florence milan turkey holland parade nice nile gap
    avalanche anonymous domino marines sharks stamps gold hash era boot boots camel cart cloud commons
"""

EVERYDAY = """
    academics acting adoption aging aids anthem archives auctions babies bars bead beads beauty boxing bullying cabinet
    cabinets candles cards careers casting chaos charity charities classics climbing closets communications
    communication conservation constitution construction consulting contract contracts cooking corporation
    corporations couch creativity cruise cruises culture customs date dating debt delivery design diving doll domino
    drawing dress drink drinks driving drugs eating editing education energy engineering ethics events exhibition
    evolution face faith family families fans farm fencing fiction fire flags flight flights foundation fundraising
    future gender gift gifts glasses goods government grant grants graphics gratitude growth guns hacking happiness
    healing health hearing hosting houses housing humor hunting imagination information ideas influence innovation
    inspiration internships investing investment journal journals justice kids king labor language languages law laws
    leaders leadership lasers learning lesson lessons leverage license light lights localization location love
    luggage luck mail management manners manufacturing market markets marriage materials media meditation memory men
    merchandise mining mobile model models modeling moms money motion moving museum music nationalism nature navigation
    negotiation negotiations networking networks news newsletter notes numbers nutrition objects opinion order
    organizing outdoors packaging pages painting paper parents park parks parties party patent patents peace people
    performance photo photos play plot plots poll polling polls posters power prayer press print printer printers
    printing privacy probability product products production productivity professors project projects promotion
    property prosthetics prototyping publicity publishing questions quotes race races racing radiation
    raves reading relationship relationships religion rent research resort retirement review reviews ring rings rose
    roses router royalty running safety sales salon satire savings schedule school schools science search security
    selling server servers service services sex share sharing shaving ship ships shoe shooting shows sign signs skills
    smoking social society software solutions sound space speakers speaking spinning sponsor sponsors stadium
    statistics stock stocks storage story stories strategy stress study style success support survey surveys tablets
    talent talents talk tank tanks taste tax teaching team teams technology test testing textiles theater theft theory
    ties tip tips tires title titles toddler tools toys trade trading traffic training translation transport
    transportation trauma travel treasury trends trial trials trivia truck trust truth typing ukraine uniform vendor
    vendors venue vice video videos view views vintage violence virus vision vocabulary voting wages waiting walking
    war warfare warehouse waste watch watches water wealth weather welfare wheel wisdom women word words work works
    workshop workshops world writing youth environment environments architecture architectures history cloning root
    vehicle vehicles author authors actor actors change changes library libraries election elections house case cases
    puppet puppets app apps elementary technology technologies vacuum vacuums vacation vacations information internet
    semantics cache caching source sources recipe recipes tutorial tutorials mgmt debugging crafts craft sale wiki
    currency currencies location locations color colors colour colours block blocks table tables window key keys
    skeleton skeletons fashion typing typings ups bear darwin
"""
IDIOMS = ("state of the art", "in the business of", "stand up")
"""Phrases whose words name no topic, though one of them alone would."""
PHRASES = ("real world", "the environment", "the internet", "new year", "good morning", "the end", "source code")

LOOSE = frozenset([*f"{NAMES} {EVERYDAY}".split(), *PHRASES])
