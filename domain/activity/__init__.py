"""Being heard: play sessions, which of them count, and the totals that pages show."""
