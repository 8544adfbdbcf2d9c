"""Settings that change while the site runs."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.adjusting import ADJUSTABLE, SettingsAtStart, site_of
from adapters.settings import Settings
from domain.accounts import Actor, Role
from domain.errors import Forbidden, Invalid, NotFound
from domain.services.office.settings import SiteSettings
from domain.settings import FRESH_FOR, UNKNOWN_SETTING, Choice, SettingRow, Source
from domain.site import LiveSite
from domain.uploads import POLICIES
from tests import factories, office
from tests.domain.house import House

STARTED = Settings(site_name="Started", terms_url="https://example.com/terms")


@dataclass
class Names:
    """What pages read; only names are asked for here."""

    def names(self, user_ids: tuple[str, ...]) -> dict[str, str]:
        return {id: f"name of {id}" for id in user_ids}


@pytest.fixture
def root(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def process(house: House) -> SiteSettings:
    """A process of the site: each has read the settings by itself."""
    live, environment = LiveSite(site_of(STARTED)), SettingsAtStart(STARTED)
    settings = SiteSettings(house.store, Names(), environment, live, house.clock, house.ids)  # type: ignore[arg-type]
    settings.keep_up()
    return settings


def row(settings: SiteSettings, root: Actor, name: str) -> SettingRow:
    return next(each for each in settings.rows(actor=root) if each.about.name == name)


def test_the_environment_gives_what_nobody_changed(house: House, root: Actor) -> None:
    settings = process(house)
    rows = settings.rows(actor=root)
    assert tuple(each.about.name for each in rows) == ADJUSTABLE
    assert (row(settings, root, "site_name").value, settings.live.name) == ("Started", "Started")
    assert row(settings, root, "site_name").source is Source.ENVIRONMENT
    assert row(settings, root, "upload_minutes").source is Source.DEFAULT


def test_a_change_holds_here_at_once_and_in_every_process_within_ten_seconds(
    house: House, root: Actor
) -> None:
    here, there = process(house), process(house)
    here.change(actor=root, name="site_name", value="  Beats\n& Co ")
    here.change(actor=root, name="upload_policy", value="strict")
    assert (here.live.name, here.live.policy) == ("Beats & Co", POLICIES["strict"])
    assert there.live.name == "Started"
    house.clock.moment += timedelta(seconds=10)
    there.keep_up()
    assert (there.live.name, there.live.policy) == ("Beats & Co", POLICIES["strict"])
    assert there.live.terms_url == "https://example.com/terms"


def test_keeping_up_asks_the_database_only_now_and_then(house: House, root: Actor) -> None:
    here, there = process(house), process(house)
    here.change(actor=root, name="site_name", value="Changed")
    for _ in range(4):
        there.keep_up()
        house.clock.moment += FRESH_FOR / 5
    assert there.live.name == "Started"
    house.clock.moment += FRESH_FOR
    there.keep_up()
    assert there.live.name == "Changed"


def test_a_clock_that_was_set_back_stops_nothing(house: House, root: Actor) -> None:
    here, there = process(house), process(house)
    here.change(actor=root, name="site_name", value="Changed")
    house.clock.moment -= timedelta(days=1)
    there.keep_up()
    assert there.live.name == "Changed"


def test_what_holds_goes_back_to_the_environments(house: House, root: Actor) -> None:
    settings = process(house)
    settings.change(actor=root, name="site_name", value="Changed")
    changed = row(settings, root, "site_name")
    assert (changed.source, changed.changed_by) == (Source.HERE, f"name of {root.id}")
    settings.release(actor=root, name="site_name")
    settings.release(actor=root, name="site_name")
    assert settings.live.name == "Started"
    with house.store.read() as unit:
        released, set_ = unit.audit.newest(9)
    assert (set_.action, set_.subject) == ("setting.changed", "site_name")
    assert set_.details == {"before": "Started", "after": "Changed"}
    assert (released.action, released.details) == (
        "setting.released",
        {"before": "Changed", "after": "Started"},
    )


def test_a_second_change_replaces_the_first(house: House, root: Actor) -> None:
    settings = process(house)
    for value in ("One", "Two"):
        settings.change(actor=root, name="site_name", value=value)
    assert settings.live.name == "Two"
    with house.store.read() as unit:
        assert unit.audit.newest(1)[0].details == {"before": "One", "after": "Two"}


def test_an_address_may_be_emptied_although_the_environment_has_one(house: House, root: Actor) -> None:
    settings = process(house)
    settings.change(actor=root, name="terms_url", value="")
    assert settings.live.terms_url == ""


WRONG = [
    ("site_name", ""),
    ("site_name", "\u202e\u200b"),
    ("site_name", "x" * 61),
    ("support_email", "nobody"),
    ("upload_policy", "lax"),
    ("upload_minutes", "-1"),
    ("upload_minutes", "many"),
    ("max_upload_bytes", "0"),
    ("terms_url", "javascript:alert(1)"),
    ("privacy_url", "ftp://example.com"),
    ("terms_url", "https://eve:secret@example.com/terms"),
    ("privacy_url", "https://example.com@evil.example"),
    ("terms_url", "https:javascript"),
    ("privacy_url", 'https://example.com/"onclick=x'),
    ("terms_url", "https://example.com:99999"),
    ("terms_url", "data:text/html,x"),
    ("tax_note", "x" * 10_000_000),
    ("payout_rule", "mine"),
]


@pytest.mark.parametrize(
    "value",
    ["https://label.example/terms", "http://localhost:8000/terms", "http://[::1]/", "http://10.0.0.1"],
)
def test_an_address_may_be_of_any_host_and_over_http(house: House, root: Actor, value: str) -> None:
    settings = process(house)
    settings.change(actor=root, name="privacy_url", value=value)
    assert settings.live.privacy_url == value.rstrip("/")


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_is_refused_beside_its_field(house: House, root: Actor, name: str, value: str) -> None:
    settings = process(house)
    with pytest.raises(Invalid) as refused:
        settings.change(actor=root, name=name, value=value)
    assert set(refused.value.fields) == {name}
    with house.store.read() as unit:
        assert unit.choices.chosen() == [] and unit.audit.newest(9) == []


@pytest.mark.parametrize("name", ["secret_key", "database_url", "nothing", "stripe_secret_key"])
def test_what_needs_a_restart_or_is_secret_cannot_be_changed_here(
    house: House, root: Actor, name: str
) -> None:
    for change in (
        lambda: process(house).change(actor=root, name=name, value="x"),
        lambda: process(house).release(actor=root, name=name),
    ):
        with pytest.raises(NotFound) as missing:
            change()
        assert missing.value.fault is UNKNOWN_SETTING


def test_only_admins_change_settings(house: House) -> None:
    settings = process(house)
    for person in (None, house.person(), house.producer()):
        with pytest.raises(Forbidden):
            settings.change(actor=person, name="site_name", value="Mine")
        with pytest.raises(Forbidden):
            settings.rows(actor=person)


def test_what_another_release_wrote_stops_nothing(house: House, root: Actor) -> None:
    with house.store.write() as unit:
        for choice in (Choice("upload_minutes", "many", factories.NOW, root.id), office.choice(id="gone")):
            unit.choices.add(choice)
        unit.commit()
    settings = process(house)
    assert settings.live.upload_minutes == 0 and settings.live.name == "Started"


def test_without_a_database_the_last_settings_hold(house: House, root: Actor) -> None:
    settings = process(house)
    settings.change(actor=root, name="site_name", value="Changed")
    house.clock.moment += timedelta(minutes=1)
    with house.store.write():
        # A unit that is open already makes reading fail, as a lost database does.
        settings.keep_up()
    assert settings.live.name == "Changed"
