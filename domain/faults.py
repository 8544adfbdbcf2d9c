"""Every way in which an upload, or a part that it needs, can fail: code, sentence, what to do next."""

from domain.errors import Fault

# The file itself.
UNREADABLE = Fault("UPL-100", "“{name}” can't be read: {detail}.", "Check the path and who may read it.")
UNSUPPORTED_FORMAT = Fault(
    "UPL-101",
    "“{name}” is {found}, and this site takes {accepted}.",
    "Export the beat as {accepted} and upload that file.",
)
EMPTY_FILE = Fault(
    "UPL-102", "“{name}” is empty.", "Export the beat again and check that the file has a size."
)
TRUNCATED = Fault(
    "UPL-103",
    "“{name}” ends early: {found} of {promised} bytes of audio are there.",
    "Export or copy the beat again; this copy is incomplete.",
)
DAMAGED_HEADER = Fault(
    "UPL-104",
    "The header of “{name}” can't be right: {detail}.",
    "Export the beat again from your studio software.",
)
UNSUPPORTED_ENCODING = Fault(
    "UPL-105",
    "“{name}” holds {found} audio, which is not lossless PCM.",
    "Export with 16, 24 or 32 bit PCM, or 32 bit float.",
)
WRONG_CHANNELS = Fault("UPL-106", "“{name}” has {found} channels.", "Export the beat in mono or stereo.")
WRONG_SAMPLE_RATE = Fault(
    "UPL-107",
    "“{name}” has a sample rate of {found} Hz.",
    "Export with a sample rate from {least} to {most} Hz.",
)
WRONG_BIT_DEPTH = Fault(
    "UPL-108", "“{name}” has {found} bits a sample.", "Export with 16, 24 or 32 bit PCM, or 32 bit float."
)
TOO_SHORT = Fault("UPL-109", "“{name}” lasts {found} seconds.", "A beat lasts at least {least} seconds.")
TOO_LONG = Fault("UPL-110", "“{name}” lasts {found} minutes.", "A beat lasts at most {most} minutes.")
TOO_LARGE_FILE = Fault(
    "UPL-111",
    "“{name}” has {found}, more than the {most} a file may have.",
    "Export a smaller file, for instance as FLAC.",
)
NOT_FINITE = Fault(
    "UPL-112",
    "“{name}” has samples that are not numbers, the first at {seconds} seconds.",
    "Render the beat again; a plug-in may have failed there.",
)
UNDECODABLE = Fault(
    "UPL-113",
    "The audio in “{name}” can't be decoded: {detail}.",
    "Export the beat again from your studio software.",
)
DECODED_OTHERWISE = Fault(
    "UPL-114",
    "What “{name}” decodes to is not what its header says: {detail}.",
    "Export the beat again; this copy is damaged.",
)
NO_AUDIO = Fault(
    "UPL-115", "“{name}” has no audio in it.", "Check the export's start and end, then export again."
)
DECODER_LIMIT = Fault(
    "UPL-116",
    "Reading “{name}” took more time or memory than any sound file needs.",
    "Export the beat again from your studio software.",
)

