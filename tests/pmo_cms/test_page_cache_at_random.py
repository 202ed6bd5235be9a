"""Whatever happens in whatever order, every process answers as a site without a cache would."""

from contextlib import ExitStack
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import own_database
from tests.pmo_cms.steering import all_do, steered
from tests.servers import manage

PAGES = ("/", "/articles/piece-0/", "/categories/shelf/", "/robots.txt")

which = st.integers(0, 2)
minutes = st.integers(1, 90)
ACTS = st.one_of(
    st.tuples(st.just("publish"), which),
    st.tuples(st.just("schedule"), which, minutes),
    st.tuples(st.just("end"), which, minutes),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("take_down"), which),
    st.tuples(st.just("put_back"), which),
    st.tuples(st.just("rename_shelf"), which),
    st.tuples(st.just("rename_site"), which),
    st.tuples(st.just("switch"), st.sampled_from(["measurement", "campaigns"])),
    st.tuples(st.just("ask_again"), st.booleans()),
    st.tuples(st.just("set_clock"), st.integers(-60, 120)),
)
ACCEPTED = {"measurement": True}
# At the end one accepts, all are asked again, and another accepts; the clock passes all that was
# planned, and is set back again.
LAST = [
    (("set_clock", 100), 0, ACCEPTED),
    (("ask_again", True), 1, ACCEPTED),
    (("set_clock", -100), 0, None),
]
CHOSEN = st.sampled_from([None, {}, ACCEPTED, {"measurement": False}])
# An act, in which of the two processes it is done, and what a visitor chooses after it.
STEPS = st.lists(st.tuples(ACTS, st.integers(0, 1), CHOSEN), min_size=1, max_size=8)


class Site:
    """Two processes with a page cache each, and one without, which tells what is true."""

    def __init__(self, plain, *cached):
        self.plain, self.cached, self.all = plain, cached, [plain, *cached]

    def begin(self):
        self.plain.do("empty_database")
        all_do(self.all, "begin")

    def act(self, name, *facts, where):
        if name == "set_clock":
            all_do(self.all, name, *facts)
        else:
            self.cached[where].do("act", name, *facts)

    def cookie(self, chosen):
        return "" if chosen is None else self.plain.do("cookie", chosen)

    def visit(self, visits, times=1):
        """Return what is true for each of the visits, and what each cache answers each time."""
        self.plain.tell("visit", visits)
        answers = [all_do(self.cached, "visit", visits) for _ in range(times)]
        return self.plain.answer(), [answer for each in answers for answer in each]


def visits_of(cookie, signals=({}, {"sec_gpc": "1"})):
    """Return visits to all pages with this cookie, without and with the privacy signal."""
    return [(path, {"cookie": cookie} | signal) for signal, path in product(signals, PAGES)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with ExitStack() as stack:
        environment = stack.enter_context(own_database(tmp_path_factory.mktemp("site")))
        environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        manage(environment, "migrate", "-v0")
        kinds = ("plain", "cached", "cached")
        yield Site(*[stack.enter_context(steered(environment, kind)) for kind in kinds])


@settings(max_examples=12, deadline=None)
@given(steps=STEPS)
def test_two_processes_never_say_what_the_site_has_not_said_for_a_second(site, steps):
    site.begin()
    cookie = ""
    before, _ = site.visit(visits_of(cookie))
    for (act, *facts), where, chosen in [*steps, *LAST]:
        site.act(act, *facts, where=where)
        all_do(site.cached, "let_pass", 0.3)
        now, at_once = site.visit(visits_of(cookie, signals=[{}]))
        for answers in at_once:
            assert all(map(is_either, answers, before, now))
        all_do(site.cached, "let_pass", 0.7)
        former, cookie = cookie, site.cookie(chosen)  # that of before goes on being sent
        visits = visits_of(cookie) + visits_of(former, signals=[{}])
        true, a_second_later = site.visit(visits, times=2)
        assert a_second_later == [true] * 4
        before = true


def is_either(answer, one, other):
    return answer in (one, other)
