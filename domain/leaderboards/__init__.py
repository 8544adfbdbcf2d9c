"""Where producers stand among each other: categories, periods, places and tiers."""