# The transfer.
OFFSET_MISMATCH = Fault(
    "UPL-201",
    "The upload is at another place than the piece that was sent.",
    "Ask for the offset and go on from there.",
)
CHECKSUM_MISMATCH = Fault(
    "UPL-202", "A piece of the upload was damaged on its way.", "Send that piece again."
)
UPLOAD_EXPIRED = Fault(
    "UPL-203",
    "This upload lay unfinished for too long and was removed.",
    "Choose the file again to upload it.",
)
UPLOAD_BUSY = Fault(
    "UPL-204", "This upload is being written from somewhere else.", "Wait a moment, or close the other tab."
)
DISK_FULL = Fault(
    "UPL-205",
    "The site has no room left for this file.",
    "What has arrived is kept; go on when there is room again.",
)
UPLOAD_UNKNOWN = Fault("UPL-206", "There is no such upload.", "Choose the file again to upload it.")
UPLOAD_CANCELLED = Fault("UPL-207", "This upload was cancelled.", "Choose the file again to upload it.")
UPLOAD_OVERFLOW = Fault(
    "UPL-208",
    "More bytes came than the upload announced, or than a file may have.",
    "Choose the file again to upload it.",
)
TOO_MANY_UPLOADS = Fault(
    "UPL-209", "{found} uploads are open already.", "Finish or discard some of them first."
)
NOT_UNDERSTOOD = Fault(
    "UPL-211", "This upload request can't be understood: {detail}.", "Choose the file again to upload it."
)
UPLOAD_LOST = Fault(
    "UPL-212", "The end of “{name}” was lost when the server went down.", "Upload the file again."
)
OVER_MINUTES = Fault(
    "UPL-213",
    "“{name}” takes {needed} minutes, and {left} of your {limit} are left: {used} are used{announced}.",
    "Delete a beat or an unsaved upload that you don't need, or ask for more minutes.",
)
BATCH_UNKNOWN = Fault(
    "UPL-214", "The collection that this upload belongs to isn't there any more.", "Begin a new collection."
)
REPLACED_UNKNOWN = Fault(
    "UPL-215",
    "The beat whose audio was to be replaced isn't yours or isn't there any more.",
    "Open My Beats.",
)
REPLACED_DELETED = Fault(
    "UPL-224",
    "The beat that this audio was for is deleted.",
    "The audio is kept: it waits on the upload page, to be saved as a beat of its own.",
)
STEMS_OF_UNKNOWN = Fault(
    "UPL-216",
    "The beat that these stems belong to isn't yours or isn't there any more.",
    "Open the beat again and add its stems there.",
)
LENGTH_STANDS = Fault(
    "UPL-217",
    "The length of this upload was told before, and was another.",
    "Choose the file again to upload it.",
)
LENGTH_TOO_SHORT = Fault(
    "UPL-218",
    "More of this upload has arrived than the length that was told.",
    "Choose the file again to upload it.",
)
SAVED_WITH_COLLECTION = Fault(
    "UPL-219", "This beat is saved together with its collection.", "Open the collection and save it there."
)
AUDIO_FOR_A_BEAT = Fault(
    "UPL-220",
    "This upload was sent as new audio for a beat that is saved already.",
    "Replace that beat's audio with it, or upload the file as a beat of its own.",
)
NOT_THE_SAME_PURPOSE = Fault(
    "UPL-221",
    "One of these uploads is new audio for a saved beat, and the other isn't.",
    "Discard the one that you don't need.",
)
NOT_THE_SAME_OWNER = Fault(
    "UPL-222",
    "These two uploads belong to different people.",
    "Upload the new file for the same person, or leave the old one.",
)
COVER_SAVED_ALREADY = Fault(
    "UPL-223",
    "This beat is saved already, so its cover stays.",
    "Open the beat in My Beats and change it there.",
)

# Processing.
DUPLICATE = Fault(
    "UPL-301",
    "This audio matches “{track}” by {producer} ({similarity} % alike).",
    "If the match is wrong, tell us and a person will look at it.",
)
STEP_FAILED = Fault(
    "UPL-302", "The step “{step}” did not succeed.", "Choose Retry; if it fails again, contact support."
)
FINGERPRINT_FAILED = Fault(
    "UPL-305", "“{name}” could not be fingerprinted.", "The beat can be saved all the same, less protected."
)
LAB_FAILED = Fault(
    "UPL-306",
    "“{name}” could not be read, through a fault of this site.",
    "Try again; if it fails again, contact support.",
)
NOT_DISCARDABLE = Fault(
    "UPL-304", "This upload can't be discarded just now.", "Wait for its steps to finish, then try again."
)
NOT_EXCHANGEABLE = Fault(
    "UPL-314",
    "The file of this upload can't be exchanged just now.",
    "Wait for its steps to finish, then choose the new file again.",
)
NO_BEAT_REPEATED = Fault(
    "UPL-315",
    "This upload repeats no beat whose audio it could replace.",
    "Open the upload again to see how it stands.",
)
NOTHING_TO_RETRY = Fault(
    "UPL-303", "Nothing has failed here, so there is nothing to retry.", "Wait for the steps to finish."
)

# Pictures.
NOT_A_PICTURE = Fault(
    "UPL-401", "“{name}” is not a JPEG, PNG or WebP picture.", "Choose a JPEG, PNG or WebP file."
)
PICTURE_TOO_LARGE = Fault("UPL-402", "“{name}” has more than {most}.", "Choose a smaller picture.")
PICTURE_TOO_MANY_PIXELS = Fault(
    "UPL-403",
    "“{name}” has {found} pixels, more than any cover needs.",
    "Choose a picture of at most 6,000 by 6,000 pixels.",
)
PICTURE_DAMAGED = Fault(
    "UPL-404", "“{name}” can't be read as a picture.", "Save the picture again and choose the new file."
)

