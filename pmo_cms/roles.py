"""Who may do what: the groups that come with the site, and Django's permissions in each."""

WRITERS = "Writers"
EDITORS = "Editors"
CONSENT_REVIEWERS = "Consent reviewers"
ADMINISTRATORS = "Administrators"

TAXONOMY = ("category", "source", "author", "permission")

_WRITE = [f"articles.{act}_article" for act in ("add", "change", "view")]
_UPLOAD = [f"articles.{act}_image" for act in ("add", "change", "view")]
_READ_TAXONOMY = [f"articles.view_{model}" for model in TAXONOMY]
_EDIT_TAXONOMY = [f"articles.{act}_{model}" for act in ("add", "change") for model in TAXONOMY]
_READ_CONSENT = [
    f"consent.view_{model}" for model in ("decision", "export", "notice", "service", "cspviolation")
]
_READ_COOKIES = [f"cookie_consent.view_{model}" for model in ("cookiegroup", "cookie")]
_RUN_CONSENT = [
    *("consent.add_notice", "consent.add_service", "consent.change_service"),
    *(f"cookie_consent.{act}_{m}" for act in ("add", "change") for m in ("cookiegroup", "cookie")),
]
_RUN_ACCOUNTS = [f"auth.{act}_{m}" for act in ("add", "change", "view") for m in ("user", "group")]

_RUN_PUBLICATION = [
    *(f"articles.{act}_publication" for act in ("change", "view")),
    *(f"articles.{act}_staticpage" for act in ("add", "change", "view")),
]

_AS_EDITOR = [
    *_WRITE,
    *_UPLOAD,
    "articles.delete_image",
    *_READ_TAXONOMY,
    *_EDIT_TAXONOMY,
    *_RUN_PUBLICATION,
    "articles.publish_article",
]

ROLES = {
    WRITERS: [*_WRITE, *_UPLOAD, *_READ_TAXONOMY],
    EDITORS: _AS_EDITOR,
    CONSENT_REVIEWERS: [*_READ_CONSENT, *_READ_COOKIES],
    ADMINISTRATORS: [*_AS_EDITOR, *_READ_CONSENT, *_READ_COOKIES, *_RUN_CONSENT, *_RUN_ACCOUNTS],
}


def create_roles(*, groups, permissions):
    """Make the groups that are missing, each with its permissions.

    `groups` and `permissions` are the managers of auth's Group and Permission. A group that is
    there already keeps what an administrator gave it.
    """
    for name, wanted in ROLES.items():
        group, created = groups.get_or_create(name=name)
        if created:
            for label in wanted:
                app, codename = label.split(".")
                group.permissions.add(
                    permissions.get(content_type__app_label=app, codename=codename)
                )
