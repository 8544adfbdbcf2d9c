"""Every table that bears a person's id: which rows are theirs, what archives say, what erasing leaves.

A table is either here or in `IMPERSONAL`; a test looks for those that are in neither.
"""

from dataclasses import dataclass

from adapters.db import tables
from adapters.db.rows import Table
from domain.words import say

OWN_TRACKS = "(SELECT id FROM tracks WHERE producer_id = ?)"
OWN_BOOKS = (
    "(SELECT 'producer:' || u.id FROM users u WHERE u.id = ?"
    " UNION SELECT 'held:' || u.id FROM users u WHERE u.id = ?)"
)
NAMELESS = "numbers and ids alone, under an account without a name"
BOOKS = "the books keep every amount; the account has no name any more"
PROOF = "both sides need the proof of what was granted"


@dataclass(frozen=True)
class Bears:
    """`where` finds a person's rows by their id, as often as it has question marks.

    `file` is where an archive lists them and `says` what they are; `withheld` why it doesn't. Columns in
    `hides` are never handed out. Rows that `goes` finds are removed when the account is erased, all others
    stay because of what `stays` says; `with_care` ones are let go of by the use case, one by one.
    """

    table: type[Table]
    where: str
    file: str = ""
    says: str = ""
    withheld: str = ""
    hides: tuple[str, ...] = ()
    goes: str = ""
    stays: str = ""
    with_care: str = ""

    @property
    def name(self) -> str:
        return str(self.table._meta.table_name)


OWNER, USER, PRODUCER, ID = "owner_id = ?", "user_id = ?", "producer_id = ?", "id = ?"
OF_APPLICATIONS = "application_id IN (SELECT id FROM applications WHERE user_id = ?)"
REPORTED = "reporter = ? OR email = (SELECT email FROM users WHERE id = ?)"
WRITTEN = "user_id = ? OR email = (SELECT email FROM users WHERE id = ?)"

PEOPLE = (
    Bears(
        tables.Users,
        ID,
        "profile/account.json",
        say("your account"),
        hides=("password_hash", "search_text"),
        with_care="loses its name, e-mail and password, and stays for the books to refer to",
    ),
    Bears(
        tables.Sessions,
        USER,
        "account/sessions.json",
        say("where you are signed in"),
        hides=("id",),
        goes=USER,
    ),
    Bears(tables.Links, USER, withheld="secrets that open an account", goes=USER),
    Bears(
        tables.TwoFactors,
        ID,
        "account/two-factor.json",
        say("since when your second factor is on"),
        hides=("sealed", "recovery"),
        goes=ID,
    ),
    Bears(
        tables.Devices,
        USER,
        "account/devices.json",
        say("browsers in which you have signed in"),
        hides=("id",),
        goes=USER,
    ),
    Bears(tables.Leavings, ID, withheld="while you are here there is none", goes=ID),
    Bears(
        tables.Exports,
        USER,
        withheld="the archive itself",
        goes=USER,
    ),
    Bears(
        tables.ApplicationDocuments,
        OF_APPLICATIONS,
        "profile/application-documents.json",
        say("the documents that you sent with them"),
        hides=("key",),
        goes=OF_APPLICATIONS,
    ),
    Bears(
        tables.Applications,
        USER,
        "profile/applications.json",
        say("your applications to the Producer Program"),
        goes=USER,
    ),
    Bears(
        tables.Suspensions,
        USER,
        "account/suspensions.json",
        say("when and why your account was suspended"),
        goes=USER,
    ),
    Bears(tables.Producers, ID, "profile/producer.json", say("your public profile"), goes=ID),
    Bears(
        tables.Profiles,
        ID,
        "profile/profile.json",
        say("what your public profile says: biography, links, gallery and credits"),
        goes=ID,
    ),
    Bears(
        tables.ProducerGenres, PRODUCER, "profile/genres.json", say("the genres of your beats"), goes=PRODUCER
    ),
    Bears(
        tables.SupportRequests,
        WRITTEN,
        "messages/support.json",
        say("what you wrote to support"),
        goes=WRITTEN,
    ),
    Bears(
        tables.TakeDowns,
        OWNER,
        "messages/take-downs.json",
        say("what was taken down of yours, and what you answered"),
        goes=OWNER,
    ),
    Bears(
        tables.Reports,
        REPORTED,
        "messages/reports.json",
        say("what you reported"),
        goes=f"({REPORTED} OR owner_id = ?) AND id NOT IN (SELECT report_id FROM take_downs)",
        stays="whoever lost something by it may ask what that was for",
    ),
    Bears(tables.Notices, USER, "messages/notices.json", say("what you were told of"), goes=USER),
    Bears(
        tables.NoticeChoices, USER, "messages/notice-choices.json", say("what you want to hear of"), goes=USER
    ),
    Bears(
        tables.Follows,
        "user_id = ? OR producer_id = ?",
        "profile/follows.json",
        say("whom you follow, and who follows you"),
        goes="user_id = ? OR producer_id = ?",
    ),
    Bears(
        tables.OptedOut,
        PRODUCER,
        "profile/not-ranked.json",
        say("that you don't want to be ranked"),
        goes=PRODUCER,
    ),
    Bears(
        tables.Audit,
        f"actor_id = ? OR subject = ? OR subject IN {OWN_TRACKS}"
        " OR subject IN (SELECT id FROM applications WHERE user_id = ?)",
        "account/audit.json",
        say("what admins did that concerns you, and what you did as one"),
        stays="nobody may change the audit log",
    ),
)

