"""Names and handles for the people of Larkwater."""

import unicodedata

import numpy as np

from groundswell.world.chance import Generator


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words("""
Abena Adela Agnes Ailsa Alba Aled Alina Amara Amaia Anders Aneta Anouk Ansel Arlo Asha Astrid Aurel Ayako Bela
Benedikt Beatriz Bo Branwen Bruno Callum Carys Cecile Chidi Clemence Cosmo Dafydd Dagny Daria Delphine Dilys
Dmitri Edda Eilidh Ekene Elif Elio Emeka Emrys Enid Erwan Esme Esra Ewan Fadila Farid Femke Fergus Fiona Flora
Frida Gael Gethin Gisela Goran Greta Gwen Hana Hanneke Haruki Hedda Hugo Idris Ieuan Ilse Imogen Ines Ingrid
Íñigo Iolo Isolde Ivo Jarek Jasmin Joaquín Johanna Jory Juno Kamala Karim Katrín Kenji Kerensa Kofi Laila
Lachlan Leocadia Linnea Lorcan Ludo Maeve Magda Maite Malik Marek Maren Mateo Mattias Maud Merle Mihai Mireia
Morwenna Nadia Nerys Nia Niko Noor Nuria Odile Olwen Orla Oskar Otis Padma Paz Percy Petra Pia Piers Quentin
Rafaela Ragnhild Ravi Rhian Rosalind Runa Sabine Saoirse Selma Senan Signe Silvan Sindre Solveig Soraya Tadeusz
Tamsin Tariq Tegan Thea Tilda Tomas Tova Ulla Una Vasco Vera Viggo Wanda Wilf Winifred Xanthe Yara Yusuf Zaneta
Zelda Zora
""")

_STEMS = _words("""
Alder Apple Arrow Ash Barley Birch Brack Bramble Cald Clover Cobble Dray Ember Fallow Fen Flax Garth Glass
Harrow Hazel Heather Hollow Iver Kest Kettle Lamb Larch Linnet Marl Meadow Nettle Oaken Otter Pend Quarry Quill
Reed Rush Sallow Sedge Sorrel Tallow Teasel Thorn Under Vale Wend Wether Wick Withy Yarrow
""")
_ENDINGS = _words("""
beck bourne bury combe croft dale feld garth gate ley mere moor ridge shaw stead thwaite wain well wood
""")
_FROM_ELSEWHERE = _words("""
Abioduna Achterveld Adeyinde Aizpurrene Akhtarzai Baranyek Bergsundet Bielewska Castellbrú Chandrapal Danjumo
Dembelé Ebelhart Echevarrena Eskildsvik Ferreirinho Fjeldmark Gantchev Haddadine Halloranby Ibarluze Ishimori
Jankowiecz Kalinovskaya Kowalenko Kurosato Lindqvarn Lisboeta Mackelrowe Marchetelli Mbekani Nakagura Nordhavn
Nwachuka Oberlander Okonbari Oyelade Pallavicci Papadelis Quiroganda Rahimzadeh Ramachandar Rossellini-Vane
Sandoveld Schirmacher Siddiquar Szymborek Takemori Tomasdóttir Uzelaç Vanterpoel Venkatarao Wijnstra Yamadori
Zeitlinger Zubirette
""")
FAMILY = tuple(stem + ending for stem in _STEMS for ending in _ENDINGS)

_FARM_FRONT = ("sunny", "daily", "best", "happy", "real", "true", "lucky", "prime")
_FARM_BACK = ("larkwater", "deals", "moments", "vibes", "stories", "friend")


def people_names(rng: Generator, count: int) -> list[str]:
    """Display names, all different; about one family in seven came from elsewhere. Enough for 40,000 people."""
    families = (*FAMILY[::3], *_FROM_ELSEWHERE)
    given, family = np.divmod(rng.choice(len(GIVEN) * len(families), count, replace=False), len(families))
    return [f"{GIVEN[g]} {families[f]}" for g, f in zip(given.tolist(), family.tolist(), strict=True)]


def handles(rng: Generator, names: list[str]) -> list[str]:
    """A handle for each name, all different: letters, digits and `_`."""
    styles = rng.integers(0, 5, len(names)).tolist()
    digits = rng.integers(2, 99, len(names)).tolist()
    taken: dict[str, None] = {}
    for name, style, number in zip(names, styles, digits, strict=True):
        wanted = _handle(plain(name), style, number)
        while wanted in taken:
            wanted += str(number % 10)
        taken[wanted] = None
    return list(taken)


def _handle(name: str, style: int, number: int) -> str:
    given, *rest = name.split()
    family = "".join(rest)
    return (f"{given}_{family}", f"{given}{family[:1]}{number}", f"{given[:1]}{family}", f"{family}_{given}", given)[
        style
    ]


def farm_handles(rng: Generator, count: int) -> list[str]:
    """Handles as a farm makes them: two stock words and three digits."""
    numbers = rng.permutation(900)[:count] + 100
    words = [f"{front}_{back}" for front in _FARM_FRONT for back in _FARM_BACK]
    return [f"{words[rng.integers(len(words))]}_{number}" for number in numbers.tolist()]


def plain(name: str) -> str:
    """The name in lower-case ASCII letters and spaces."""
    folded = unicodedata.normalize("NFKD", name.replace("-", " ")).encode("ascii", "ignore").decode()
    return folded.lower()
