import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `facts` in hex, the same for equal facts on every machine.

    Taken over canonical JSON: sorted keys, no spaces, ASCII with escapes, UTF-8.
    Raises TypeError for a value that JSON cannot hold.
    """
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
