import pytest

from consent.state import Choice, ConsentState, consent_state, effective_choice

UNDECIDED, ACCEPTED, DECLINED = Choice.UNDECIDED, Choice.ACCEPTED, Choice.DECLINED


@pytest.mark.parametrize(
    ("recorded", "gpc", "effective"),
    [
        (UNDECIDED, False, UNDECIDED),
        (UNDECIDED, True, DECLINED),
        (ACCEPTED, False, ACCEPTED),
        (ACCEPTED, True, ACCEPTED),
        (DECLINED, False, DECLINED),
        (DECLINED, True, DECLINED),
    ],
)
def test_the_privacy_signal_answers_only_for_those_not_yet_asked(recorded, gpc, effective):
    assert effective_choice(recorded, gpc=gpc) is effective


@pytest.mark.parametrize(
    ("recorded", "gpc", "key"),
    [
        ({}, False, "ask"),
        ({}, True, "declined"),
        ({"a": ACCEPTED}, False, "+a|ask"),
        ({"a": ACCEPTED}, True, "+a"),
        ({"b": ACCEPTED, "a": ACCEPTED}, False, "+a+b"),
        ({"a": DECLINED, "b": DECLINED}, False, "declined"),
        ({"a": DECLINED}, False, "ask"),
        ({"a": DECLINED, "b": DECLINED, "gone": ACCEPTED}, False, "declined"),
    ],
)
def test_each_state_has_one_name(recorded, gpc, key):
    assert consent_state(recorded, ["a", "b"], gpc=gpc).key == key


def test_without_groups_nobody_is_asked():
    assert consent_state({"a": ACCEPTED}, [], gpc=False) == ConsentState()


def test_however_many_visitors_there_are_few_states():
    every = [
        consent_state({"a": a, "b": b, "c": c}, ["a", "b", "c"], gpc=gpc).key
        for a in Choice
        for b in Choice
        for c in Choice
        for gpc in (False, True)
    ]
    assert len(set(every)) <= 2**3 * 2


def test_a_group_cannot_be_named_so_that_accepting_it_looks_like_declining():
    accepted = consent_state({"declined": ACCEPTED}, ["declined"], gpc=False)
    assert accepted.key != ConsentState().key


@pytest.mark.parametrize(("accepted", "allowed"), [([], False), (["a"], True)])
def test_only_an_acceptance_allows_tracking(accepted, allowed):
    assert ConsentState(frozenset(accepted)).allows_tracking is allowed
