"""A demo: a site of its own, filled with people, beats and weeks of listening."""

from jobs.demo.command import demo_command

__all__ = ["demo_command"]
