"""The demo's instruments, by name."""

from collections.abc import Mapping

from adapters.demo.waves import Voice

SAW = tuple(1 / number for number in range(1, 13))
SOFT_SAW = tuple(1 / number**1.6 for number in range(1, 9))
SQUARE = tuple((number % 2) / number for number in range(1, 12))

INSTRUMENTS: Mapping[str, Voice] = {
    "keys": Voice((1, 0.12, 0.03), (1, 0.5, 0.25, 0.12, 0.06), mellow=0.25, ring=1.6, width=5),
    "piano": Voice((1, 0.35, 0.15, 0.08), SOFT_SAW, mellow=0.12, ring=1.1, release=0.15),
    "pad": Voice(SOFT_SAW, attack=0.25, ring=8, release=0.5, width=14),
    "strings": Voice(SAW[:8], attack=0.12, ring=6, release=0.35, width=18),
    "choir": Voice((1, 0.6, 0.1, 0.25, 0.05), attack=0.2, ring=7, release=0.4, width=16),
    "organ": Voice((1, 0.8, 0.1, 0.5, 0, 0, 0, 0.2), attack=0.006, ring=3, release=0.06, width=6),
    "stab": Voice(SOFT_SAW, SAW, mellow=0.08, ring=0.35, release=0.1, width=16),
    "pluck": Voice((1, 0.2), SAW[:8], mellow=0.06, ring=0.3, release=0.12, width=6),
    "guitar": Voice((1, 0.45, 0.2, 0.05), SAW[:9], mellow=0.1, ring=0.7, release=0.1),
    "bells": Voice((1, 0, 0.1), (1, 0, 0.45, 0.2, 0, 0.3), mellow=0.3, ring=0.8, release=0.4, width=4),
    "music box": Voice((1, 0, 0, 0.05), (1, 0.1, 0, 0.4, 0, 0, 0.1), mellow=0.12, ring=0.5, release=0.3),
    "flute": Voice((1, 0.25, 0.08), attack=0.05, ring=4, release=0.12, width=7),
    "whistle": Voice((1, 0.05), attack=0.03, ring=4, release=0.1, width=5),
    "lead": Voice(SOFT_SAW, SAW, mellow=0.3, attack=0.01, ring=2, release=0.12, width=11),
    "cowbell": Voice((1, 0.1, 0.1), SQUARE[:7], mellow=0.04, ring=0.22, release=0.08),
    "808": Voice((1, 0.18, 0.09, 0.03), ring=0.9, attack=0.002, release=0.06, drop=1.5),
    "sub": Voice((1, 0.3, 0.1), ring=1.4, attack=0.008, release=0.05),
    "round": Voice((1, 0.45, 0.15, 0.05), (1, 0.7, 0.5, 0.3, 0.2), mellow=0.09, ring=0.9, release=0.05),
    "reese": Voice(SOFT_SAW, attack=0.01, ring=1.6, release=0.08, width=22),
}
