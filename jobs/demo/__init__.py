"""A demo: a site of its own, filled with people, beats and weeks of listening."""

from jobs.demo.command import demo_command
from jobs.demo.filling import Studio

__all__ = ["Studio", "demo_command"]
