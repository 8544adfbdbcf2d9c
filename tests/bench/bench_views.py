"""What a web process holds after very many views of pages, by somebody who is signed in."""

import http.client
import itertools
import tempfile
from contextlib import closing
from pathlib import Path

from tests.bench.bench_batch import MOST_GROWTH, filled_site, web_bytes
from tests.bench.table import Row, print_rows, sized
from tests.sites import Site

VIEWS = sized(10_000, quick=60)
WARM = sized(1_000, quick=20)
PAGES = (
    "/",
    "/beats",
    "/beats?page=2",
    "/plans",
    "/help",
    "/notices",
    "/backstage",
    "/backstage/finances",
    "/backstage/activity",
    "/backstage/activity?range=year&xray=1",
    "/backstage/progress",
    "/backstage/leaderboards",
    "/backstage/beats",
    "/backstage/collections",
    "/backstage/upload",
)


def view(site: Site, cookie: str, times: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        for page in itertools.islice(itertools.cycle(PAGES), times):
            connection.request("GET", page, headers={"Cookie": f"beatpass={cookie}"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (page, answer.status)


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, filled_site(Path(folder)) as (site, _):
        cookie = site.cookie(site.person("producer", "Viewer"))
        view(site, cookie, WARM)
        before = web_bytes(site)
        view(site, cookie, VIEWS)
        growth = web_bytes(site) - before
    what = f"growth of the web process over {VIEWS:,} views of {len(PAGES)} pages"
    note = f"from {before / 2**20:.0f} MB after {WARM:,} views before"
    return [Row(what, "at most 10 MB", f"{growth / 2**20:.1f} MB", growth <= MOST_GROWTH, note)]


if __name__ == "__main__":
    print_rows(main())
