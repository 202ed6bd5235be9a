"""Who may open which page of the desk.

A page is one line in PAGES: its address as the URL pattern spells it, and who may open it. A model
is one line in MODELS for its list and the forms that Django gives it; desk.py makes a row of it,
and forged_acts.py has what each button sends. A page, a model or a button without its line fails
test_role_matrix.py, and so does a line without a page.
"""

from pmo_cms import roles


def own(role):
    """Return what the matrix calls `role` in front of what is its own.

    An article is its owner's, and a picture that readers never saw its uploader's. An account or a
    group counts as one's own when it can do no more than oneself. Whatever else there is belongs
    to nobody.
    """
    return f"{role}, own"


ANONYMOUS, READER, ONLY_STAFF, SUPERUSER = "anonymous", "an account", "staff", "superuser"
OUTSIDERS = frozenset({ANONYMOUS, READER})
ROLES = [ANONYMOUS, READER, ONLY_STAFF, *roles.ROLES, SUPERUSER]

NOBODY = frozenset[str]()
SUPERUSERS = frozenset({SUPERUSER})
ADMINS = SUPERUSERS | {roles.ADMINISTRATORS}
ADMINS_ON_THEIRS = SUPERUSERS | {own(roles.ADMINISTRATORS)}
REVIEWERS = ADMINS | {roles.CONSENT_REVIEWERS}
EDITORS = ADMINS | {roles.EDITORS}
WRITERS = EDITORS | {roles.WRITERS}
WRITERS_ON_THEIRS = EDITORS | {own(roles.WRITERS)}
STAFF = WRITERS | REVIEWERS | {ONLY_STAFF}
EVERYBODY = STAFF | OUTSIDERS

PAGES = {
    "admin/": STAFF,
    "admin/login/": STAFF,
    "admin/logout/": STAFF,
    "admin/password_change/": STAFF,
    "admin/password_change/done/": STAFF,
    "admin/jsi18n/": STAFF,
    "admin/autocomplete/": WRITERS,  # asked for sources
    "admin/r/<path:content_type_id>/<path:object_id>/": WRITERS,  # asked for an article
    "admin/articles/": WRITERS,
    "admin/consent/": REVIEWERS,
    "admin/cookie_consent/": REVIEWERS,
    "admin/auth/": ADMINS,
    "admin/<url>": STAFF,
    "admin/articles/article/<path:object_id>/history/": WRITERS_ON_THEIRS,
    "admin/articles/article/<path:object_id>/review/": WRITERS_ON_THEIRS,
    "admin/articles/article/<path:object_id>/preview/": WRITERS_ON_THEIRS,
    "admin/articles/article/<path:object_id>/preview/cover.svg": WRITERS_ON_THEIRS,
    "admin/articles/article/<path:object_id>/links/": WRITERS_ON_THEIRS,
    "admin/articles/article/<path:object_id>/plan/": EDITORS,
    "admin/articles/article/<path:object_id>/original/": EDITORS,
    "admin/articles/article/<path:object_id>/withdraw/": EDITORS,
    "admin/articles/article/<path:object_id>/takedown/": EDITORS,
    "admin/articles/article/as-of/": WRITERS,
    "admin/articles/article/as-of/<moment>/<inner>": WRITERS,
    "admin/articles/image/choose/": WRITERS,
    "admin/consent/decision/find/": REVIEWERS,
    "admin/consent/decision/export/": REVIEWERS,
    "admin/consent/decision/statistics/": REVIEWERS,
    "admin/articles/category/<path:object_id>/merge/": EDITORS,
    "admin/articles/source/<path:object_id>/merge/": EDITORS,
    "admin/articles/author/<path:object_id>/merge/": EDITORS,
    "admin/auth/user/<id>/password/": ADMINS_ON_THEIRS,
    "preview/<str:token>/": EVERYBODY,
    "preview/<str:token>/cover.svg": EVERYBODY,
    "preview/<str:token>/<rendition:name>": EVERYBODY,
}

