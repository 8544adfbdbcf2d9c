"""Who is on the demo site and what they have made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Idea:
    """A beat before it is made. The first genre decides how it is played; lists are separated by commas."""

    name: str
    genres: str
    tags: str
    description: str = ""
    collaborators: str = ""


@dataclass(frozen=True)
class Artist:
    """A producer. `joined` in days before today, `pull` is how many people they bring along."""

    name: str
    email: str
    legal: tuple[str, str]
    instagram: str
    label: str
    joined: int
    pull: float
    ideas: tuple[Idea, ...]


@dataclass(frozen=True)
class Album:
    """A collection by one of the artists; `beats` in their order, by their names."""

    email: str
    title: str
    description: str
    beats: tuple[str, ...]


ARTISTS = (
    Artist(
        "Marlow Vex",
        "producer@example.com",
        ("Marlow", "Vickers"),
        "marlowvex",
        "Nightline Tapes",
        130,
        3.0,
        (
            Idea(
                "Cold Platinum", "Trap", "dark, bells, 808", "Bells over a slow 808. Two verses and a hook."
            ),
            Idea("Glass Elevator", "Trap", "airy, night", "Everything goes up except the bass."),
            Idea(
                "Night Shift Prophet", "Trap", "dark, piano", "Written between two and four in the morning."
            ),
            Idea("Velvet Ransom", "Trap, R&B", "smooth, melodic", "", "Saint Halcyon"),
            Idea(
                "Zero Kelvin", "Trap", "cold, minimal, hard", "Nothing in it that doesn’t need to be there."
            ),
            Idea("Paper Crown", "Trap", "epic, choir", "A coronation in a stairwell."),
            Idea("Chrome Serpent", "Phonk", "cowbell, drift, fast", "Built for one long tunnel."),
            Idea("Tunnel Vision 3AM", "Phonk", "cowbell, dark", "", "Tessellate"),
            Idea("Concrete Psalm", "Drill", "strings, dark, choir", "Strings first, everything else second."),
            Idea("Black Orchid", "Drill", "piano, cinematic", "Sliding bass, a piano that never resolves."),
        ),
    ),
    Artist(
        "Ottoline Grey",
        "ottoline@example.com",
        ("Ottoline", "Marsh"),
        "ottolinegrey",
        "",
        126,
        2.2,
        (
            Idea("Rain on Tin", "Lo-fi", "study, rain, mellow", "Recorded the roof, kept the rhythm of it."),
            Idea(
                "Second Cup", "Lo-fi", "coffee, morning, keys", "For the twenty minutes before anyone calls."
            ),
            Idea("Library Hours", "Lo-fi", "study, quiet", "Soft drums, softer keys. Loops without a seam."),
            Idea("Moss & Mortar", "Lo-fi", "guitar, warm"),
            Idea("Dust Jacket", "Lo-fi, Boom Bap", "vinyl, jazzy", "Ninth chords and surface noise."),
            Idea("Sunday Radiator", "Lo-fi", "winter, warm, sleepy", "It ticks while it warms up."),
            Idea("Corner Store Philosophy", "Boom Bap", "classic, swing", "", "Low Tide Audio"),
            Idea("Stoop Season", "Boom Bap", "summer, flute", "Sixteen bars, a chorus, and someone’s uncle."),
            Idea("Brass Knuckle Sonnet", "Boom Bap", "gritty, piano", "Hard drums for careful words."),
        ),
    ),
    Artist(
        "Saint Halcyon",
        "halcyon@example.com",
        ("Hal", "Okonedo"),
        "sainthalcyon",
        "Blue Hour Music",
        121,
        2.6,
        (
            Idea(
                "Slow Dissolve", "R&B", "slow, keys, late night", "Leaves the middle wide open for a voice."
            ),
            Idea("Silk Weather", "R&B", "smooth, warm", "Soft sub, brushed hats, one good chord change."),
            Idea("Call Me Before Dawn", "R&B, Pop", "longing, melodic"),
            Idea("Amber Room", "R&B", "jazzy, keys", "", "Low Tide Audio"),
            Idea("Half Moon Promise", "R&B", "ballad, whistle", "A slow one. The bridge is the best part."),
            Idea("Neon Chapel", "Pop", "synth, anthem, 80s", "Big hook, bigger reverb, hands in the air."),
            Idea("Postcards from Mars", "Pop", "dreamy, synth", "Wish you were here."),
            Idea("Heartline", "Pop, House", "bright, dance", "Four chords that know what they want."),
        ),
    ),
    Artist(
        "Kofi Amber",
        "kofi@example.com",
        ("Kofi", "Ansah"),
        "kofiamber",
        "Harmattan Sound",
        117,
        2.4,
        (
            Idea("Harmattan Gold", "Afrobeats", "guitar, sunny, log drum", "Dry wind, warm strings."),
            Idea(
                "Accra After Ten", "Afrobeats", "night, dance", "The street outside is louder than the club."
            ),
            Idea("Palm Wine Telegram", "Afrobeats", "guitar, highlife", "An old guitar line sent express."),
            Idea("Lagoon Lights", "Afrobeats, R&B", "smooth, love", "", "Nadia Sol"),
            Idea("Mango Season", "Afrobeats", "summer, happy", "It was too hot to make anything sad."),
            Idea("Kingston Static", "Dancehall", "bass, riddim", "Radio left between two stations."),
            Idea("Zinc Fence Sky", "Dancehall", "riddim, organ", "One-drop organ over a digital kick."),
            Idea("Bassline Customs", "Dancehall, Afrobeats", "heavy, dance", "Declare everything."),
        ),
    ),
    Artist(
        "DJ Lumen",
        "lumen@example.com",
        ("Ines", "Duarte"),
        "djlumen",
        "Fifth Floor",
        110,
        1.8,
        (
            Idea("Warehouse Sunrise", "House", "deep, club", "The last record before the doors open."),
            Idea("Fifth Floor Window", "House", "piano, soulful", "Organ stabs and an honest bassline."),
            Idea("Copper Mirrors", "House", "deep, hypnotic"),
            Idea("Lantern District", "House, Pop", "melodic, night", "", "Yuki Moroi"),
            Idea(
                "Brick City Bounce", "Jersey Club", "dance, fast, kicks", "Five kicks a bar. You know which."
            ),
            Idea("Elastic Heartbeat", "Jersey Club", "bouncy, bright", "Made to be chopped over."),
            Idea("Parking Lot Confetti", "Jersey Club", "party, fun", "For the car with the open boot."),
        ),
    ),
    Artist(
        "Rubén Castell",
        "ruben@example.com",
        ("Rubén", "Castell"),
        "rubencastell",
        "",
        102,
        1.7,
        (
            Idea("Medianoche en Llamas", "Reggaeton", "dembow, dark, guitar", "Guitarra, dembow y nada más."),
            Idea("Calle Sin Nombre", "Reggaeton", "perreo, night", "El coro se escribe solo."),
            Idea("Azúcar Negra", "Reggaeton, Pop", "melodic, sweet", "", "Nadia Sol"),
            Idea("Marea Alta", "Reggaeton", "summer, beach", "Tide’s in, volume up."),
            Idea(
                "Citrus Summer", "Pop, Reggaeton", "bright, summer", "Tastes like the first week of holidays."
            ),
            Idea("Salt & Thunder", "Dancehall", "storm, bass", "A storm rolling over a beach party."),
        ),
    ),
    Artist(
        "Yuki Moroi",
        "yuki@example.com",
        ("Yuki", "Moroi"),
        "yukimoroi",
        "",
        95,
        1.5,
        (
            Idea(
                "Paper Lanterns, Wet Street", "Lo-fi", "rain, night, music box", "A walk home, the long way."
            ),
            Idea("Platform Nine Vending", "Lo-fi", "city, mellow", "Hot can of coffee, cold bench."),
            Idea("Kotatsu Dreams", "Lo-fi", "winter, sleepy", "Fell asleep while bouncing this one."),
            Idea("Shibuya Undertow", "House", "city, deep", "The crossing at a quarter to one."),
            Idea("Origami Heart", "Pop", "bright, delicate", "", "Saint Halcyon"),
        ),
    ),
    Artist(
        "Tessellate",
        "tessellate@example.com",
        ("Robin", "Achterberg"),
        "tessellate.wav",
        "",
        88,
        1.2,
        (
            Idea("Grid Reference", "Drill", "sliding 808, dark", "Bring your own map."),
            Idea("Sirens in Minor", "Drill", "strings, tense", "Tuned to the street outside the studio."),
            Idea("Hexagon Hop", "Jersey Club", "bouncy, plucks", "Six sides, five kicks."),
            Idea("Midnight Odometer", "Phonk", "drift, cowbell, night", "", "Marlow Vex"),
            Idea("Graveyard Gearshift", "Phonk", "dark, aggressive", "Third gear all the way."),
        ),
    ),
    Artist(
        "Low Tide Audio",
        "lowtide@example.com",
        ("Maeve", "Tiernan"),
        "lowtideaudio",
        "Ferry Lane",
        74,
        0.9,
        (
            Idea("Ferry Terminal Blues", "Boom Bap", "rainy, keys", "Missed the 6:40, made this."),
            Idea(
                "Salt-Stained Vinyl", "Boom Bap, Lo-fi", "dusty, classic", "The crackle is from a real crate."
            ),
            Idea("Undertow Lullaby", "R&B", "slow, soft", "Somewhere between asleep and not."),
            Idea("Harbour Lights Off", "R&B, Lo-fi", "night, sub", "", "Ottoline Grey"),
        ),
    ),
    Artist(
        "Ivory Gale",
        "ivory@example.com",
        ("Ivana", "Galić"),
        "ivorygale",
        "",
        60,
        0.8,
        (
            Idea("Snowblind Sonata", "Trap", "piano, melancholic", "A practice piece that got out of hand."),
            Idea("Ghost Notes for Ada", "Trap", "flute, haunting", "For my grandmother, who hated trap."),
            Idea("Porcelain", "R&B", "delicate, slow", "Handle with care."),
        ),
    ),
    Artist(
        "Bexley Rhodes",
        "bexley@example.com",
        ("Callum", "Rhodes"),
        "bexleyrhodes",
        "",
        45,
        0.7,
        (
            Idea("South Circular", "Drill", "london, dark", "Written on the night bus, mixed on the next."),
            Idea("Tower Block Hymn", "Drill, Trap", "choir, emotional", "", "Tessellate"),
            Idea("Last Train Euphoria", "House", "uplifting, piano", "Doors close, hands up."),
        ),
    ),
    Artist(
        "Nadia Sol",
        "nadia@example.com",
        ("Nadia", "Soliman"),
        "nadiasol",
        "",
        33,
        0.8,
        (
            Idea("Saffron Motorway", "Afrobeats", "sunny, flute", "Windows down, first warm day."),
            Idea("Sol y Sombra", "Reggaeton", "guitar, dramatic", "One side of the street, then the other."),
        ),
    ),
)

ALBUMS = (
    Album(
        "producer@example.com",
        "Colder Than the Stairwell",
        "Four beats from one winter without heating. Best heard in this order.",
        ("Cold Platinum", "Glass Elevator", "Night Shift Prophet", "Zero Kelvin"),
    ),
    Album(
        "ottoline@example.com",
        "Rooms with Rain",
        "Quiet drums and warm keys, made to be left running.",
        ("Rain on Tin", "Second Cup", "Library Hours", "Dust Jacket", "Sunday Radiator"),
    ),
)
UNFINISHED = Album(
    "", "Tapes from the Tunnel", "Still to come: a cover.", ("Emergency Exit B", "Sodium Light")
)
"""A collection in the making."""

APPLICANTS = (
    Artist("Juniper Static", "juniper@example.com", ("June", "Park"), "juniperstatic", "", 2, 0, ()),
    Artist("Beatz4Cheap", "bargain@example.com", ("Terry", "Doyle"), "", "", 20, 0, ()),
)
REASON = (
    "The link shows loops by other people, without a beat of your own. "
    "Please apply again with three finished beats that you made yourself."
)

LISTENERS = (
    *("Amara Nwosu", "Björn Hallqvist", "Camille Roux", "Dario Fontana", "Elif Demir", "Fionn Gallagher"),
    *("Grace Adeyemi", "Hana Suzuki", "Idris Cole", "Jonas Weber", "Keiko Tanabe", "Lucía Herrera"),
    *("Mateus Rocha", "Nia Campbell", "Oskar Lind", "Priya Raman", "Quentin Maes", "Rosa Delgado"),
    *("Samir Haddad", "Tomasz Wójcik", "Uma Castellan", "Viktor Novak", "Wren Hollis", "Xiu Mei Lin"),
    *("Yusuf Kaya", "Zoe Laurent", "Aisha Bello", "Benedikt Huber", "Chidi Eze", "Delphine Roy"),
    *("Emeka Obi", "Freya Nilsen", "Gabriel Prado", "Hugo Blanc", "Imani Brooks", "Jamal Reeves"),
    *("Katya Orlova", "Leo Marchetti", "Mira Kovač", "Noah Whitlock"),
)