WORK = (
    Bears(tables.Uploads, OWNER, "beats/uploads.json", say("files that you have sent"), goes=OWNER),
    Bears(
        tables.Recordings,
        OWNER,
        "beats/recordings.json",
        say("what was found in them"),
        hides=("terms",),
        goes="owner_id = ? AND id NOT IN (SELECT recording_id FROM tracks)"
        " AND id NOT IN (SELECT recording_id FROM licences)",
        stays="others hold licences of their beats",
    ),
    Bears(tables.Drafts, OWNER, "beats/drafts.json", say("forms of beats"), goes=OWNER),
    Bears(
        tables.Stems,
        OWNER,
        "beats/stems.json",
        say("stems of beats"),
        goes="owner_id = ? AND recording_id NOT IN (SELECT recording_id FROM tracks)"
        " AND recording_id NOT IN (SELECT recording_id FROM licences)",
        stays="others hold licences of their beats",
    ),
    Bears(
        tables.Batches, OWNER, "beats/batches.json", say("collections that were being uploaded"), goes=OWNER
    ),
    Bears(
        tables.Tracks,
        PRODUCER,
        "beats/beats.json",
        say("your beats"),
        hides=("search_text", "own_text", "folded_name", "key_place", "stand", "facets", "number"),
        with_care="those that others hold licences of are taken down and stay for them",
    ),
    Bears(
        tables.TrackCollaborators,
        f"producer_id = ? OR track_id IN {OWN_TRACKS}",
        "beats/credits.json",
        say("who is credited on your beats, and where you are"),
        with_care="goes with its beat, or from it",
    ),
    Bears(
        tables.Collaborations,
        "producer_id = ? OR collaborator_id = ?",
        "beats/collaborations.json",
        say("how many beats you have made with whom"),
        goes="producer_id = ? OR collaborator_id = ?",
    ),
    Bears(
        tables.Collections,
        PRODUCER,
        "beats/collections.json",
        say("your collections"),
        hides=("folded_title",),
        with_care="goes with its cover",
    ),
    Bears(
        tables.Offers,
        f"made_by = ? OR track_id IN {OWN_TRACKS}",
        "licences/offers.json",
        say("terms that your beats are or were offered under"),
        goes="made_by = ? AND id NOT IN (SELECT offer_id FROM orders)"
        " AND id NOT IN (SELECT offer_id FROM tracks)",
        stays="orders and licences were made under them",
    ),
    Bears(
        tables.Presets,
        OWNER,
        "licences/presets.json",
        say("your presets of terms"),
        hides=("folded_name",),
        goes=OWNER,
    ),
    Bears(
        tables.SplitSheets,
        OWNER,
        "licences/split-sheets.json",
        say("how sales of your beats are shared"),
        goes="owner_id = ? AND track_id NOT IN (SELECT id FROM tracks)"
        " AND id NOT IN (SELECT sheet_id FROM orders)",
        stays=BOOKS,
    ),
    Bears(tables.Disputes, OWNER, "beats/disputes.json", say("matches that you have disputed"), goes=OWNER),
)

LICENSED = (
    Bears(
        tables.Licences,
        "holder_id = ? OR producer_id = ?",
        "licences/licences.json",
        say("licences that you hold, and those of your beats"),
        hides=("search_text",),
        stays=PROOF,
    ),
    Bears(
        tables.Certificates,
        "id IN (SELECT id FROM licences WHERE holder_id = ?)",
        withheld="they lie in licences/certificates as they were signed",
        stays=PROOF,
    ),
    Bears(
        tables.Downloads,
        f"user_id = ? OR track_id IN {OWN_TRACKS}",
        "licences/downloads.json",
        say("what you have downloaded, and what was downloaded of yours"),
        stays=NAMELESS,
    ),
    Bears(tables.Subscriptions, ID, "money/granted-plan.json", say("a plan that you were given"), goes=ID),
)

