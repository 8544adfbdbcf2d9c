"""The tus protocol as a table: what is sent, what must come back and what stands afterwards."""

from tests.web.tus_cases.core import CORE, OVERRIDE
from tests.web.tus_cases.creation import CREATION, WITH_UPLOAD
from tests.web.tus_cases.deferred import DEFERRED
from tests.web.tus_cases.endings import CHECKSUM, EXPIRATION, TERMINATION

CASES = (*CORE, *CREATION, *WITH_UPLOAD, *DEFERRED, *CHECKSUM, *TERMINATION, *EXPIRATION, *OVERRIDE)
