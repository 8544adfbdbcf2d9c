"""Background work: handlers, the worker, the schedule and the commands."""
