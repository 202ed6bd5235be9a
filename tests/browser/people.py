"""What people do in a browser, in their own words."""

import time
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT

SEED = "/articles/how-a-pmo-role-can-accelerate-your-career-growth/"


@dataclass(frozen=True)
class Site:
    """The running site: its address, the demo accounts' passwords by name, and what was printed
    by the code that prepared it."""

    url: str
    accounts: dict
    printed: str


def log_in(page, site, name):
    page.goto("/admin/")
    fill_in_login(page, site, name)


def fill_in_login(page, site, name):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.accounts[name])
    page.get_by_role("button", name="Log in").click()


def banner(page):
    return page.locator("section.consent")


def decide(page, label):
    """Press a button of the banner or the settings page and wait for what comes back."""
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=label, exact=True).click()


def open_settings(page):
    page.get_by_role("link", name="Cookie settings").click()
    page.get_by_role("heading", name="Cookie settings", level=1).wait_for()


def sees_within_a_second(page, address, status):
    """Claim that what was changed just now is what the address answers within the second promised.

    A page may be asked for before that second is over and still be the one from before.
    """
    changed_at = asked_at = time.monotonic()
    while (found := page.goto(address).status) != status:
        assert asked_at < changed_at + 1, f"{address} still answers {found}"
        page.wait_for_timeout(50)
        asked_at = time.monotonic()


def requests_elsewhere(page, site):
    """Return the list that fills with the addresses a page asks of any other host."""
    elsewhere = []
    page.on(
        "request", lambda r: elsewhere.append(r.url) if not r.url.startswith(site.url) else None
    )
    return elsewhere


def complaints(page):
    """Return the list that fills with what the browser's console complains about the page.

    What axe complains about while it looks at one has no address.
    """
    heard = []
    page.on(
        "console",
        lambda message: (
            heard.append(message.text)
            if message.type in {"error", "warning"} and message.location["url"]
            else None
        ),
    )
    return heard


# Where colours glide from one scheme to the other, axe would look at one in between.
SETTLED = """async () => {
    const gliding = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(gliding.map(one => one.finished));
}"""


# Only what it found wrong: all that is in order is as long as a book, and as slow to read.
AXE = """strictly => {
    const rules = axe.getRules().filter(({ ruleId }) => ruleId !== "color-contrast-enhanced");
    const chosen = strictly ? { runOnly: rules.map(({ ruleId }) => ruleId) } : {};
    return axe.run({ resultTypes: ["violations"], ...chosen }).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
}"""


def violations(page, *, strictly=False):
    """Return what axe finds wrong with the page, by the rules that it goes by of itself.

    `strictly` by all that it has, those on trial too, but for the contrast of level AAA. Each is a
    pair: the rule, and the elements that break it.
    """
    page.evaluate(SETTLED)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(AXE, strictly)
