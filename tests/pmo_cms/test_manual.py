"""The table of roles in the editors' manual says what the role matrix holds."""

from pathlib import Path

import pytest

from pmo_cms import roles
from tests.pmo_cms.role_matrix import MODELS, PAGES

MANUAL = Path(__file__).parents[2] / "docs" / "editors.md"
PLAN = PAGES["admin/articles/article/<path:object_id>/plan/"]
ROWS = {
    "Articles": ["articles/article"],
    "Categories, authors, sources, permissions": [
        *("articles/category", "articles/author", "articles/source", "articles/permission"),
    ],
    "Name, footer and pages": ["articles/publication", "articles/staticpage"],
    "Pictures": ["articles/image"],
    "Decisions of visitors, exports, refusals by browsers": [
        *("consent/decision", "consent/export", "consent/cspviolation"),
    ],
    "Notices": ["consent/notice"],
    "Services, cookies and their groups": [
        *("consent/service", "cookie_consent/cookie", "cookie_consent/cookiegroup"),
    ],
    "Accounts and groups": ["auth/user", "auth/group"],
}


def table():
    """Return the lines of the manual's table as lists of cells."""
    section = MANUAL.read_text("utf-8").split("## Who may do what")[1]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_manual_names_every_role_and_every_list_of_the_desk():
    head, _, *body = table()
    assert head == ["", *roles.ROLES]
    assert {what for what, *_ in body} == {*ROWS, "Publishing, schedules, takedowns"}
    assert {model for models in ROWS.values() for model in models} == set(MODELS)


@pytest.mark.parametrize("line", table()[2:], ids=lambda line: line[0])
def test_the_manual_says_what_a_role_may_read_and_write(line):
    what, *cells = line
    models = [MODELS[model] for model in ROWS.get(what, [])]
    allowed = [(look, add | change) for look, add, change, _ in models] or [(PLAN, PLAN)]
    for role, cell in zip(roles.ROLES, cells, strict=True):
        said = (cell != "", cell not in {"", "read"})
        assert {(role in look, role in write) for look, write in allowed} == {said}
