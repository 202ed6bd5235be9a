import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `facts` in hex, the same for equal facts on every machine.

    Taken over canonical JSON: sorted keys, no spaces, ASCII with escapes, UTF-8.
    Raises TypeError for a value that JSON cannot hold.
    """
    return hashlib.sha256(_canonical(facts)).hexdigest()


def keyed_fingerprint(facts: Mapping[str, Any], *, purpose: str) -> str:
    """Return an HMAC-SHA-256 of `facts` in hex, which needs the site's key to be made.

    Who can write to the database but does not have the key can change facts, but not make
    the fingerprint fit. Fingerprints for one `purpose` are of no use for another.
    """
    return salted_hmac(
        f"consent.{purpose}",
        _canonical(facts),
        secret=settings.CONSENT_SUBJECT_KEY,
        algorithm="sha256",
    ).hexdigest()


def _canonical(facts: Mapping[str, Any]) -> bytes:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()
