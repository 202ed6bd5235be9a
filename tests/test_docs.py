import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "reviewers.md").read_text())


def test_the_reviewers_checklist_names_tests():
    assert len(NAMED) > 20


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_each_test_that_the_reviewers_checklist_names_exists(path, name):
    assert f"def {name}(" in (ROOT / path).read_text()
