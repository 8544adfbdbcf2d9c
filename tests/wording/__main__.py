"""`python -m tests.wording fr`: bring a language's catalogue up to date and say how much is missing."""

import sys

from tests.wording.catalogues import keep

for code in sys.argv[1:]:
    print(f"{code}: {len(keep(code))} messages have no words yet")
