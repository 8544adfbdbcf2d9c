"""Genres: who plays, and the patterns of drums, bass and chords that make one known at once."""

from collections.abc import Mapping
from dataclasses import dataclass

Pattern = tuple[str, ...]
"""Sixteen steps a bar, bars alternating: `X` loud, `x` softer, `o` a ghost, `.` nothing."""


@dataclass(frozen=True)
class Style:
    """`swing` is how late every second step comes, in parts of a step; `duck` how far the kick pushes
    the rest down; `colour` how many thirds are piled up into a chord."""

    drums: Mapping[str, Pattern]
    bass: tuple[str, Pattern]
    chords: tuple[tuple[str, ...], Pattern]
    leads: tuple[str, ...]
    swing: float = 0.0
    duck: float = 0.0
    colour: int = 3
    drive: float = 1.1
    kick_length: float = 0.35
    rolls: float = 0.0
    dust: bool = False
    busy: float = 0.5


EIGHTHS = ("x.o.x.o.x.o.x.o.",)
SIXTEENTHS = ("xoxoxoxoxoxoxoxo",)
BACKBEAT = ("....X.......X...",)
HELD = ("X...............",)

STYLES: Mapping[str, Style] = {
    "Trap": Style(
        {
            "kick": ("X.....x...x.....", "X..x......X....."),
            "snare": ("........X.......",),
            "hat": ("x.x.x.x.x.x.x.x.",),
            "open": ("..............x.", "................"),
        },
        ("808", ("X.....x...x.....", "X..x......X.....")),
        (("bells", "piano", "choir"), HELD),
        ("bells", "flute", "pluck", "music box"),
        kick_length=0.25,
        rolls=0.5,
        drive=1.3,
    ),
    "Drill": Style(
        {
            "kick": ("X.....x.....x...", "X..x......x....."),
            "snare": ("......x.X.......", "......x.....X..."),
            "hat": ("x..x..x.x..x..x.",),
            "rim": ("...........x....", "..............x."),
        },
        ("reese", ("X.....X.....X...", "X..X......X.....")),
        (("strings", "piano", "choir"), HELD),
        ("piano", "strings", "bells"),
        kick_length=0.25,
        rolls=0.3,
        drive=1.25,
    ),
    "Boom Bap": Style(
        {"kick": ("X......x..X.....", "X.x....x..X..x.."), "snare": BACKBEAT, "hat": EIGHTHS},
        ("round", ("X......x..X...x.", "X..x...x..X.....")),
        (("keys", "piano", "organ"), ("X.........x.....",)),
        ("piano", "flute", "keys"),
        swing=0.22,
        colour=4,
        dust=True,
    ),
    "Lo-fi": Style(
        {"kick": ("X......o..x.....", "X......x........"), "snap": BACKBEAT, "hat": ("o.o.o.o.o.o.o.o.",)},
        ("sub", ("X.........x.....",)),
        (("keys", "guitar"), ("X.....x.........", "X.........o.....")),
        ("music box", "keys", "guitar"),
        swing=0.26,
        colour=5,
        dust=True,
        busy=0.35,
    ),
    "House": Style(
        {
            "kick": ("X...X...X...X...",),
            "clap": BACKBEAT,
            "open": ("..x...x...x...x.",),
            "shaker": SIXTEENTHS,
        },
        ("round", ("..X...X...X..XX.", "..X...X..X....X.")),
        (("stab", "organ", "keys"), ("X..x..x...x.....", "X..x..x..x..x...")),
        ("pluck", "organ", "lead"),
        duck=0.6,
        colour=4,
    ),
    "Afrobeats": Style(
        {
            "kick": ("X.......X..x....", "X..x....X......."),
            "rim": ("...X..X....X..X.",),
            "shaker": ("x.xxx.xxx.xxx.xx",),
            "conga": ("..x....x..x...xx", "..x..x....x..x.x"),
        },
        ("round", ("X..x..X...x.X...", "X..x..X.....x.x.")),
        (("guitar", "keys"), ("..x...x...x..x..", "..x..x....x...x.")),
        ("guitar", "flute", "pluck"),
        busy=0.6,
    ),
    "Phonk": Style(
        {
            "kick": ("X..X..X...X..X..", "X..X..X...X....."),
            "clap": BACKBEAT,
            "hat": ("x.xxx.x.x.xxx.x.",),
            "open": ("..............x.",),
        },
        ("808", ("X..X..X...X..X..", "X..X..X...X.....")),
        (("choir", "strings"), HELD),
        ("cowbell",),
        drive=1.3,
        duck=0.3,
        busy=0.75,
    ),
    "R&B": Style(
        {
            "kick": ("X.....x..x......", "X......x..x....."),
            "snap": BACKBEAT,
            "hat": ("x.oox.o.x.oox.oo",),
            "rim": ("...........o..o.",),
        },
        ("sub", ("X.....x..x......", "X.........x.....")),
        (("keys", "pad"), ("X...............", "X.........x.....")),
        ("keys", "guitar", "whistle"),
        swing=0.12,
        colour=5,
        busy=0.4,
    ),
    "Jersey Club": Style(
        {
            "kick": ("X...X...X..X..X.",),
            "clap": ("....x......x....", "....x......x..x."),
            "hat": ("..x...x...x...x.",),
            "tom": ("................", "............x.x."),
        },
        ("sub", ("X...X...X..X..X.",)),
        (("stab", "pluck"), ("X..x..x.X..x..x.", "X..x..x.X.x.x...")),
        ("pluck", "bells", "lead"),
        duck=0.5,
        busy=0.6,
    ),
    "Dancehall": Style(
        {
            "kick": ("X.....x.X.......", "X.....x.X...x..."),
            "snare": ("...X..X....X..X.", "...X..X....X...."),
            "hat": ("x.x.x.x.x.x.x.x.",),
            "conga": ("..........x..x..",),
        },
        ("808", ("X.....x.X.......", "X.....x.X...x...")),
        (("organ", "stab"), ("..x...x...x...x.",)),
        ("whistle", "pluck", "flute"),
    ),
    "Reggaeton": Style(
        {
            "kick": ("X...X...X...X...",),
            "snare": ("...x..x....x..x.",),
            "hat": ("..x...x...x...x.",),
            "shaker": ("x.o.x.o.x.o.x.o.",),
        },
        ("sub", ("X..x..X.X..x..X.",)),
        (("guitar", "pluck", "piano"), ("X..x..x.X..x..x.",)),
        ("pluck", "flute", "guitar"),
        duck=0.25,
    ),
    "Pop": Style(
        {
            "kick": ("X.....X.X.......", "X.....X.X..x...."),
            "snare": BACKBEAT,
            "hat": EIGHTHS,
            "shaker": ("..x...x...x...x.",),
        },
        ("round", ("X.x.X.x.X.x.X.x.",)),
        (("pad", "strings", "piano"), HELD),
        ("lead", "pluck", "bells"),
        duck=0.35,
    ),
}
