"""The terms under which a beat may be used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """Terms in words. `credit` names the producer in braces."""

    name: str
    where: str
    use: str
    credit: str
    summary: str

    @property
    def option(self) -> str:
        """How a beat that is offered under it is marked."""
        return f"{self.name} Licensing"

    def credit_of(self, producer_name: str) -> str:
        return self.credit.format(producer=producer_name)


STANDARD = Licence(
    name="Standard",
    where="Worldwide, for good",
    use="One project a download",
    credit="Produced by {producer}",
    summary="There is nothing to configure: subscribers may download this beat under the standard terms, "
    "which are the same for every beat.",
)
