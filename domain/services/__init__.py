"""Use cases: rules and ports brought together, one unit of work each."""
