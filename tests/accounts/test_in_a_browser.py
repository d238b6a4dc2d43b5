"""The pages of one's own sign-in in a real browser, with a passkey from its virtual authenticator."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.accounts.models import User
from apps.core.models import AuditEvent
from tests.browser import Watch, follow, problems_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.journey

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def localhost(asgi_server: str) -> str:
    """Browsers make passkeys for names, and of those without https for this one alone."""
    return asgi_server.replace("127.0.0.1", "localhost")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    page = watch.open(context)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def type_password(page: Page, server: str, user: User) -> None:
    page.goto(f"{server}/sign-in/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def press(page: Page, name: str) -> None:
    follow(page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first)


def is_in(page: Page, server: str) -> bool:
    page.goto(f"{server}/library/")
    return page.url == f"{server}/library/"


def add_passkey(page: Page, server: str) -> None:
    page.goto(f"{server}/account/")
    press(page, "Add a passkey")
    press(page, "Make the passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


@pytest.mark.timeout(240)
def test_alice_signs_in_with_a_passkey_alone(page: Page, localhost: str, alice: User) -> None:
    type_password(page, localhost, alice)
    add_passkey(page, localhost)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Keep them as a file").click()
    assert len(kept.value.path().read_text().split("\n")) == 11
    press(page, "I have them")
    press(page, "Sign out")
    assert not is_in(page, localhost)
    page.goto(f"{localhost}/sign-in/")
    press(page, "Sign in with a passkey")
    assert is_in(page, localhost)
    assert AuditEvent.objects.filter(verb="sign_in").latest("pk").detail == {"how": ["webauthn"]}


@pytest.mark.timeout(240)
def test_a_passkey_is_her_second_factor_and_her_proof(page: Page, localhost: str, alice: User) -> None:
    type_password(page, localhost, alice)
    add_passkey(page, localhost)
    press(page, "Sign out")
    type_password(page, localhost, alice)
    assert page.url == f"{localhost}/sign-in/code/"
    press(page, "Use your passkey")
    assert is_in(page, localhost)
    page.goto(f"{localhost}/account/prove/passkey/?next=/library/")
    press(page, "Use your passkey")
    assert page.url == f"{localhost}/library/"
    assert AuditEvent.objects.get(verb="prove_again").detail == {"how": "passkey"}
    page.goto(f"{localhost}/account/")
    press(page, "Remove Passkey 1")
    press(page, "Remove it")
    expect(page.get_by_text("The passkey is gone.")).to_be_visible()
    press(page, "Sign out")
    type_password(page, localhost, alice)
    assert is_in(page, localhost)


@pytest.mark.timeout(240)
def test_where_no_passkey_can_work_none_is_offered(page: Page, asgi_server: str, alice: User) -> None:
    type_password(page, asgi_server, alice)
    page.goto(f"{asgi_server}/account/")
    expect(page.get_by_role("link", name="Add a passkey")).to_have_count(0)
    press(page, "Sign out")
    expect(page.get_by_role("button", name="passkey")).to_have_count(0)


@pytest.mark.timeout(300)
def test_every_page_can_be_read_by_everybody(page: Page, localhost: str, alice: User) -> None:
    problems: list[str] = []

    def look(name: str) -> None:
        problems.extend(problems_of(page, name))

    page.goto(f"{localhost}/sign-in/")
    look("sign-in")
    press(page, "Password forgotten?")
    look("password forgotten")
    page.get_by_label("Your mail address").fill(alice.email)
    press(page, "Send me the link")
    look("asked for a link")
    page.goto(f"{localhost}/sign-in/password/{alice.pk.hex}/no-token/")
    look("dead link")
    type_password(page, localhost, alice)
    page.goto(f"{localhost}/account/app/")
    secret = page.locator("#key").input_value()
    press(page, "Add it")
    look("app without a code")
    secret = page.locator("#key").input_value()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Code").fill(code)
    press(page, "Add it")
    look("recovery codes")
    page.reload()
    look("recovery codes shown before")
    press(page, "Make new ones")
    look("new recovery codes")
    for address in ("", "app/remove/", "password/", "passkeys/new/", "prove/", "prove/code/"):
        page.goto(f"{localhost}/account/{address}")
        look(address)
    page.goto(f"{localhost}/sign-out/")
    press(page, "Sign out")
    type_password(page, localhost, alice)
    look("second factor")
    page.get_by_label("Code").fill("000000")
    press(page, "Sign in")
    look("wrong code")
    assert problems == []
