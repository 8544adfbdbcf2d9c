"""The part of the store that profiles need."""

from typing import Protocol

from domain.profiles.profile import Profile
from domain.repository import Repository


class Profiles(Repository[Profile], Protocol):
    """By the producer's id; who never saved one has none."""
