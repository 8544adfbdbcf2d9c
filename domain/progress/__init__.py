"""Progress: XP and what it is given for, levels and titles, achievements, and what they are judged by."""
