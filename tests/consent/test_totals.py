import pytest

from consent import totals
from consent.totals import Totals

A_DECISION = {
    "action": "custom",
    "notice": "abc",
    "surface": "banner",
    "gpc": True,
    "choices": {"campaigns": False, "measurement": True},
}


def test_a_decision_counts_once_under_everything_that_is_asked_for():
    assert sorted(totals.paths(**A_DECISION)) == [
        ("actions", "custom"),
        ("gpc", "sent"),
        ("groups", "campaigns", "declined"),
        ("groups", "measurement", "accepted"),
        ("notices", "abc", "custom"),
        ("surfaces", "banner"),
    ]


def test_loading_one_embed_answers_nothing_about_its_group():
    embed = A_DECISION | {"action": "embed", "choices": {"measurement": True}}
    assert [path for path in totals.paths(**embed) if path[0] == "groups"] == []
    assert ("actions", "embed") in totals.paths(**embed)


def test_counts_keep_their_paths_through_json():
    counts = Totals(totals.paths(**A_DECISION)) + Totals(totals.paths(**A_DECISION))
    nested = totals.as_json(counts)
    assert nested["notices"] == {"abc": {"custom": 2}}
    assert totals.from_json(nested) == counts


def test_nothing_counted_is_an_empty_object():
    assert totals.as_json(Totals()) == {}
    assert totals.from_json({}) == Totals()


@pytest.mark.parametrize("choices", [[], "all", None, 7])
def test_a_row_forged_out_of_nonsense_does_not_stop_the_counting(choices):
    counted = [
        path[0] for path in totals.paths(**A_DECISION | {"action": b"?", "choices": choices})
    ]
    assert counted == ["actions", "notices", "surfaces", "gpc"]
