"""What several use cases do with collections and their batches within one unit."""

from dataclasses import replace

from domain.collections import UNKNOWN_COLLECTION, Collection
from domain.errors import NotFound
from domain.slugs import free_slug
from domain.store import Unit


def add_collection(unit: Unit, collection: Collection) -> Collection:
    """Add it under an address of its own, whatever others are called that are made at the same time."""
    unit.lock("collections")
    slug = free_slug(collection.title, "collection", lambda slug: unit.collections.by_slug(slug) is not None)
    unit.collections.add(added := replace(collection, slug=slug))
    return added


def end_batch(unit: Unit, batch_id: str) -> None:
    """Remove a batch, which is locked; its drafts become single ones, nothing of them is lost."""
    for id in sorted(draft.id for draft in unit.drafts.of_batch(batch_id)):
        draft = unit.drafts.get(id, lock=True)
        if draft is not None and draft.batch_id == batch_id:
            unit.drafts.save(replace(draft, batch_id=""))
    unit.batches.delete(batch_id)


def own_collection(unit: Unit, owner_id: str, collection_id: str) -> Collection:
    """Locked. Raises `NotFound` for one that isn't there or is somebody else's."""
    collection = unit.collections.get(collection_id, lock=True)
    if collection is None or collection.producer_id != owner_id:
        raise NotFound(UNKNOWN_COLLECTION)
    return collection
