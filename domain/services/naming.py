"""Whether somebody may be called what they want to be called."""

from domain.errors import Invalid
from domain.lookalikes import name_error
from domain.site import Site
from domain.store import Unit


def refused(unit: Unit, site: Site, name: str, own_id: str = "", is_trusted: bool = False) -> str | None:
    """What is wrong with a name; `own_id` is whose it is, for whom their own is free."""

    def taken(skeleton: str) -> bool:
        return any(each.id != own_id for each in unit.producers.by_skeleton(skeleton))

    return name_error(name, taken, site=site.name, is_trusted=is_trusted)


def check_name(unit: Unit, site: Site, name: str, own_id: str = "", is_trusted: bool = False) -> None:
    """Raises `Invalid` for the field `name`."""
    if error := refused(unit, site, name, own_id, is_trusted):
        raise Invalid({"name": error})
