"""The power fails while visitors accept: what the disk had not been asked to keep is lost.

A run's writes are recorded. A cut is then made at any one of them: each file is built again from
what was written up to its last sync; of later writes some came through, some half, some not.
"""

import pickle
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from consent.decisions import subject_of
from tests.consent.outages import LOAD_NOTICE
from tests.databases import own_database
from tests.servers import ROOT, manage, prepare

pytestmark = pytest.mark.engine("sqlite3")

CUTS = 20
DECISIONS = 100
DATABASE = "pmo_cms.sqlite3"
SECTOR = 512


def record(environment, synchronous):
    """Return what the disk saw of DECISIONS acceptances, and the database before them."""
    manage(environment, "shell", "-v0", "-c", LOAD_NOTICE)
    before = (Path(environment["VAR_DIR"]) / DATABASE).read_bytes()
    command = [sys.executable, "-m", "tests.consent.recorded_disk", str(DECISIONS), synchronous]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return before, pickle.loads(done.stdout)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        prepare(environment)
        yield record(environment, "FULL")


@pytest.fixture(scope="module")
def careless_recording(tmp_path_factory):
    """The same from a site that does not ask the disk to keep each commit."""
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        prepare(environment)
        yield record(environment, "NORMAL")


def disk_after_a_cut(before, events, chance):
    """Return the files' content, by name, when the power fails right after `events`."""
    kept, unkept = {DATABASE: bytearray(before)}, {}
    for event in events:
        kind, name, *rest = event
        if kind in {"write", "truncate"}:
            unkept.setdefault(name, []).append((kind, *rest))
        elif kind == "sync":
            for change in unkept.pop(name, []):
                apply(change, kept.setdefault(name, bytearray()))
        elif kind == "delete":
            kept.pop(name, None)
            unkept.pop(name, None)
    for name, changes in unkept.items():
        for change in changes:
            survive(change, kept.setdefault(name, bytearray()), chance)
    return kept


def apply(change, content):
    if change[0] == "truncate":
        del content[change[1] :]
        return
    _, offset, data = change
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


def survive(change, content, chance):
    """Apply a change that nobody asked the disk to keep: wholly, in part or not at all."""
    if change[0] == "truncate":
        if chance.random() < 0.5:
            apply(change, content)
        return
    _, offset, data = change
    share = chance.choice([0, 0.5, 1])
    for start in range(0, len(data), SECTOR):
        if chance.random() < share:
            apply(("write", offset + start, data[start : start + SECTOR]), content)


def lost_in_a_cut(folder, recording, seed):
    """Return the acknowledged visitors whose decisions a cut at a random moment loses."""
    before, events = recording
    chance = random.Random(seed)
    moment = chance.randrange(len(events) // 10, len(events))
    for name, content in disk_after_a_cut(before, events[:moment], chance).items():
        (folder / name).write_bytes(content)
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        recorded = {row[0] for row in database.execute("SELECT subject FROM consent_decision")}
    acknowledged = [event[1] for event in events[:moment] if event[0] == "acknowledged"]
    return [number for number in acknowledged if subject_of(f"{number:032x}") not in recorded]


@pytest.mark.parametrize("seed", range(CUTS))
def test_no_acknowledged_decision_is_lost_when_the_power_fails(tmp_path, recording, seed):
    assert lost_in_a_cut(tmp_path, recording, seed) == []


def test_a_site_that_does_not_sync_each_commit_would_lose_some(tmp_path, careless_recording):
    """Otherwise the cuts above would prove nothing."""
    losses = 0
    for seed in range(CUTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        losses += len(lost_in_a_cut(folder, careless_recording, seed))
    assert losses > 0


def test_the_recording_saw_the_database_itself_written(recording):
    """The write-ahead log alone would not do: it is copied into the database now and then."""
    _, events = recording
    written = {event[1] for event in events if event[0] == "write"}
    assert written == {DATABASE, f"{DATABASE}-wal"}
