"""All achievements: what each is called, takes and brings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.progress.bars import GENRE_PERCENT
from domain.progress.deeds import FIRST_PRODUCERS, Measure
from domain.progress.reaching import (
    AtLeast,
    BestEarner,
    Early,
    MetadataOver,
    Rule,
    Top,
    TopOfAGenre,
    TopOverall,
    UploadedIn,
)
from domain.progress.seasons import CHRISTMAS, HALLOWEEN, NEW_YEAR, VALENTINE
from domain.words import say, say_many


class Group(StrEnum):
    UPLOADS = "Uploads"
    TRENDING = "Trending"
    METADATA = "Metadata"
    PROFILE = "Profile"
    GENRE = "Genre"
    COLLABORATION = "Collaboration"
    OVERALL = "Overall"
    EXCELLENCE = "Excellence"
    MILESTONES = "Milestones"
    SEASONS = "Seasons"

    @property
    def label(self) -> str:
        return GROUPS[self]


GROUPS: Mapping[Group, str] = {
    Group.UPLOADS: say("Uploads"),
    Group.TRENDING: say("Trending"),
    Group.METADATA: say("Metadata"),
    Group.PROFILE: say("Profile"),
    Group.GENRE: say("Genre"),
    Group.COLLABORATION: say("Collaboration"),
    Group.OVERALL: say("Overall"),
    Group.EXCELLENCE: say("Excellence"),
    Group.MILESTONES: say("Milestones"),
    Group.SEASONS: say("Seasons"),
}


class Rarity(StrEnum):
    COMMON = "Common"
    RARE = "Rare"
    EPIC = "Epic"
    LEGENDARY = "Legendary"

    @property
    def label(self) -> str:
        return RARITIES[self]


RARITIES: Mapping[Rarity, str] = {
    Rarity.COMMON: say("Common"),
    Rarity.RARE: say("Rare"),
    Rarity.EPIC: say("Epic"),
    Rarity.LEGENDARY: say("Legendary"),
}


C, R, E, L = Rarity


@dataclass(frozen=True)
class Achievement:
    """`takes` is one sentence to its producer. Once unlocked it stays."""

    key: str
    name: str
    group: Group
    xp: int
    rarity: Rarity
    takes: str
    rule: Rule

    @property
    def is_compared(self) -> bool:
        """Whether it depends on what other producers have."""
        return isinstance(self.rule, Top | TopOfAGenre | TopOverall | BestEarner)


def _uploads() -> Iterator[Achievement]:
    for key, name, percent, xp, rarity in (
        ("track-producer", say("Track Producer"), 50, 500, C),
        ("prolific-creator", say("Prolific Creator"), 25, 1_500, R),
        ("production-master", say("Production Master"), 10, 3_000, E),
        ("studio-legend", say("Studio Legend"), 5, 5_000, L),
    ):
        takes = say("Be among the top {percent} % of producers by number of public beats.", percent=percent)
        yield Achievement(key, name, Group.UPLOADS, xp, rarity, takes, Top(percent, Measure.BEATS))


def _trending() -> Iterator[Achievement]:
    for key, name, percent, xp, rarity in (
        ("rising-star", say("Rising Star"), 25, 1_000, C),
        ("chart-topper", say("Chart Topper"), 10, 2_000, R),
        ("viral-hit", say("Viral Hit"), 5, 3_500, E),
    ):
        takes = say("Have a beat among the top {percent} % of all public beats by plays.", percent=percent)
        yield Achievement(key, name, Group.TRENDING, xp, rarity, takes, Top(percent, Measure.PLAYS))


def _metadata() -> Iterator[Achievement]:
    for key, name, percent, xp, rarity in (
        ("metadata-whiz", say("Metadata Whiz"), 70, 800, C),
        ("metadata-maven", say("Metadata Maven"), 80, 1_500, R),
        ("metadata-architect", say("Metadata Architect"), 90, 2_500, E),
    ):
        takes = say("Have your public beats described to more than {percent} % on average.", percent=percent)
        yield Achievement(key, name, Group.METADATA, xp, rarity, takes, MetadataOver(percent))


def _profile() -> Iterator[Achievement]:
    for key, name, xp, measure, need, takes in (
        (
            "photogenic",
            say("Photogenic"),
            200,
            Measure.PICTURES,
            1,
            say("Add a first picture to your profile."),
        ),
        ("oracle", say("Oracle"), 300, Measure.BIOGRAPHY, 1, say("Write your biography.")),
        ("linked", say("Linked"), 400, Measure.LINKS, 3, say("Add {count} links to your profile.", count=3)),
        (
            "model",
            say("Model"),
            500,
            Measure.PICTURES,
            5,
            say("Have {count} pictures on your profile.", count=5),
        ),
    ):
        yield Achievement(key, name, Group.PROFILE, xp, C, takes, AtLeast(measure, need))


def _genre() -> Iterator[Achievement]:
    takes = say(
        "Be among the top {percent} % of producers of one genre by public beats in it.", percent=GENRE_PERCENT
    )
    yield Achievement(
        "genre-specialist", say("Genre Specialist"), Group.GENRE, 1_500, R, takes, TopOfAGenre()
    )
    for key, name, percent, genres, xp, rarity in (
        ("genre-master", say("Genre Master"), 20, 3, 2_500, E),
        ("genre-virtuoso", say("Genre Virtuoso"), 10, 5, 4_000, L),
    ):
        takes = say(
            "Be among the top {percent} % of producers by number of genres, with {genres} or more.",
            percent=percent,
            genres=genres,
        )
        rule = Top(percent, Measure.GENRES, AtLeast(Measure.GENRES, genres))
        yield Achievement(key, name, Group.GENRE, xp, rarity, takes, rule)


def _collaboration() -> Iterator[Achievement]:
    for key, name, need, xp, rarity in (
        ("collaboration-enthusiast", say("Collaboration Enthusiast"), 1, 500, C),
        ("team-player", say("Team Player"), 10, 1_500, R),
        ("bridge-builder", say("Bridge Builder"), 25, 3_000, E),
        ("network-spider", say("Network Spider"), 50, 5_000, L),
    ):
        takes = say_many(
            "Be credited on a public beat made with other producers.",
            "Be credited on {count} public beats made with other producers.",
            need,
        )
        rule = AtLeast(Measure.COLLABORATIONS, need)
        yield Achievement(key, name, Group.COLLABORATION, xp, rarity, takes, rule)


def _overall() -> Iterator[Achievement]:
    for key, name, percent, beats, xp, rarity in (
        ("rising-talent", say("Rising Talent"), 25, 5, 2_000, R),
        ("elite-producer", say("Elite Producer"), 15, 10, 3_500, E),
        ("legendary-producer", say("Legendary Producer"), 5, 20, 6_000, L),
    ):
        takes = say(
            "Be among the top {percent} % of the leaderboard Overall, with {beats} public beats or more.",
            percent=percent,
            beats=beats,
        )
        rule = TopOverall(percent, AtLeast(Measure.BEATS, beats))
        yield Achievement(key, name, Group.OVERALL, xp, rarity, takes, rule)


def _excellence() -> Iterator[Achievement]:
    takes = say("Have a beat among the top 10 % by plays, downloads and metadata together.")
    rule = Top(10, Measure.SCORE)
    yield Achievement("track-excellence", say("Track Excellence"), Group.EXCELLENCE, 1_800, R, takes, rule)


def _milestones() -> Iterator[Achievement]:
    group, first = Group.MILESTONES, say("Be one of the first {most} producers here.", most=FIRST_PRODUCERS)
    yield Achievement("early-adopter", say("Early Adopter"), group, 1_000, E, first, Early())
    for key, name, months, xp, rarity in (
        ("rising", say("Rising"), 3, 150, C),
        ("seasoned", say("Seasoned"), 6, 300, R),
        ("og", say("OG"), 12, 600, R),
        ("veteran", say("Veteran"), 24, 1_000, E),
        ("legacy", say("Legacy"), 36, 1_500, E),
    ):
        takes = say("Be a producer here for {months} months.", months=months)
        yield Achievement(key, name, group, xp, rarity, takes, AtLeast(Measure.MONTHS, months))
    takes = say("Be credited on the beat that earns the most contribution points.")
    yield Achievement("top-biller", say("Top Biller"), group, 800, C, takes, BestEarner())


def _seasons() -> Iterator[Achievement]:
    for key, name, season, takes in (
        (
            "shadow-regent",
            say("Shadow Regent"),
            HALLOWEEN,
            say("Upload a beat from 30 October to 1 November (UTC) that comes out."),
        ),
        (
            "santas-helper",
            say("Santa’s Helper"),
            CHRISTMAS,
            say("Upload a beat from 23 to 26 December (UTC) that comes out."),
        ),
        (
            "opening-act",
            say("Opening Act"),
            NEW_YEAR,
            say("Upload a beat from 31 December to 2 January (UTC) that comes out."),
        ),
        (
            "lover-boy",
            say("Lover Boy"),
            VALENTINE,
            say("Upload a beat from 13 to 15 February (UTC) that comes out."),
        ),
    ):
        yield Achievement(key, name, Group.SEASONS, 200, C, takes, UploadedIn(season))


ACHIEVEMENTS: tuple[Achievement, ...] = (
    *_uploads(),
    *_trending(),
    *_metadata(),
    *_profile(),
    *_genre(),
    *_collaboration(),
    *_overall(),
    *_excellence(),
    *_milestones(),
    *_seasons(),
)
BY_KEY: Mapping[str, Achievement] = {each.key: each for each in ACHIEVEMENTS}
COMPARED: tuple[tuple[Measure, int], ...] = tuple(
    (each.rule.measure, each.rule.percent) for each in ACHIEVEMENTS if isinstance(each.rule, Top)
)
"""What is to be known of all producers, and how many per cent of them are the best."""