MONEY = (
    Bears(
        tables.Orders,
        "buyer_id = ? OR producer_id = ?",
        "money/orders.json",
        say("what you bought and sold"),
        hides=("session_id", "url"),
        stays=BOOKS,
    ),
    Bears(tables.Outgoing, PRODUCER, "money/transfers.json", say("money on its way to you"), stays=BOOKS),
    Bears(tables.OutgoingSums, PRODUCER, "money/transfer-totals.json", say("their sums"), stays=BOOKS),
    Bears(tables.Payees, ID, "money/payout-account.json", say("your payout account"), stays=BOOKS),
    Bears(
        tables.PaidPlans,
        USER,
        "money/plans.json",
        say("plans that you have paid for"),
        hides=("session_id", "url"),
        stays=BOOKS,
    ),
    Bears(
        tables.LedgerLines,
        f"account IN {OWN_BOOKS}",
        "money/ledger-lines.json",
        say("amounts booked for you"),
        stays=BOOKS,
    ),
    Bears(
        tables.LedgerEntries,
        f"id IN (SELECT entry_id FROM ledger_lines WHERE account IN {OWN_BOOKS})",
        "money/ledger-entries.json",
        say("what they were booked for"),
        stays=BOOKS,
    ),
    Bears(tables.RunShares, PRODUCER, "money/statements.json", say("your share of each month"), stays=BOOKS),
    Bears(
        tables.RunPoints, PRODUCER, "money/statement-points.json", say("the points behind it"), stays=BOOKS
    ),
    Bears(tables.RunTracks, PRODUCER, "money/statement-beats.json", say("the beats behind it"), stays=BOOKS),
    Bears(
        tables.HeldShares, PRODUCER, "money/held-shares.json", say("shares that waited for you"), stays=BOOKS
    ),
    Bears(tables.PointsOfDay, PRODUCER, "money/points-today.json", say("your points today"), goes=PRODUCER),
)

HEARD = (
    Bears(tables.Listens, "listener = ?", "listening/history.json", say("what you have listened to"),
          with_care="no longer says who listened"),
    Bears(tables.Likes, USER, "listening/likes.json", say("beats that you like"),
          with_care="goes, and the beat has one less"),
    Bears(tables.HistoryChoices, USER, "listening/choices.json",
          say("what you said of your listening history"), goes=USER),
    Bears(tables.TrackDays, PRODUCER, "plays/beats-by-day.json", say("how your beats were heard"),
          stays=NAMELESS),
    Bears(tables.ProducerDays, PRODUCER, "plays/by-day.json", say("the same of all of them"), stays=NAMELESS),
    Bears(tables.ProducerShares, PRODUCER, "plays/audience.json", say("countries and devices"),
          stays=NAMELESS),
    Bears(tables.TrackShares, f"track_id IN {OWN_TRACKS}", "plays/audience-by-beat.json",
          say("the same by beat"), stays=NAMELESS),
    Bears(tables.TrackCurves, f"track_id IN {OWN_TRACKS}", "plays/curves.json",
          say("how many heard each part of a beat"), stays=NAMELESS),
    Bears(tables.UploadDays, PRODUCER, "plays/uploads-by-day.json", say("beats by the day they came on"),
          goes=PRODUCER),
    Bears(tables.RangeSums, PRODUCER, "plays/sums.json", say("sums that Activity shows"), goes=PRODUCER),
    Bears(tables.XpGrants, PRODUCER, "progress/xp.json", say("what you were given XP for"), stays=NAMELESS),
    Bears(tables.Progress, ID, "progress/progress.json", say("your level"), goes=ID),
    Bears(tables.PlayedProducers, PRODUCER, withheld="a mark that your plays have changed", goes=PRODUCER),
    Bears(tables.Seats, PRODUCER, "progress/seat.json", say("your number on leaderboards"), stays=NAMELESS),
)  # fmt: skip

BEARING = (*PEOPLE, *WORK, *LICENSED, *MONEY, *HEARD)

IMPERSONAL = {
    tables.TrackLabels: "genres and tags once more, to find beats by; they go with their beat",
    tables.CollectionTracks: "goes with its collection; beats/collections.json lists them",
    tables.GenreTracks: "beats by genre once more; they go with their beat",
    tables.TrackWords: "words of beats once more; they go with their beat",
    tables.Trending: "which beats were played most, made anew all the time",
    tables.Picks: "beats that admins picked; who did stands in the audit log",
    tables.GenreCounts: "counts of all beats",
    tables.DaySalts: "of all visitors of a day",
    tables.ForgottenListeners: "one day",
    tables.PlayReports: "a few seconds of everybody's plays; erasing waits a week after the last of them",
    tables.PaymentEvents: "the processor's own ids",
    tables.Runs: "months of everybody",
    tables.RunInputs: "months of everybody",
    tables.RunSplits: "months of everybody",
    tables.PointsReckoned: "everybody's together",
    tables.Reconciliations: "days of everybody",
    tables.SeatColumns: "figures by seat",
    tables.BoardRefreshes: "when boards were made",
    tables.BoardPeriods: "when boards were made",
    tables.Boards: "when boards were made",
    tables.BoardPages: "places by seat, without names",
    tables.Standings: "places by seat, without names",
    tables.ProgressBars: "of all producers",
    tables.SiteSettings: "how the site is run; who changed it stands in the audit log",
    tables.Jobs: "work by the ids of what it is about; forgotten two weeks after it is done, letters at once",
    tables.Facts: "what happened, by the ids of what it happened to",
}
"""Tables that bear nobody's id in a column of its own, and what they hold instead."""
