from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from articles.findings import FINDINGS, Findings, Kept, findings_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def request_with(findings, *, at=NOON):
    return SimpleNamespace(META={FINDINGS: findings} if findings else {}, now=at)


def test_what_was_found_is_not_sought_again():
    kept = Kept(2)
    assert kept.once("a", lambda: ()) == ()
    assert kept.once("a", lambda: pytest.fail("sought again")) == ()


def test_it_holds_no_more_than_it_may():
    kept = Kept(2)
    for name in "abc":
        kept.put(name, name)
    assert kept == {"c": "c"}


def test_pages_share_what_whoever_keeps_pages_hands_them():
    shared = Findings()
    assert findings_of(request_with(shared)) is shared


def test_a_page_on_its_own_has_the_same_ones_throughout():
    request = request_with(None)
    assert findings_of(request) is findings_of(request)
    assert findings_of(request) is not findings_of(request_with(None))


@pytest.mark.parametrize(
    ("moment", "shares"),
    [(NOON - HOUR, True), (NOON + HOUR, False), (NOON - 2 * HOUR, False)],
)
def test_a_page_of_another_moment_shares_nothing(moment, shares):
    shared = Findings((NOON - HOUR).timestamp(), (NOON + HOUR).timestamp())
    assert (findings_of(request_with(shared, at=moment)) is shared) == shares
