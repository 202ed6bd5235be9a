from datetime import date

import pytest

from articles.attribution import Credit, Kind, missing

TODAY = date(2026, 6, 1)
EXTRACT = {
    "kind": Kind.EXTRACT,
    "source_name": "PM Majik",
    "original_url": "https://www.pmmajik.com/pmo-role-good-career/",
    "original_title": "A PMO role",
}
REPUBLICATION = EXTRACT | {"kind": Kind.REPUBLICATION, "has_permission": True}


def missing_fields(words=100, **facts):
    return set(missing(Credit(**facts), word_count=words, on=TODAY))


def test_an_original_owes_nothing():
    assert missing_fields(kind=Kind.ORIGINAL) == set()


def test_an_original_that_names_a_source_is_a_contradiction():
    assert missing_fields(kind=Kind.ORIGINAL, source_name="PM Majik") == {"kind"}


@pytest.mark.parametrize("field", ["source_name", "original_url", "original_title"])
@pytest.mark.parametrize("facts", [EXTRACT, REPUBLICATION], ids=["extract", "republication"])
def test_what_came_from_elsewhere_needs_source_address_and_title(facts, field):
    assert missing_fields(**facts | {field: ""}) == {field.replace("source_name", "source")}


def test_a_complete_extract_may_be_published():
    assert missing_fields(**EXTRACT) == set()


def test_an_extract_keeps_to_the_length_its_source_allows():
    assert missing_fields(words=100, **EXTRACT, max_words=100) == set()
    assert missing_fields(words=101, **EXTRACT, max_words=100) == {"body"}


def test_a_republication_needs_a_permission():
    assert missing_fields(**REPUBLICATION | {"has_permission": False}) == {"permission"}


def test_a_permission_of_somebody_else_is_none():
    assert missing_fields(**REPUBLICATION, permission_is_theirs=False) == {"permission"}


@pytest.mark.parametrize(
    ("basis", "words"),
    [("written", "by permission"), ("licence", "under its licence"), ("public_domain", "public")],
)
def test_a_republication_says_why_it_may_stand_here(basis, words):
    assert words in Credit(**REPUBLICATION, permission_basis=basis).statement


@pytest.mark.parametrize(("last_day", "enough"), [(31, False), (1, True)])
def test_a_permission_holds_until_the_end_of_its_last_day(last_day, enough):
    until = date(2026, 6 if enough else 5, last_day)
    assert (missing_fields(**REPUBLICATION, permission_valid_until=until) == set()) is enough


def test_the_credit_reads_as_a_visitor_expects():
    credit = Credit(**EXTRACT)
    assert credit.lead_in == "Extract from"
    assert credit.statement == "This is an extract. It was first published by PM Majik."
    assert credit.short_url == "pmmajik.com/pmo-role-good-career"
