"""What the templates of visitors' pages may rely on."""

import os
from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.template.loader import get_template
from django.utils.safestring import SafeString

from articles.videos import Piece
from pmo_cms.jinja import PublicTemplate, PublicTemplates, in_form

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def render(text, **context):
    return PublicTemplate(engines["jinja"].env.from_string(text), engines["jinja"]).render(context)


def test_what_is_printed_is_escaped():
    assert "<b>" not in render("{{ title }}", title="<b>")


@pytest.mark.parametrize("lacking", ["nothing", "request.as_of", "title.nothing"])
def test_what_is_not_there_prints_nothing(rf, lacking):
    assert render(f"{{{{ {lacking} }}}}", request=rf.get("/"), title="A") == ""


def test_a_moment_is_written_in_the_site_s_zone(settings):
    assert in_form(NOON, "j F Y, H:i e") == "1 June 2026, 12:00 UTC"
    settings.TIME_ZONE = "Asia/Tokyo"
    assert in_form(NOON, "j F Y, H:i e") == "1 June 2026, 21:00 JST"


def test_days_and_nothing_are_written_too():
    assert in_form(date(2026, 6, 1), "j M Y") == "1 Jun 2026"
    assert in_form(None, "j M Y") == ""


def test_what_a_view_says_counts_more_than_what_every_page_has(rf):
    template = PublicTemplate(engines["jinja"].env.from_string("{{ page_path }}"), engines["jinja"])
    request = rf.get("/articles/x/")
    assert template.render({}, request) == "/articles/x/"
    assert template.render({"page_path": "/"}, request) == "/"


def test_every_template_compiles():
    jinja = engines["jinja"].env
    names = jinja.list_templates()
    assert "articles/home.html" in names
    for name in names:
        jinja.get_template(name)


@pytest.mark.parametrize(("reloads", "printed"), [(True, "after"), (False, "before")])
def test_a_template_that_was_edited_is_read_again_in_development_alone(tmp_path, reloads, printed):
    options = {"environment": "pmo_cms.jinja.environment", "auto_reload": reloads}
    backend = PublicTemplates(
        {"NAME": "x", "DIRS": [tmp_path], "APP_DIRS": False, "OPTIONS": options}
    )
    page = tmp_path / "page.html"
    page.write_text("before")
    assert backend.get_template("page.html").render() == "before"
    page.write_text("after")
    os.utime(page, (1, 1))
    assert backend.get_template("page.html").render() == printed


def test_no_page_leaves_anything_to_the_next():
    assert [render("{% if not left %}{% set left = 1 %}new{% endif %}") for _ in "ab"] == [
        "new"
    ] * 2


def test_a_piece_of_text_that_nobody_called_safe_is_escaped():
    pieces = [Piece(SafeString("<p>one</p>")), Piece("<script>two</script>")]
    assert render("{{ running_text(pieces) }}", pieces=pieces) == (
        "<p>one</p>&lt;script&gt;two&lt;/script&gt;"
    )


def test_the_desk_s_templates_are_django_s():
    assert get_template("admin/base_site.html").backend.name == "django"
    assert get_template("503.html").backend.name == "django"
    assert get_template("articles/home.html").backend.name == "jinja"


def test_what_was_rendered_is_markup_to_the_page_that_prints_it():
    inner = render("<b>{{ title }}</b>", title="<")
    assert render("{{ inner }}", inner=inner) == "<b>&lt;</b>"
    django = engines["django"].from_string("{{ inner }}")
    assert django.render({"inner": inner}) == "<b>&lt;</b>"
