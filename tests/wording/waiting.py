"""Files whose texts still have to be marked, and texts that are no words to be said in another language."""

from domain.countries import COUNTRIES

NO_WORDS: dict[str, set[str]] = {
    "domain/countries.py": set(COUNTRIES.values()),
    "domain/site.py": {
        "Stripe",
    },
    "domain/words.py": {
        "Sentence",
    },
    "web/deps.py": {
        "Actor | None",
    },
    "web/language.py": {
        "Cookie",
        "Lax",
    },
    "web/security.py": {
        "Lax",
    },
    "web/webhooks.py": {
        "This isn't an event of ours, or it is too old.",
    },
    "web/templates/licensing/beat.html": {
        "form card",
    },
    "domain/activity/insights.py": {
        "Heard",
    },
    "domain/activity/ranges.py": {
        "Days",
    },
    "domain/activity/totals.py": {
        "Sums",
    },
    "domain/catalogue.py": {
        "Afrobeats",
        "Boom Bap",
        "Cleared",
        "Dancehall",
        "Drill",
        "House",
        "Jersey Club",
        "Needs clearance",
        "Phonk",
        "Pop",
        "Reggaeton",
        "Trap",
    },
    "domain/leaderboards/tiers.py": {
        "Bronze",
        "Diamond",
        "Gold",
        "Platinum",
        "Silver",
    },
    "domain/ledger.py": {
        "Account",
        "Entry",
    },
    "domain/licensing/granted.py": {
        "Active",
        "Expired",
        "Revoked",
    },
    "domain/licensing/offers.py": {
        "Africa",
        "Asia",
        "Australia",
        "Australia/Oceania",
        "Brazil",
        "Canada",
        "Europe",
        "France",
        "Germany",
        "Japan",
        "Mexico",
        "North America",
        "South America",
        "South Korea",
        "United Kingdom",
        "United States",
        "Worldwide",
    },
    "domain/music.py": {
        "Major",
        "Minor",
    },
    "domain/names.py": {
        "Cc",
        "Cf",
        "Cn",
        "Co",
        "Cs",
    },
    "domain/outgoing.py": {
        "Cancelled",
        "Failed",
        "Paid",
        "Queued",
        "Sending",
    },
    "domain/pages/activity_export.py": {
        "Beat",
        "Count",
        "Country",
        "Day (UTC)",
        "Day before",
        "Device",
        "Listens that didn’t count",
        "Percent",
        "What",
        "Which",
    },
    "domain/pages/insights.py": {
        "Shares",
    },
    "domain/plans.py": {
        "Classic 29, Plus 45, Pro 59",
    },
    "domain/profiles/links.py": {
        "Apple Music",
        "Audiomack",
        "Bandcamp",
        "Bluesky",
        "Deezer",
        "Discord",
        "Facebook",
        "Genius",
        "Instagram",
        "Linktree",
        "Patreon",
        "Spotify",
        "Threads",
        "Tidal",
        "Twitch",
    },
    "domain/progress/achievements.py": {
        "Collaboration",
        "Common",
        "Epic",
        "Excellence",
        "Genre",
        "Legendary",
        "Metadata",
        "Milestones",
        "Overall",
        "Profile",
        "Rare",
        "Seasons",
        "Trending",
        "Uploads",
    },
    "domain/progress/standing.py": {
        "Progress | None",
    },
    "domain/stems.py": {
        "Zstandard",
    },
    "domain/uploads.py": {
        "Draft | None",
    },
    "web/errors.py": {
        "Allow",
    },
    "web/profiles/structured.py": {
        "Place",
    },
    "web/sending.py": {
        "Range",
    },
    "web/shown.py": {
        "Android",
        "Chrome",
        "Edge",
        "Firefox",
        "Linux",
        "Mac OS",
        "Opera",
        "Safari",
        "Windows",
    },
    "web/templates/components/actions.html": {
        "button",
        "button-",
    },
    "web/templates/components/addresses.html": {
        ".mp3",
        "/beats/",
        "/media/preview/",
        "/media/waveform/",
        "?coarse",
        "/producers/",
    },
    "web/templates/components/beats.html": {
        'class="beat-name">',
    },
    "web/templates/components/collections.html": {
        "taken down",
        'class="beat-name">',
    },
    "web/templates/components/forms.html": {
        "-error",
        "-hint",
        'aria-describedby="',
        'aria-invalid="true"',
        "required",
    },
    "web/templates/finances/transaction.html": {
        "Cancelled",
        "Failed",
        "Paid",
        "Queued",
        "Sending",
    },
    "web/templates/finances/transactions.html": {
        "Cancelled",
        "Failed",
        "Paid",
        "Queued",
        "Sending",
    },
    "web/templates/help/test_money.html": {
        "Stripe",
    },
    "web/templates/insights/calendar.html": {
        "UTC",
    },
    "web/templates/licences/desk.html": {
        "Active",
        "Expired",
        "Revoked",
    },
    "web/templates/licences/mine.html": {
        "Active",
        "Expired",
        "Revoked",
    },
    "web/templates/licences/show.html": {
        "Active",
        "Expired",
        "Revoked",
    },
    "web/templates/licensing/preset.html": {
        "Standard Exclusive",
        "form card",
    },
    "web/templates/money_desk/index.html": {
        "Failed",
        "taken back",
    },
    "web/templates/money_desk/order.html": {
        "Cancelled",
        "Failed",
        "Paid",
        "Queued",
        "Sending",
        "taken back",
    },
    "web/templates/orders/show.html": {
        "taken back",
    },
    "web/templates/plans/index.html": {
        "Stripe",
    },
    "web/templates/profiles/edit.html": {
        "data-no-swap",
    },
    "web/templates/progress/achievements.html": {
        "Common",
        "Epic",
        "Legendary",
        "Rare",
    },
    "web/templates/statements/index.html": {
        "Excluded",
        "Failed",
        "Held",
        "Paid",
        "Sending",
    },
    "web/templates/uploads/draft.html": {
        "Beats",
        "Collection",
    },
    "web/templates/uploads/page.html": {
        "Beats",
        "Collection",
    },
    "web/tus.py": {
        "Allow",
        "Connection",
        "Location",
    },
    "web/upload_cards.py": {
        "Beats",
        "Collection",
    },
    "web/templates/accounts/delete.html": {
        "ACC-130",
    },
    "web/templates/collections/show.html": {
        "taken down",
    },
}
"""By file: names of things, examples, what a program reads."""

WAITING: tuple[str, ...] = ()