# Saving.
ALREADY_THERE = Fault("STO-001", "This was saved already.", "Open the page again to see it.")
# Stems in a ZIP. `inside` is a file in the archive.
NOT_A_ZIP = Fault(
    "UPL-501", "“{name}” is {found}, not a ZIP archive.", "Pack the stems as a ZIP and choose that file."
)
ZIP_DAMAGED = Fault(
    "UPL-502",
    "The archive “{name}” is damaged or incomplete: {detail}.",
    "Pack the stems again and choose the new archive.",
)
ZIP_ENCRYPTED = Fault(
    "UPL-503", "“{inside}” in “{name}” is locked with a password.", "Pack the stems again without a password."
)
ZIP_PACKED_OTHERWISE = Fault(
    "UPL-504",
    "“{inside}” in “{name}” is packed with {found}, which many programs can't unpack.",
    "Pack the stems again as an ordinary ZIP (method Deflate or Store).",
)
ZIP_PATH_OUTSIDE = Fault(
    "UPL-505",
    "“{inside}” in “{name}” could land outside of the folder it is unpacked to: {detail}.",
    "Pack the folder of stems again with the archive tool of your system.",
)
ZIP_SPECIAL_FILE = Fault(
    "UPL-506",
    "“{inside}” in “{name}” is {found}, not a file of its own.",
    "Put the files themselves into the archive.",
)
ZIP_TOO_MANY_FILES = Fault(
    "UPL-507",
    "“{name}” holds {found} files, more than the {most} an archive of stems may have.",
    "Bounce some stems together, or leave out what isn't needed.",
)
ZIP_TOO_LARGE = Fault(
    "UPL-508",
    "“{name}” unpacks to {found}, more than the {most} an archive of stems may have.",
    "Leave out what isn't needed, or use FLAC inside.",
)
STEM_TOO_LARGE = Fault(
    "UPL-509",
    "“{inside}” in “{name}” unpacks to {found}, more than the {most} a stem may have.",
    "Export that stem shorter, or as FLAC.",
)
ZIP_BOMB = Fault(
    "UPL-510",
    "“{name}” is built like a trap for programs that unpack it: {detail}.",
    "Pack the stems again with the archive tool of your system.",
)
ZIP_SAME_NAME = Fault(
    "UPL-511",
    "“{name}” holds “{inside}” twice, or two names that some systems take for the same.",
    "Give each stem a name of its own and pack them again.",
)
STEM_NAME_UNUSABLE = Fault(
    "UPL-512",
    "The name of “{inside}” in “{name}” can't be used: {detail}.",
    "Rename it, or move it up, and pack the stems again.",
)
ARCHIVE_INSIDE = Fault(
    "UPL-513",
    "“{inside}” in “{name}” is an archive itself.",
    "Unpack it and put its files into the one archive.",
)
PROGRAM_INSIDE = Fault(
    "UPL-514", "“{inside}” in “{name}” is a program.", "Leave programs and plug-ins out of the archive."
)
NOT_A_STEM = Fault(
    "UPL-515",
    "“{inside}” in “{name}” is of a kind that doesn't belong to stems.",
    "An archive of stems may hold {accepted}.",
)
NO_STEM_INSIDE = Fault(
    "UPL-516",
    "There is no audio file in “{name}”.",
    "Put at least one WAV, FLAC, AIFF, MP3 or OGG file in it.",
)
STEM_DISGUISED = Fault(
    "UPL-517",
    "“{inside}” in “{name}” is called {claimed}, but is {found}.",
    "Export that stem again in the format that its name says.",
)

STEMS_UNKNOWN = Fault("UPL-518", "These stems aren't there any more.", "Open the page again to see what is.")

# Parts that this site relies on.
FILES_UNREACHABLE = Fault(
    "SYS-501", "The store that keeps the site's files doesn't answer.", "Try again in a few minutes."
)
DATABASE_UNREACHABLE = Fault(
    "SYS-503", "The database doesn't answer.", "Check DATABASE_URL and that the server runs, then try again."
)
UNUSABLE_PATH = Fault(
    "SYS-504", "“{path}” can't be used: {reason}.", "Choose another place, or mend its permissions."
)
MAIL_UNREACHABLE = Fault(
    "SYS-502", "The mail server took no letter: {detail}.", "Try again in a few minutes."
)
