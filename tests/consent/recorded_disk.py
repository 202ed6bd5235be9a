"""Decisions made on a disk that is watched: what SQLite wrote, when it asked for it to be kept,
and which decisions were acknowledged in between.

    python -m tests.consent.recorded_disk COUNT SYNCHRONOUS > events.pickle

SQLite does its input and output through a table of functions (its VFS). This puts a copy of the
table in place whose writing functions also take notes. Source: https://sqlite.org/vfs.html
"""

import _sqlite3
import ctypes
import os
import pickle
import sys
from ctypes import CFUNCTYPE, POINTER, c_int, c_int64, c_void_p

# Where sqlite3.h has these functions in its tables, in pointers.
VFS_NAME, VFS_OPEN, VFS_DELETE, VFS_LENGTH = 3, 5, 6, 21
FILE_WRITE, FILE_TRUNCATE, FILE_SYNC, FILE_LENGTH = 3, 4, 5, 19

# Paths are pointers: SQLite keeps them and reads beyond their end, where parameters follow.
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class Recorder:
    """Notes, in `events`: ("write", file, offset, bytes), ("truncate", file, size),
    ("sync", file), ("delete", file) and what the caller adds."""

    def __init__(self):
        self.events = []
        self._names = {}
        self._tables = {}
        self._kept = []  # what C points to must stay

    def install(self):
        """Make SQLite's connections of this process, from now on, go through the recorder."""
        library = ctypes.CDLL(_sqlite3.__file__)  # finds the SQLite that Python itself uses
        library.sqlite3_vfs_find.restype = c_void_p
        library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        original = _pointers(library.sqlite3_vfs_find(None), VFS_LENGTH)
        vfs = _copy(original, VFS_LENGTH)
        name = ctypes.create_string_buffer(b"recorder")
        vfs[VFS_NAME] = ctypes.addressof(name)
        open_file, delete = OPEN(original[VFS_OPEN]), DELETE(original[VFS_DELETE])

        @OPEN
        def watch_open(table, path, file, flags, out_flags):
            code = open_file(table, path, file, flags, out_flags)
            if code == 0 and path:
                self._names[file] = _file_name(path)
                self._watch(file)
            return code

        @DELETE
        def watch_delete(table, path, sync_folder):
            self.events.append(("delete", _file_name(path)))
            return delete(table, path, sync_folder)

        vfs[VFS_OPEN] = ctypes.cast(watch_open, c_void_p).value
        vfs[VFS_DELETE] = ctypes.cast(watch_delete, c_void_p).value
        self._kept += [vfs, name, open_file, delete, watch_open, watch_delete]
        assert library.sqlite3_vfs_register(ctypes.addressof(vfs), 1) == 0

    def _watch(self, file):
        """Point the open file to a watched copy of its table of functions."""
        methods = ctypes.cast(file, POINTER(c_void_p))
        if methods[0] not in self._tables:
            self._tables[methods[0]] = self._watched(_pointers(methods[0], FILE_LENGTH))
        methods[0] = ctypes.addressof(self._tables[methods[0]])

    def _watched(self, original):
        table = _copy(original, FILE_LENGTH)
        write, truncate = WRITE(original[FILE_WRITE]), TRUNCATE(original[FILE_TRUNCATE])
        sync = SYNC(original[FILE_SYNC])

        @WRITE
        def watch_write(file, data, size, offset):
            note = ("write", self._names[file], offset, ctypes.string_at(data, size))
            self.events.append(note)
            return write(file, data, size, offset)

        @TRUNCATE
        def watch_truncate(file, size):
            self.events.append(("truncate", self._names[file], size))
            return truncate(file, size)

        @SYNC
        def watch_sync(file, flags):
            code = sync(file, flags)
            if code == 0:
                self.events.append(("sync", self._names[file]))
            return code

        for place, watch in [
            (FILE_WRITE, watch_write),
            (FILE_TRUNCATE, watch_truncate),
            (FILE_SYNC, watch_sync),
        ]:
            table[place] = ctypes.cast(watch, c_void_p).value
            self._kept.append(watch)
        self._kept += [write, truncate, sync]
        return table


def _file_name(path):
    return ctypes.string_at(path).decode().rpartition("/")[2]


def _pointers(address, length):
    return (c_void_p * length).from_address(address)


def _copy(pointers, length):
    return (c_void_p * length)(*pointers)


def main(count, synchronous):
    import django

    recorder = Recorder()
    recorder.install()
    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from consent.models import Notice

    # Checkpoints come ten times as often as usual, so that cuts fall into some.
    pragmas = f"PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=100;"
    settings.DATABASES["default"]["OPTIONS"]["init_command"] += pragmas
    notice = Notice.objects.current().sha256
    # As with several threads, one connection is always open, so that the log file lives on.
    other = connection.copy()
    other.ensure_connection()
    for number in range(count):
        visitor = Client(headers={"Sec-Fetch-Site": "same-origin"})
        visitor.cookies[settings.CONSENT_ID_COOKIE_NAME] = f"{number:032x}"
        choice = {"decision": "accept", "surface": "banner", "notice": notice}
        response = visitor.post("/consent/", choice)
        assert settings.COOKIE_CONSENT_NAME in response.cookies
        recorder.events.append(("acknowledged", number))
    pickle.dump(recorder.events, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    os._exit(0)  # SQLite would still call functions that Python has put away by then


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
