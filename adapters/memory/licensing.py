"""Offers, presets, split sheets, licences and what was downloaded, in memory."""

from collections import Counter
from collections.abc import Collection

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.repository import MemoryRepository
from domain.faults import ALREADY_THERE
from domain.licensing.certificates import Certificate
from domain.licensing.downloads import Download
from domain.licensing.granted import BOUGHT_ALREADY, LICENSED_ALREADY, Licence, LicenceKind
from domain.licensing.offers import Offer
from domain.licensing.presets import PRESET_NAMED, Preset
from domain.licensing.splits import MOST_SHEETS, SplitSheet
from domain.plans import Subscription


def _version(item: Offer | SplitSheet) -> str:
    return f"{item.track_id} {item.version}"


class MemoryOffers(MemoryRepository[Offer]):
    unique = ((_version, ALREADY_THERE),)

    def newest(self, track_id: str) -> Offer | None:
        found = self.where(lambda each: each.track_id == track_id, lambda each: each.version)
        return found[-1] if found else None

    def count_using(self, preset_id: str) -> int:
        return self.counts_using([preset_id]).get(preset_id, 0)

    def counts_using(self, preset_ids: Collection[str]) -> dict[str, int]:
        using = {each.id: each.preset_id for each in self.where(lambda each: each.preset_id in preset_ids)}
        tracks = MemoryTracks(self._work).where(lambda each: each.deleted_at is None and each.sold_at is None)
        return dict(Counter(using[track.offer_id] for track in tracks if track.offer_id in using))


class MemoryPresets(MemoryRepository[Preset]):
    unique = ((lambda preset: f"{preset.owner_id} {preset.folded_name}", PRESET_NAMED),)

    def of_owner(self, owner_id: str) -> list[Preset]:
        return self.where(lambda each: each.owner_id == owner_id, lambda each: each.folded_name)


class MemorySplitSheets(MemoryRepository[SplitSheet]):
    unique = ((_version, ALREADY_THERE),)

    def newest(self, track_id: str) -> SplitSheet | None:
        found = self.where(lambda each: each.track_id == track_id, lambda each: each.version)
        return found[-1] if found else None

    def of_collaborator(self, producer_id: str) -> list[SplitSheet]:
        tracks = MemoryTracks(self._work).where(
            lambda each: each.deleted_at is None and producer_id in each.details.collaborators
        )
        newest = [sheet for track in tracks if (sheet := self.newest(track.id))]
        newest.sort(key=lambda sheet: (sheet.proposed_at, sheet.id), reverse=True)
        return newest[:MOST_SHEETS]


def _bought(licence: Licence) -> str | None:
    stands = licence.kind is LicenceKind.EXCLUSIVE and licence.revoked_at is None
    return licence.track_id if stands else None


def _licensed(licence: Licence) -> str | None:
    stands = licence.kind is LicenceKind.STANDARD and licence.revoked_at is None
    return f"{licence.recording_id} {licence.holder_id}" if stands else None


class MemoryLicences(MemoryRepository[Licence]):
    unique = ((_bought, BOUGHT_ALREADY), (_licensed, LICENSED_ALREADY))

    def held(self, track_id: str, holder_id: str) -> list[Licence]:
        return self.where(
            lambda each: each.track_id == track_id and each.holder_id == holder_id,
            lambda each: each.granted_at,
        )


class MemoryCertificates(MemoryRepository[Certificate]):
    pass


class MemoryDownloads(MemoryRepository[Download]):
    def any_under(self, licence_id: str) -> bool:
        return self.count(lambda each: each.licence_id == licence_id) > 0


class MemorySubscriptions(MemoryRepository[Subscription]):
    pass
