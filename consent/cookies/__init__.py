"""The cookies of consent. The one package that knows django-cookie-consent.

It keeps the library's groups, cookies and format, and believes nothing that a visitor sends:
the library compares versions as strings, so to it `analytics=zzzz` is an acceptance.
"""

from consent.cookies.choices import (
    encode_choices,
    forget_state,
    read_choices,
    sent_state,
    set_state,
)
from consent.cookies.declared import (
    DeclaredCookie,
    Group,
    declare_group,
    declared_in,
    groups,
)
from consent.cookies.expiry import expire_declared, sends_others
from consent.cookies.proof import (
    is_consent_id,
    new_consent_id,
    read_consent_id,
    set_consent_id,
)

__all__ = [
    "DeclaredCookie",
    "Group",
    "declare_group",
    "declared_in",
    "encode_choices",
    "expire_declared",
    "forget_state",
    "groups",
    "is_consent_id",
    "new_consent_id",
    "read_choices",
    "read_consent_id",
    "sends_others",
    "sent_state",
    "set_consent_id",
    "set_state",
]
