"""The tables, as queries name them; `migrations` makes them, and a test compares the two.

Moments are microseconds since 1970 in UTC. Rows of different kinds refer to each other by id alone, as the
domain does; only what is a part of a track hangs on it by a foreign key, as lines do on a ledger entry.
Models are bound to no database: each query is handed to the transaction it runs in.
"""

from adapters.db.tables.catalogue import (
    Collaborations,
    Collections,
    CollectionTracks,
    GenreCounts,
    ProducerDays,
    TrackCollaborators,
    TrackLabels,
    Tracks,
)
from adapters.db.tables.ledger import LedgerEntries, LedgerLines
from adapters.db.tables.licensing import (
    Certificates,
    Downloads,
    Licences,
    Offers,
    Presets,
    SplitSheets,
    Subscriptions,
)
from adapters.db.tables.money import Orders, Outgoing, Payees, PaymentEvents
from adapters.db.tables.people import Applications, Links, Producers, Sessions, Users
from adapters.db.tables.reconciling import Reconciliations
from adapters.db.tables.uploading import Batches, Drafts, Recordings, Stems, Uploads
from adapters.db.tables.work import Audit, Disputes, Facts, Jobs, Listens, SupportRequests

__all__ = [
    "ALL",
    "Applications",
    "Audit",
    "Batches",
    "Certificates",
    "Collaborations",
    "CollectionTracks",
    "Collections",
    "Disputes",
    "Downloads",
    "Drafts",
    "Facts",
    "GenreCounts",
    "Jobs",
    "LedgerEntries",
    "LedgerLines",
    "Licences",
    "Links",
    "Listens",
    "Offers",
    "Orders",
    "Outgoing",
    "Payees",
    "PaymentEvents",
    "Presets",
    "ProducerDays",
    "Producers",
    "Reconciliations",
    "Recordings",
    "Sessions",
    "SplitSheets",
    "Stems",
    "Subscriptions",
    "SupportRequests",
    "TrackCollaborators",
    "TrackLabels",
    "Tracks",
    "Uploads",
    "Users",
]

ALL = (
    Users,
    Sessions,
    Links,
    Applications,
    Producers,
    Uploads,
    Recordings,
    Drafts,
    Stems,
    Batches,
    Tracks,
    TrackLabels,
    TrackCollaborators,
    Collaborations,
    Collections,
    CollectionTracks,
    Offers,
    Presets,
    SplitSheets,
    Licences,
    Certificates,
    Downloads,
    Subscriptions,
    Orders,
    Outgoing,
    Payees,
    PaymentEvents,
    LedgerEntries,
    LedgerLines,
    Reconciliations,
    Disputes,
    SupportRequests,
    ProducerDays,
    GenreCounts,
    Jobs,
    Facts,
    Listens,
    Audit,
)
