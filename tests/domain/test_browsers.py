"""What is told from a browser's name and address."""

import pytest

from domain.activity.browsers import device_of, household, is_bot, stand_in
from domain.activity.listens import Device

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
GALAXY_TAB = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, Device.COMPUTER),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", Device.COMPUTER),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", Device.COMPUTER),
        ("Mozilla/5.0 (X11; CrOS x86_64 15917.71.0) Chrome/130.0 Safari/537.36", Device.COMPUTER),
        (IPHONE, Device.PHONE),
        (PIXEL, Device.PHONE),
        ("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", Device.PHONE),
        (GALAXY_TAB, Device.TABLET),
        ("Mozilla/5.0 (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0", Device.TABLET),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", Device.TABLET),
        ("SmartFridge/2", Device.OTHER),
        ("", Device.OTHER),
    ],
)
def test_the_device_follows_from_the_browsers_name(agent: str, device: Device) -> None:
    assert device_of(agent) is device


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "curl/8.9.1",
        "Wget/1.21",
        "python-requests/2.32",
        "Python-urllib/3.11",
        "Go-http-client/2.0",
        "BUbiNG crawler",
        "",
        "  ",
    ],
)
def test_programs_that_nobody_listens_through_are_bots(agent: str) -> None:
    assert is_bot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        IPHONE,
        PIXEL,
        GALAXY_TAB,
        CHROME.replace("Chrome", "HeadlessChrome"),
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) Chrome/130.0 Mobile Safari/537.36",
    ],
)
def test_browsers_are_no_bots_with_a_screen_or_without(agent: str) -> None:
    assert not is_bot(agent)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "nonsense", True),
    ],
)
def test_a_household_shares_its_address(one: str, other: str, together: bool) -> None:
    assert (household(one) == household(other)) is together
    assert (stand_in(one, "salt") == stand_in(other, "salt")) is together


def test_another_salt_makes_another_stand_in_that_tells_nothing_of_the_address() -> None:
    one, other = stand_in("192.0.2.1", "monday"), stand_in("192.0.2.1", "tuesday")
    assert one != other and one.startswith("v:") and len(one) == 34
