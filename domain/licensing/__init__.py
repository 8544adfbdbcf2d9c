"""What beats are offered under, who may download them, and the proof of it."""
