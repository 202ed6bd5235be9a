"""Accounts to try the site with, one for each role."""

import json
import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from pmo_cms import roles

ACCOUNTS = {
    "writer": roles.WRITERS,
    "editor": roles.EDITORS,
    "reviewer": roles.CONSENT_REVIEWERS,
    "admin": roles.ADMINISTRATORS,
}


@dataclass(frozen=True)
class DemoAccount:
    """One account as it is printed: log-in name, password in clear, role."""

    name: str
    password: str
    role: str


def ensure(file):
    """Return the demo accounts, made where they are missing.

    Passwords are generated once and kept in `file`, a pathlib.Path that only its owner can read.
    """
    kept = _read(file)
    passwords = kept or {name: secrets.token_urlsafe(12) for name in ACCOUNTS}
    for name, role in ACCOUNTS.items():
        user = User.objects.filter(username=name).first()
        if user is None:
            user = User.objects.create_user(
                name, password=passwords[name], is_staff=True, is_superuser=name == "admin"
            )
            user.groups.add(Group.objects.get(name=role))
        elif kept is None:
            user.set_password(passwords[name])
            user.save(update_fields=["password"])
    _write(file, passwords)
    return [DemoAccount(name, passwords[name], role) for name, role in ACCOUNTS.items()]


def _read(file):
    """Return the passwords kept in `file`, or None when it is not there or not whole."""
    try:
        kept = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return kept if isinstance(kept, dict) and kept.keys() == ACCOUNTS.keys() else None


def _write(file, passwords):
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(passwords, indent=2) + "\n"
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")
