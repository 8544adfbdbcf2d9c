"""What is asked about one person, in plain SQL; each question mark is their id."""

from collections.abc import Mapping

from domain.account_store import Belonging

LICENSED = "(licences > 0 OR sold_at IS NOT NULL)"
HOLDINGS = f"""
    SELECT
        (SELECT COUNT(*) FROM tracks WHERE producer_id = ? AND deleted_at IS NULL) AS beats,
        (SELECT COUNT(*) FROM tracks WHERE producer_id = ? AND deleted_at IS NULL AND {LICENSED})
            AS licensed_beats,
        (SELECT COUNT(*) FROM collections WHERE producer_id = ?) AS collections,
        (SELECT COUNT(*) FROM drafts WHERE owner_id = ? AND track_id = '') AS unsaved,
        COALESCE((SELECT followers FROM producers WHERE id = ?), 0) AS followers,
        (SELECT COUNT(*) FROM follows WHERE user_id = ? AND stopped_at IS NULL) AS follows,
        (SELECT COUNT(*) FROM licences WHERE holder_id = ? AND revoked_at IS NULL) AS licences_held,
        COALESCE((
            SELECT plan FROM paid_plans WHERE user_id = ? AND subscription_id <> '' AND NOT ends_with_period
                AND state IN ('active', 'late') ORDER BY number DESC LIMIT 1
        ), '') AS plan,
        (SELECT COUNT(*) FROM orders WHERE (buyer_id = ? OR producer_id = ?)
            AND state NOT IN ('reserved', 'expired')) AS orders
"""
OBSTACLES = """
    SELECT
        (SELECT COUNT(*) FROM outgoing WHERE producer_id = ? AND state IN ('Queued', 'Sending', 'Failed'))
            AS payouts,
        (SELECT COUNT(*) FROM orders o WHERE (o.buyer_id = ? OR o.producer_id = ?) AND (
            o.state = 'reserved' OR (o.state = 'paid' AND o.dispute = 'open') OR EXISTS (
                SELECT 1 FROM outgoing g WHERE g.cause = 'refund:' || o.id
                    AND g.state IN ('Queued', 'Sending', 'Failed')
            )
        )) AS open_orders,
        CASE WHEN (SELECT role FROM users WHERE id = ?) = 'admin' AND NOT EXISTS (
            SELECT 1 FROM users WHERE role = 'admin' AND id <> ? AND NOT suspended
                AND id NOT IN (SELECT id FROM leavings)
        ) THEN 1 ELSE 0 END AS is_only_admin
"""
OWED = """
    SELECT currency, SUM(amount) AS owed FROM ledger_lines
    WHERE account IN (
        SELECT 'producer:' || id FROM users WHERE id = ? UNION SELECT 'held:' || id FROM users WHERE id = ?
    )
    GROUP BY currency HAVING SUM(amount) <> 0
"""
BELONGINGS: Mapping[Belonging, str] = {
    Belonging.BEAT: f"""
        SELECT id FROM tracks WHERE producer_id = ? AND (
            deleted_at IS NULL OR NOT {LICENSED} OR description <> '' OR tags <> '[]'
        ) ORDER BY id
    """,
    Belonging.CREDIT: """
        SELECT c.track_id AS id FROM track_collaborators c JOIN tracks t ON t.id = c.track_id
        WHERE c.producer_id = ? AND t.producer_id <> ? ORDER BY c.track_id
    """,
    Belonging.COLLECTION: "SELECT id FROM collections WHERE producer_id = ? ORDER BY id",
    Belonging.UNSAVED: """
        SELECT id FROM (
            SELECT id FROM drafts WHERE owner_id = ? AND track_id = ''
            UNION SELECT id FROM recordings WHERE owner_id = ? AND id NOT IN (SELECT recording_id FROM tracks)
                AND id NOT IN (SELECT recording_id FROM licences)
            UNION SELECT id FROM uploads WHERE owner_id = ? AND state = 'receiving'
        ) AS found ORDER BY id
    """,
    Belonging.LIKE: "SELECT id FROM likes WHERE user_id = ? ORDER BY id",
    Belonging.FOLLOW: "SELECT id FROM follows WHERE user_id = ? ORDER BY id",
}
FILES = """
    SELECT key FROM (
        SELECT picture_key AS key FROM applications WHERE user_id = ?
        UNION SELECT picture_key FROM producers WHERE id = ?
        UNION SELECT screenshot_key FROM support_requests
            WHERE user_id = ? OR email = (SELECT email FROM users WHERE id = ?)
        UNION SELECT cover_key FROM drafts WHERE owner_id = ? AND track_id = ''
        UNION SELECT cover_key FROM batches WHERE owner_id = ?
        UNION SELECT key FROM exports WHERE user_id = ?
        UNION SELECT cover_key FROM profiles WHERE id = ?
        UNION SELECT d.key FROM application_documents d JOIN applications a ON a.id = d.application_id
            WHERE a.user_id = ?
    ) AS found WHERE key <> '' ORDER BY key
"""
BLOBS = """
    SELECT place, key FROM (
        SELECT 'pictures/application-' || id || '.jpg' AS place, picture_key AS key
            FROM applications WHERE user_id = ?
        UNION SELECT 'pictures/producer.jpg', picture_key FROM producers WHERE id = ?
        UNION SELECT 'pictures/profile-cover.jpg', cover_key FROM profiles WHERE id = ?
        UNION SELECT 'profile/documents/' || d.id || '/' || d.name, d.key FROM application_documents d
            JOIN applications a ON a.id = d.application_id WHERE a.user_id = ?
        UNION SELECT 'pictures/beat-' || slug || '.jpg', cover_key FROM tracks WHERE producer_id = ?
        UNION SELECT 'pictures/collection-' || slug || '.jpg', cover_key FROM collections
            WHERE producer_id = ?
        UNION SELECT 'pictures/draft-' || id || '.jpg', cover_key FROM drafts
            WHERE owner_id = ? AND track_id = ''
        UNION SELECT 'pictures/batch-' || id || '.jpg', cover_key FROM batches WHERE owner_id = ?
        UNION SELECT 'pictures/support-' || id || '.jpg', screenshot_key FROM support_requests
            WHERE user_id = ? OR email = (SELECT email FROM users WHERE id = ?)
    ) AS found WHERE key <> '' ORDER BY place
"""
MOMENTS = frozenset(
    {
        "answered_at", "asked_at", "at", "begun_at", "busy_until", "changed_at", "checked_at", "cleared_at",
        "closed_at", "counted_at", "created_at", "decided_at", "deleted_at", "due_at", "enabled_at",
        "ended_at", "erased_at", "expires_at", "finished_at", "first_at", "first_sent_at", "granted_at",
        "heard_at", "locked_until", "look_at", "made_at", "next_at", "page_ends", "paid_until",
        "period_end", "proposed_at", "proven_at", "published_at", "read_at", "ready_at", "release_at",
        "reserved_until", "revoked_at", "seen_at", "since", "sold_at", "stopped_at", "touched_at",
        "undone_until", "until", "used_at", "warned_at",
    }
)  # fmt: skip
"""Columns that hold moments, as microseconds since 1970."""
