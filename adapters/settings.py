"""Every setting of the site, read strictly from the environment: one table of names, types and meanings."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adapters.setting_kinds import (
    CURRENCY,
    EMAIL,
    FILE,
    FOLDER,
    KEY,
    NAME,
    NOTE,
    PAGE,
    PREFIX,
    SECRET,
    TEXT,
    Kind,
    address,
    hundredths,
    one_of,
    whole,
)
from domain.audio import AudioLimits
from domain.money import MOST_FIXED, MOST_PERCENT, Currency, Fee, decimal, shown_percent
from domain.plans import PLAN_CURRENCY, PLANS, Plan, plans_from
from domain.words import say

# Hosts that mean every address of this machine, and one of those that it can be reached at from itself.
NEAR = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class SettingsError(Exception):
    """A setting that can't be right; the message is one plain sentence that names the variable."""


def _setting(default: str, kind: Kind, meaning: str) -> Any:
    metadata = {"default": default, "kind": kind, "meaning": meaning}
    return field(default=kind.parse(default), repr=not kind.secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What the environment says; the variable's name is the field's name in capitals."""

    host: str = _setting("127.0.0.1", TEXT, "The address of this machine that the site listens on.")
    port: int = _setting("8000", whole(1, 65535), "The port that the site listens on.")
    reports_port: int = _setting(
        "0",
        whole(0, 65535),
        "A port at which a process of its own takes in what players report, for a proxy to pass"
        " `/plays/reports` to; 0 for the site's own.",
    )
    data_dir: Path = _setting("./var", FOLDER, "The folder that keeps everything the site must not lose.")
    database_url: str = _setting(
        "",
        address("postgresql", "postgres", secret=True),
        "The Postgres database; empty for SQLite in the data folder.",
    )
    redis_url: str = _setting(
        "",
        address("redis", "rediss", "unix", secret=True),
        "The Redis or Valkey that wakes workers; empty for the bundled one.",
    )
    s3_endpoint: str = _setting(
        "", address("http", "https"), "The S3-compatible store for files; empty for the data folder."
    )
    s3_bucket: str = _setting("", TEXT, "The bucket in that store.")
    s3_access_key: str = _setting("", TEXT, "The store's access key.")
    s3_secret_key: str = _setting("", SECRET, "The store's secret key.")
    s3_region: str = _setting("us-east-1", TEXT, "The store's region.")
    smtp_url: str = _setting(
        "",
        address("smtp", "smtps", secret=True),
        "The mail server, as `smtp://user:password@host:587`; empty for the log and an outbox folder.",
    )
    mail_from: str = _setting("beatpass@localhost.localdomain", EMAIL, "The sender of the site's mail.")
    site_name: str = _setting("BeatPass", NAME, say("What the site is called."))
    site_url: str = _setting(
        "", address("http", "https"), "The site's public address; empty for `http://HOST:PORT`."
    )
    secret_key: str = _setting(
        "", KEY, "What signs cookies and links; empty for one that is made once, in the data folder."
    )
    upload_policy: str = _setting(
        "current", one_of("current", "strict"), say("The rules that uploaded beats must meet.")
    )
    workers: int = _setting("2", whole(1, 256), "How many processes work on jobs.")
    web_threads: int = _setting("16", whole(1, 512), "How many requests are served at once.")
    lease_seconds: int = _setting(
        "60", whole(5, 86_400), "How long a silent worker keeps a job before another may take it."
    )
    support_email: str = _setting(
        "support@localhost.localdomain", EMAIL, say("Where “Contact support” writes to.")
    )
    max_upload_bytes: int = _setting(
        str(AudioLimits().max_bytes), whole(1, 1024**4), say("The largest audio file that may be uploaded.")
    )
    upload_minutes: int = _setting(
        "0", whole(0, 1_000_000), say("Minutes of audio that a producer's account may hold; 0 for no limit.")
    )
    x_accel: str = _setting(
        "", PREFIX, "nginx's internal prefix for files, such as `/files/`; empty to serve them ourselves."
    )
    log_level: str = _setting(
        "INFO", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "The least urgent message that is logged."
    )
    proxies: int = _setting("0", whole(0, 16), "How many proxies in front of the site are trusted.")
    payments: str = _setting(
        "",
        one_of("sandbox", "stripe", or_empty=True),
        "Where money moves; empty for Stripe when its key is set, else for test money on a site of this"
        " machine alone.",
    )
    fee_percent: int = _setting(
        shown_percent(Fee().percent),
        hundredths(MOST_PERCENT),
        "What buyers pay the platform on top of a price, in percent of it, such as `12` or `7.5`.",
    )
    fee_fixed: int = _setting(
        decimal(Fee().fixed), hundredths(MOST_FIXED), "And so much more, in whatever currency is charged."
    )
    plans: str = _setting(
        PLANS,
        TEXT,
        "The plans that subscribers may choose: a name and a price a month each, without the fee. Who has one"
        " keeps it at the price it was sold at.",
    )
    plans_currency: Currency = _setting(
        PLAN_CURRENCY, CURRENCY, "The currency of all plans; fixed as long as somebody pays for a plan."
    )
    terms_url: str = _setting("", PAGE, say("Your terms, linked in the footer and before buying."))
    privacy_url: str = _setting("", PAGE, say("Your privacy policy, linked in the footer."))
    tax_note: str = _setting(
        "", NOTE, say("What you have to say about taxes, shown wherever something is paid.")
    )
    payout_rule: str = _setting(
        "published",
        one_of("published", "engaged"),
        say("What beats earn of subscriptions by: being out, or only as far as others play them, too."),
    )
    listener_days: int = _setting(
        "400",
        whole(3, 36_500),
        "How many days listens keep who listened: an account, or a visitor's stand-in of the day."
        " After that nobody can tell.",
    )
    country_db: Path | None = _setting(
        "",
        FILE,
        "A MaxMind DB file that knows countries by address, such as GeoLite2 Country; empty to know none.",
    )
    excluded_shares: str = _setting(
        "redistribute",
        one_of("redistribute", "hold"),
        say("What a share does whose producer can't be paid: it goes to the others, or waits 12 months."),
    )
    stripe_secret_key: str = _setting("", SECRET, "The key of the site's own account at Stripe.")
    stripe_webhook_secret: str = _setting("", SECRET, "What signs Stripe's snapshot events.")
    stripe_thin_webhook_secret: str = _setting("", SECRET, "What signs Stripe's thin events.")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """Read all settings; an empty or missing variable means its default. Raises `SettingsError`."""
        settings = cls(**{each.name: _value(each, environ) for each in fields(cls)})
        settings._check_ports()
        settings._check_store()
        settings._check_files()
        settings._check_payments()
        settings._check_plans()
        return settings

    @property
    def public_url(self) -> str:
        """The site's address as people reach it, without a slash at the end.

        A site that listens everywhere without knowing its name can be sure of this machine's only.
        """
        host = NEAR.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        return self.site_url or f"http://{host}:{self.port}"

    @property
    def rail(self) -> str:
        """`stripe` or `sandbox`, or empty: test money is never what a site of others falls back to."""
        if self.payments or self.stripe_secret_key:
            return self.payments or "stripe"
        hosts = {self.host, urlsplit(self.public_url).hostname or ""}
        return "sandbox" if all(map(_is_loopback, hosts)) and not self.proxies else ""

    @property
    def processor(self) -> str:
        """What people are told that money moves through."""
        return "Stripe" if self.rail == "stripe" else say("the sandbox")

    @property
    def is_test_money(self) -> bool:
        return self.rail == "sandbox" or self.stripe_secret_key.startswith(("sk_test_", "rk_test_"))

    @property
    def fee(self) -> Fee:
        return Fee(self.fee_percent, self.fee_fixed)

    @property
    def offered_plans(self) -> tuple[Plan, ...]:
        """Raises `ValueError` with what is wrong with them, which reading them has made sure of."""
        return plans_from(self.plans, self.plans_currency, self.fee)

    @property
    def doubts(self) -> list[str]:
        """What is allowed and yet hardly meant, a sentence each, for whoever starts the site."""
        if self.host in NEAR and not self.site_url:
            return [
                f"HOST is {self.host} and SITE_URL is not set: links in mail lead to {self.public_url},"
                " which others can't reach. Set SITE_URL to the address that people use."
            ]
        return []

    def load_secret_key(self) -> str:
        """The key from the setting, else from the data folder, where the first caller of all makes it."""
        return self.secret_key or _kept_secret(self.data_dir / "secret_key")

    def load_sandbox_secret(self) -> str:
        """What signs the sandbox's events, from the data folder as well."""
        return _kept_secret(self.data_dir / "sandbox_secret")

    def _check_ports(self) -> None:
        if self.reports_port == self.port:
            raise SettingsError("REPORTS_PORT must be another port than PORT, or 0.")

    def _check_store(self) -> None:
        """A store is told whole or not at all."""
        needed = ("s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key")
        missing = [name.upper() for name in needed if not getattr(self, name)]
        if 0 < len(missing) < len(needed):
            raise SettingsError(f"{missing[0]} is missing, though other settings of the S3 store are there.")

    def _check_files(self) -> None:
        """nginx sends files of this machine only."""
        if self.x_accel and self.s3_endpoint:
            raise SettingsError("X_ACCEL is for files in the data folder; leave it out with an S3 store.")

    def _check_payments(self) -> None:
        """Which money moves is never left to chance."""
        if not self.rail:
            raise SettingsError(
                "A site that others reach must say how it is paid: set STRIPE_SECRET_KEY,"
                " or PAYMENTS=sandbox for test money."
            )
        if self.rail == "stripe" and not self.stripe_secret_key:
            raise SettingsError("STRIPE_SECRET_KEY is missing, though PAYMENTS is stripe.")

    def _check_plans(self) -> None:
        """Each has a name of its own, and a price that can be charged with the fee on top."""
        try:
            _ = self.offered_plans
        except ValueError as error:
            example = f"PLANS must be names and prices, such as {PLANS}"
            raise SettingsError(f"{example}: {error}.") from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _value(setting: "Field[Any]", environ: Mapping[str, str]) -> Any:
    name, kind = setting.name.upper(), setting.metadata["kind"]
    text = environ.get(name, "").strip() or setting.metadata["default"]
    try:
        return kind.parse(text)
    except ValueError:
        # What has a name and a password in it isn't repeated, either: logs and terminals keep it.
        is_secret = kind.secret or (kind.name == "address" and "@" in text)
        said = "" if is_secret else f", not “{text}”"
        raise SettingsError(f"{name} must be {kind.must_be}{said}.") from None


def _kept_secret(path: Path) -> str:
    """Read the secret, making it first if need be; of two processes that make one, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def settings_table() -> str:
    """The settings as a Markdown table, for README.md."""
    rows = ["| variable | default | type | meaning |", "| --- | --- | --- | --- |"]
    for each in fields(Settings):
        default = f"`{each.metadata['default']}`" if each.metadata["default"] else "empty"
        kind = each.metadata["kind"].name
        rows.append(f"| `{each.name.upper()}` | {default} | {kind} | {each.metadata['meaning']} |")
    return "\n".join(rows) + "\n"


def env_example() -> str:
    """The settings with their defaults as an environment file, all commented out."""
    parts = ["# Settings of the site, each with its default. Remove the # from a line to change it.\n"]
    for each in fields(Settings):
        kind, default = each.metadata["kind"].name.replace("`", ""), each.metadata["default"]
        meaning = each.metadata["meaning"].replace("`", "")
        parts.append(f"# {meaning} ({kind})\n#{each.name.upper()}={default}\n")
    return "\n".join(parts)
