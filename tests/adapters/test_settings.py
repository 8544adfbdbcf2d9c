"""Settings: strict about what they are told, and documented by the table that they are read from."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.settings import Settings, SettingsError, env_example, settings_table
from domain.money import Fee
from domain.site import Site

ROOT = Path(__file__).parents[2]
STORE = {
    "S3_ENDPOINT": "http://localhost:9000",
    "S3_BUCKET": "beats",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "only-for-tests",
}


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.read({})

    assert settings == Settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert settings.data_dir == Path("var").absolute()
    assert settings.public_url == "http://127.0.0.1:8000"


def test_what_is_set_is_read() -> None:
    settings = Settings.read(
        {"PORT": "9001", "SITE_URL": "https://beats.example/", "X_ACCEL": "/files/", "PAYMENTS": "sandbox"}
    )

    assert settings.port == 9001
    assert settings.public_url == "https://beats.example"
    assert settings.x_accel == "/files/"


def test_an_empty_variable_means_its_default() -> None:
    assert Settings.read({"PORT": "", "SITE_NAME": " "}) == Settings()


def test_a_v6_host_is_bracketed_in_the_public_address() -> None:
    assert Settings.read({"HOST": "::1"}).public_url == "http://[::1]:8000"


@pytest.mark.parametrize(("host", "url"), [("0.0.0.0", "http://127.0.0.1:8000"), ("::", "http://[::1]:8000")])
def test_a_site_that_listens_everywhere_without_an_address_says_what_that_means(host: str, url: str) -> None:
    settings = Settings.read({"HOST": host, "PAYMENTS": "sandbox"})
    assert settings.public_url == url
    [doubt] = settings.doubts
    assert url in doubt and "Set SITE_URL" in doubt
    named = {"HOST": host, "SITE_URL": "https://beats.example", "PAYMENTS": "sandbox"}
    assert Settings.read(named).doubts == []
    assert Settings().doubts == []


def test_reports_need_a_port_of_their_own() -> None:
    with pytest.raises(SettingsError, match="^REPORTS_PORT must be another port than PORT"):
        Settings.read({"REPORTS_PORT": "8000"})
    assert Settings.read({"REPORTS_PORT": "8001"}).reports_port == 8001


def test_nginx_can_not_send_files_of_a_store() -> None:
    assert Settings.read({"X_ACCEL": "/files/"}).x_accel == "/files/"
    with pytest.raises(SettingsError, match="^X_ACCEL is for files in the data folder"):
        Settings.read(STORE | {"X_ACCEL": "/files/"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8_000"),
        ("PORT", "٨٠٠٠"),
        ("WORKERS", "-1"),
        ("WORKERS", "two"),
        ("UPLOAD_POLICY", "lax"),
        ("LOG_LEVEL", "loud"),
        ("SITE_URL", "beats.example"),
        ("SITE_URL", "ftp://beats.example"),
        ("MAIL_FROM", "beats.example"),
        ("X_ACCEL", "files"),
        ("MAX_UPLOAD_BYTES", "1 GB"),
        ("PAYMENTS", "paypal"),
        ("FEE_PERCENT", "12 %"),
        ("FEE_PERCENT", "12.345"),
        ("FEE_PERCENT", "50.01"),
        ("FEE_PERCENT", "-1"),
        ("FEE_FIXED", "1e1"),
        ("FEE_FIXED", "100.01"),
        ("PLANS_CURRENCY", "cad"),
        ("PLANS_CURRENCY", "XXX"),
        ("TERMS_URL", "beats.example/terms"),
        ("PRIVACY_URL", "https://beats.example/a b"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("TAX_NOTE", "x" * 301),
        ("LISTENER_DAYS", "2"),
        ("COUNTRY_DB", "/nowhere/countries.mmdb"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read({name: value})

    sentence = str(caught.value)
    assert sentence.startswith(f"{name} must be ")
    assert sentence.endswith(f"not “{value}”.")


def test_fee_and_plans_are_what_is_set() -> None:
    usual = Settings()
    assert (usual.fee, usual.offered_plans) == (Site().fee, Site().plans)
    told = {
        "FEE_PERCENT": "7.5",
        "FEE_FIXED": "0.50",
        "PLANS": "Solo 1900, Duo 2900",
        "PLANS_CURRENCY": "JPY",
    }
    settings = Settings.read(told)
    assert settings.fee == Fee(7_50, 50)
    assert [(each.name, each.price, each.fee) for each in settings.offered_plans] == [
        ("Solo", 1_900, 144),
        ("Duo", 2_900, 219),
    ]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"PLANS": "Classic"}, "“Classic” isn't a name and a price in CAD"),
        ({"PLANS": "Classic 29, classic 45"}, "Classic is there twice"),
        (
            {"PLANS": "Classic 29.50", "PLANS_CURRENCY": "JPY"},
            "“Classic 29.50” isn't a name and a price in JPY",
        ),
        ({"PLANS": "Classic 999999", "FEE_PERCENT": "1"}, "999,999.00 CAD can't be charged for Classic"),
    ],
)
def test_plans_that_can_not_be_sold_are_told_in_one_sentence(told: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(told)
    assert str(caught.value) == (
        f"PLANS must be names and prices, such as Classic 29, Plus 45, Pro 59: {why}."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@localhost/beats"),
        ("REDIS_URL", "http://:hunter2@localhost"),
        ("SMTP_URL", "smtp://user:hunter2@host:99999"),
        ("SECRET_KEY", "hunter2"),
        ("TERMS_URL", "https://eve:hunter2@beats.example/terms"),
    ],
)
def test_a_wrong_secret_is_never_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be ") as caught:
        Settings.read({name: value})

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("told", "rail"),
    [
        ({}, "sandbox"),
        ({"HOST": "::1", "SITE_URL": "http://localhost:8000"}, "sandbox"),
        ({"SITE_URL": "http://127.0.0.7"}, "sandbox"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "stripe"),
        ({"SITE_URL": "https://beats.example", "STRIPE_SECRET_KEY": "sk_test_1"}, "stripe"),
        ({"SITE_URL": "https://beats.example", "PAYMENTS": "sandbox"}, "sandbox"),
        ({"PAYMENTS": "sandbox", "STRIPE_SECRET_KEY": "sk_test_1"}, "sandbox"),
    ],
)
def test_where_money_moves_follows_from_what_is_told(told: dict[str, str], rail: str) -> None:
    assert Settings.read(told).rail == rail


@pytest.mark.parametrize(
    "told",
    [
        {"SITE_URL": "https://beats.example"},
        {"SITE_URL": "http://127.0.0.1.example"},
        {"HOST": "0.0.0.0"},
        {"HOST": "0.0.0.0", "SITE_URL": "http://127.0.0.1"},
        {"HOST": "192.168.1.2"},
        {"PROXIES": "1"},
    ],
)
def test_a_site_that_others_reach_never_falls_back_to_test_money(told: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="set STRIPE_SECRET_KEY, or PAYMENTS=sandbox for test money"):
        Settings.read(told)


@pytest.mark.parametrize(
    ("told", "is_test", "processor"),
    [
        ({}, True, "the sandbox"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, True, "Stripe"),
        ({"STRIPE_SECRET_KEY": "rk_test_1"}, True, "Stripe"),
        ({"STRIPE_SECRET_KEY": "sk_live_test_1"}, False, "Stripe"),
    ],
)
def test_test_money_is_called_what_it_is(told: dict[str, str], is_test: bool, processor: str) -> None:
    settings = Settings.read(told)
    assert (settings.is_test_money, settings.processor) == (is_test, processor)


def test_stripe_needs_its_key() -> None:
    with pytest.raises(SettingsError, match="^STRIPE_SECRET_KEY is missing"):
        Settings.read({"PAYMENTS": "stripe"})


def test_the_sandbox_has_a_secret_of_its_own(tmp_path: Path) -> None:
    settings = Settings.read({"DATA_DIR": str(tmp_path)})
    assert settings.load_sandbox_secret() == settings.load_sandbox_secret() != settings.load_secret_key()


@pytest.mark.parametrize("missing", sorted(STORE))
def test_a_store_is_told_whole_or_not_at_all(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing} is missing"):
        Settings.read({name: value for name, value in STORE.items() if name != missing})


def test_secrets_are_not_in_what_is_printed() -> None:
    stripe = {"STRIPE_SECRET_KEY": "hunter3", "STRIPE_WEBHOOK_SECRET": "hunter4"}
    told = {"SMTP_URL": "smtp://user:hunter2@host", "SECRET_KEY": "k" * 32}
    settings = Settings.read(STORE | stripe | told)

    assert settings.s3_secret_key == "only-for-tests"
    for secret in ("only-for-tests", "hunter2", "hunter3", "hunter4", "k" * 32):
        assert secret not in repr(settings)


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = Settings.read({"DATA_DIR": str(tmp_path / "var")})

    secret = settings.load_secret_key()

    assert len(secret) >= 32
    assert settings.load_secret_key() == secret
    assert [each.name for each in settings.data_dir.iterdir()] == ["secret_key"]
    assert (settings.data_dir / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_secret_key_that_is_set_is_taken(tmp_path: Path) -> None:
    settings = Settings.read({"DATA_DIR": str(tmp_path / "var"), "SECRET_KEY": "s" * 40})

    assert settings.load_secret_key() == "s" * 40
    assert not settings.data_dir.exists()


def test_processes_that_start_together_share_one_secret_key(tmp_path: Path) -> None:
    read = "print(Settings.read(os.environ).load_secret_key())"
    script = f"import os; from adapters.settings import Settings; {read}"
    run = [sys.executable, "-c", script]
    environ = {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen(run, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    said = {process.communicate(timeout=30)[0] for process in started}

    assert said == {(tmp_path / "secret_key").read_text() + "\n"}


def test_the_table_has_a_row_for_every_setting() -> None:
    rows = settings_table().splitlines()[2:]

    assert [row.split("`")[1].lower() for row in rows] == list(Settings.__dataclass_fields__)
    assert all(row.count("|") == 5 for row in rows)


def test_the_example_file_is_what_the_table_says() -> None:
    assert (ROOT / ".env.example").read_text() == env_example()
