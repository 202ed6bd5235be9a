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
    """One account as it is printed: log-in name, password in clear or "" if unknown, role."""

    name: str
    password: str
    role: str


def ensure(file):
    """Return the demo accounts, made where they are missing.

    Passwords are generated once and kept in `file`, a pathlib.Path that only its owner can read.
    An account that is there already is somebody's: its password is told while it is the one kept
    in `file`, and never set.
    """
    passwords = _read(file) or {name: secrets.token_urlsafe(12) for name in ACCOUNTS}
    accounts = [_ensure(name, role, passwords[name]) for name, role in ACCOUNTS.items()]
    _write(file, passwords)
    return accounts


def _ensure(name, role, password):
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(
            name, password=password, is_staff=True, is_superuser=name == "admin"
        )
        user.groups.add(Group.objects.get(name=role))
    is_known = user.is_staff and user.check_password(password)
    return DemoAccount(name, password if is_known else "", role)


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
