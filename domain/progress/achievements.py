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


class Rarity(StrEnum):
    COMMON = "Common"
    RARE = "Rare"
    EPIC = "Epic"
    LEGENDARY = "Legendary"


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
        ("track-producer", "Track Producer", 50, 500, C),
        ("prolific-creator", "Prolific Creator", 25, 1_500, R),
        ("production-master", "Production Master", 10, 3_000, E),
        ("studio-legend", "Studio Legend", 5, 5_000, L),
    ):
        takes = f"Be among the top {percent} % of producers by number of public beats."
        yield Achievement(key, name, Group.UPLOADS, xp, rarity, takes, Top(percent, Measure.BEATS))


def _trending() -> Iterator[Achievement]:
    for key, name, percent, xp, rarity in (
        ("rising-star", "Rising Star", 25, 1_000, C),
        ("chart-topper", "Chart Topper", 10, 2_000, R),
        ("viral-hit", "Viral Hit", 5, 3_500, E),
    ):
        takes = f"Have a beat among the top {percent} % of all public beats by plays."
        yield Achievement(key, name, Group.TRENDING, xp, rarity, takes, Top(percent, Measure.PLAYS))


def _metadata() -> Iterator[Achievement]:
    for key, name, percent, xp, rarity in (
        ("metadata-whiz", "Metadata Whiz", 70, 800, C),
        ("metadata-maven", "Metadata Maven", 80, 1_500, R),
        ("metadata-architect", "Metadata Architect", 90, 2_500, E),
    ):
        takes = f"Have your public beats described to more than {percent} % on average."
        yield Achievement(key, name, Group.METADATA, xp, rarity, takes, MetadataOver(percent))


def _profile() -> Iterator[Achievement]:
    for key, name, xp, measure, need, takes in (
        ("photogenic", "Photogenic", 200, Measure.PICTURES, 1, "Add a first picture to your profile."),
        ("oracle", "Oracle", 300, Measure.BIOGRAPHY, 1, "Write your biography."),
        ("linked", "Linked", 400, Measure.LINKS, 3, "Add 3 links to your profile."),
        ("model", "Model", 500, Measure.PICTURES, 5, "Have 5 pictures on your profile."),
    ):
        yield Achievement(key, name, Group.PROFILE, xp, C, takes, AtLeast(measure, need))


def _genre() -> Iterator[Achievement]:
    takes = f"Be among the top {GENRE_PERCENT} % of producers of one genre by public beats in it."
    yield Achievement("genre-specialist", "Genre Specialist", Group.GENRE, 1_500, R, takes, TopOfAGenre())
    for key, name, percent, genres, xp, rarity in (
        ("genre-master", "Genre Master", 20, 3, 2_500, E),
        ("genre-virtuoso", "Genre Virtuoso", 10, 5, 4_000, L),
    ):
        takes = f"Be among the top {percent} % of producers by number of genres, with {genres} or more."
        rule = Top(percent, Measure.GENRES, AtLeast(Measure.GENRES, genres))
        yield Achievement(key, name, Group.GENRE, xp, rarity, takes, rule)


def _collaboration() -> Iterator[Achievement]:
    for key, name, need, xp, rarity in (
        ("collaboration-enthusiast", "Collaboration Enthusiast", 1, 500, C),
        ("team-player", "Team Player", 10, 1_500, R),
        ("bridge-builder", "Bridge Builder", 25, 3_000, E),
        ("network-spider", "Network Spider", 50, 5_000, L),
    ):
        beats = "a public beat" if need == 1 else f"{need} public beats"
        takes = f"Be credited on {beats} made with other producers."
        rule = AtLeast(Measure.COLLABORATIONS, need)
        yield Achievement(key, name, Group.COLLABORATION, xp, rarity, takes, rule)


def _overall() -> Iterator[Achievement]:
    for key, name, percent, beats, xp, rarity in (
        ("rising-talent", "Rising Talent", 25, 5, 2_000, R),
        ("elite-producer", "Elite Producer", 15, 10, 3_500, E),
        ("legendary-producer", "Legendary Producer", 5, 20, 6_000, L),
    ):
        takes = f"Be among the top {percent} % of the leaderboard Overall, with {beats} public beats or more."
        rule = TopOverall(percent, AtLeast(Measure.BEATS, beats))
        yield Achievement(key, name, Group.OVERALL, xp, rarity, takes, rule)


def _excellence() -> Iterator[Achievement]:
    takes = "Have a beat among the top 10 % by plays, downloads and metadata together."
    rule = Top(10, Measure.SCORE)
    yield Achievement("track-excellence", "Track Excellence", Group.EXCELLENCE, 1_800, R, takes, rule)


def _milestones() -> Iterator[Achievement]:
    group, first = Group.MILESTONES, f"Be one of the first {FIRST_PRODUCERS} producers here."
    yield Achievement("early-adopter", "Early Adopter", group, 1_000, E, first, Early())
    for key, name, months, xp, rarity in (
        ("rising", "Rising", 3, 150, C),
        ("seasoned", "Seasoned", 6, 300, R),
        ("og", "OG", 12, 600, R),
        ("veteran", "Veteran", 24, 1_000, E),
        ("legacy", "Legacy", 36, 1_500, E),
    ):
        takes = f"Be a producer here for {months} months."
        yield Achievement(key, name, group, xp, rarity, takes, AtLeast(Measure.MONTHS, months))
    takes = "Be credited on the beat that earns the most contribution points."
    yield Achievement("top-biller", "Top Biller", group, 800, C, takes, BestEarner())


def _seasons() -> Iterator[Achievement]:
    for key, name, season, days in (
        ("shadow-regent", "Shadow Regent", HALLOWEEN, "from 30 October to 1 November"),
        ("santas-helper", "Santa’s Helper", CHRISTMAS, "from 23 to 26 December"),
        ("opening-act", "Opening Act", NEW_YEAR, "from 31 December to 2 January"),
        ("lover-boy", "Lover Boy", VALENTINE, "from 13 to 15 February"),
    ):
        takes = f"Upload a beat {days} (UTC) that comes out."
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
