"""What a beat's form is filled with before anybody typed, and what is remembered of it meanwhile."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace

from domain.catalogue import MAX_DESCRIPTION, MAX_NAME, BeatForm
from domain.uploads import Recording, UploadPolicy

LONGEST_KEPT = 4 * MAX_DESCRIPTION
"""What is remembered of a field while somebody types, far beyond what any may have."""
SUGGESTED = ("name", "bpm", "key", "scale")
"""The fields that `suggestions` may fill."""


def prefilled(fields: Mapping[str, str], recording: Recording | None, policy: UploadPolicy) -> BeatForm:
    """What was typed or cleared, and for the rest suggestions from the file's tags, analysis and name."""
    form = BeatForm(
        **{name: value for name, value in fields.items() if name in BeatForm.__dataclass_fields__}
    )
    if recording is None:
        return form
    suggested = suggestions(recording, policy)
    return replace(form, **{name: value for name, value in suggested.items() if name not in fields})


def kept_fields(
    form: BeatForm,
    before: Mapping[str, str],
    filled: Collection[str],
    changed: Collection[str] | None = None,
) -> dict[str, str]:
    """What a draft remembers of a form whose `filled` fields had a value when it was shown.

    An empty field is one that was cleared, unless it may yet be suggested and never had a value. Fields that
    weren't `changed` stay as they were `before`; None stands for all.
    """
    unset = [name for name in SUGGESTED if name not in filled and before.get(name) != ""]
    after = {name: value for name, value in asdict(form).items() if value or name not in unset}
    return with_changes(before, after, changed)


def with_changes(
    before: Mapping[str, str], after: Mapping[str, str], changed: Collection[str] | None
) -> dict[str, str]:
    """A form as it is kept: from `after` what was changed, or all of it for None, and the rest as before."""
    names = changed if changed is not None else {*before, *after}
    kept = {name: value for name, value in before.items() if name not in names}
    return kept | {name: value[:LONGEST_KEPT] for name, value in after.items() if name in names}


def suggestions(recording: Recording, policy: UploadPolicy) -> dict[str, str]:
    """Values for name, BPM, key and scale: the file's own tags first, then what analysis heard."""
    tags, analysis = recording.tags, recording.analysis
    found = {"name": tags.title or name_from_file(recording.name)}
    heard = int(float(analysis.bpm.value)) if analysis and analysis.bpm else 0
    tempi = [bpm for bpm in (tags.bpm or 0, heard) if policy.min_bpm <= bpm <= policy.max_bpm]
    if tempi:
        found["bpm"] = str(tempi[0])
    if tags.key and tags.scale:
        found |= {"key": tags.key, "scale": tags.scale}
    elif analysis and analysis.key and analysis.scale:
        found |= {"key": tags.key or analysis.key.value, "scale": tags.scale or analysis.scale.value}
    return found


def name_from_file(file_name: str) -> str:
    """`night_drive-final.wav` reads as `night drive-final`."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,4}$", "", file_name)
    return re.sub(r"[\s_]+", " ", stem).strip()[:MAX_NAME]
