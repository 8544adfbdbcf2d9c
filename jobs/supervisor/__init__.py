"""Running the whole site from one process: start, watch, restart, end in order."""

from jobs.supervisor.place import CantStart, end_with_parent
from jobs.supervisor.run import Supervisor

__all__ = ["CantStart", "Supervisor", "end_with_parent"]
