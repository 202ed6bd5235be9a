"""A form that somebody sent to the desk when the session had ended: kept until it is sent again.

The server stores nothing of it. It travels through the login page sealed, so that nothing but what
was sent here can come back, and leads nowhere but where it was sent.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest

# The login page's field with the sealed form.
FIELD = "kept_form"
# Changed together with the shape of KeptForm, so that no page of an older release is misread.
SALT = "pmo_cms.kept_form.1"


@dataclass(frozen=True)
class KeptForm:
    """Where a form was sent, its fields in order with all their values, and what is not kept.

    `files` are the names of uploaded files; `had_passwords` is whether fields were left out.
    """

    address: str
    fields: dict[str, list[str]]
    files: list[str]
    had_passwords: bool

    def seal(self) -> str:
        """Return the form as one line of ASCII that `opened` takes back."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return (name, value) for every value, as hidden inputs send them."""
        return [(name, value) for name, values in self.fields.items() for value in values]


def sent(request: HttpRequest) -> KeptForm:
    """Return the form that `request` sent, without its token, its passwords and its files."""
    fields = {name: values for name, values in request.POST.lists() if not is_token(name)}
    kept = {name: values for name, values in fields.items() if not is_password(name)}
    return KeptForm(
        address=request.get_full_path(),
        fields=kept,
        files=[str(file.name) for _, files in request.FILES.lists() for file in files],
        had_passwords=kept.keys() != fields.keys(),
    )


def returned(request: HttpRequest) -> KeptForm | None:
    """Return the form that the login page sent along, None when it had none.

    Raises BadRequest for a seal that is not ours.
    """
    sealed = request.POST.get(FIELD)
    return opened(sealed) if sealed is not None else None


def opened(sealed: str) -> KeptForm:
    """Return the form in `sealed`. Raises BadRequest for a seal that is not ours."""
    try:
        return KeptForm(**signing.loads(sealed, salt=SALT))
    except signing.BadSignature as broken:
        raise BadRequest("The form that the login page kept was altered on its way.") from broken


def is_token(name: str) -> bool:
    """Return whether the field `name` is of the request alone: each gets its own."""
    return name in {"csrfmiddlewaretoken", FIELD}


def is_password(name: str) -> bool:
    """Return whether the field `name` is of a password, or says what to do with one."""
    return "password" in name.lower()
