"""What pages hand to their scripts to say, for scripts that run without a page."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from flask import render_template

from tests.web.conftest import House


def upload_words(folder: Path) -> dict[str, Any]:
    """As the upload pages have them, in English."""
    with House(folder).app.test_request_context("/"):
        page = render_template("uploads/words.html")
    [words] = re.findall("data-words='([^']*)'", page)
    return dict(json.loads(unescape(words)))


def page_with(words: dict[str, Any]) -> str:
    """JavaScript that stands for a page with such words."""
    told = json.dumps(json.dumps(words))
    return f"""
globalThis.document = {{
  documentElement: {{ lang: "en" }},
  querySelectorAll: () => [THE_WORDS],
}};
const THE_WORDS = {{ dataset: {{ words: {told} }} }};
"""
