"""What several use cases do with collections and their batches within one unit."""

from dataclasses import replace

from domain.store import Unit


def end_batch(unit: Unit, batch_id: str) -> None:
    """Remove a batch, which is locked; its drafts become single ones, nothing of them is lost."""
    for id in sorted(draft.id for draft in unit.drafts.of_batch(batch_id)):
        draft = unit.drafts.get(id, lock=True)
        if draft is not None and draft.batch_id == batch_id:
            unit.drafts.save(replace(draft, batch_id=""))
    unit.batches.delete(batch_id)