# fmt: off
MODELS = {
    #                             look       add      change             delete
    "articles/article":          (WRITERS,   WRITERS, WRITERS_ON_THEIRS, NOBODY),
    "articles/category":         (WRITERS,   EDITORS, EDITORS,           NOBODY),
    "articles/author":           (WRITERS,   EDITORS, EDITORS,           NOBODY),
    "articles/source":           (WRITERS,   EDITORS, EDITORS,           NOBODY),
    "articles/permission":       (WRITERS,   EDITORS, EDITORS,           SUPERUSERS),
    "articles/image":            (WRITERS,   WRITERS, WRITERS_ON_THEIRS, EDITORS),
    "articles/publication":      (EDITORS,   NOBODY,  EDITORS,           NOBODY),
    "articles/staticpage":       (EDITORS,   EDITORS, EDITORS,           NOBODY),
    "consent/decision":          (REVIEWERS, NOBODY,  NOBODY,            NOBODY),
    "consent/export":            (REVIEWERS, NOBODY,  NOBODY,            NOBODY),
    "consent/cspviolation":      (REVIEWERS, NOBODY,  NOBODY,            NOBODY),
    "consent/notice":            (REVIEWERS, ADMINS,  NOBODY,            NOBODY),
    "consent/service":           (REVIEWERS, ADMINS,  ADMINS,            SUPERUSERS),
    "cookie_consent/cookie":     (REVIEWERS, ADMINS,  ADMINS,            SUPERUSERS),
    "cookie_consent/cookiegroup": (REVIEWERS, ADMINS, ADMINS,            SUPERUSERS),
    "auth/group":                (ADMINS,    ADMINS,  ADMINS_ON_THEIRS,  SUPERUSERS),
    "auth/user":                 (ADMINS,    ADMINS,  ADMINS_ON_THEIRS,  SUPERUSERS),
}
# fmt: on

# What a page answers to whoever may open it, to other members of staff, and to everybody else.
USUALLY = ("200", "403", "log in")
UNUSUALLY = {
    "admin/login/": ("redirect", "", "200"),
    "admin/logout/": ("405", "", "redirect"),  # it takes a POST
    "admin/consent/decision/export/": ("405", "405", "log in"),  # so does this
    "admin/<url>": ("404", "", "log in"),  # any address that is no page
    "admin/r/<path:content_type_id>/<path:object_id>/": ("redirect", "403", "log in"),
    "admin/articles/publication/": ("redirect", "403", "log in"),  # to the only one
    "admin/articles/": ("200", "404", "log in"),  # where nothing is theirs, Django has no page
    "admin/consent/": ("200", "404", "log in"),
    "admin/cookie_consent/": ("200", "404", "log in"),
    "admin/auth/": ("200", "404", "log in"),
}


for _model, (_look, _add, _, _delete) in MODELS.items():
    _row = f"admin/{_model}/<path:object_id>/"
    PAGES |= {
        f"admin/{_model}/": _look,
        f"admin/{_model}/add/": _add,
        f"{_row}change/": _look,
        f"{_row}delete/": _delete,
        _row: STAFF,  # an old address, which leads to change/ without asking the database
    }
    PAGES.setdefault(f"{_row}history/", _look)
    UNUSUALLY[_row] = ("redirect", "", "log in")


def may(role, whose, allowed):
    """Return whether `role` is among the `allowed` in front of what is "own" or "foreign"."""
    return role in allowed or (whose == "own" and own(role) in allowed)


def answer(role, whose, page):
    """Return what `page` answers to `role`: see USUALLY."""
    to_those_who_may, to_staff, to_outsiders = UNUSUALLY.get(page, USUALLY)
    if may(role, whose, PAGES[page]):
        return to_those_who_may
    return to_outsiders if role in OUTSIDERS else to_staff
