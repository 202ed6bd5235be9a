"""A server whose only worker is forked anew whenever it is killed, within milliseconds.

    python -m tests.consent.killable_server

It prints its port, then the id of each worker. A worker that finds the file `die` in VAR_DIR kills
itself between the commit of a decision and the answer, without a chance to clean up.
"""

import os
import signal
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from pmo_cms.wsgi import application  # first: it sets Django up

from consent import decisions  # isort: skip

DIE = Path(os.environ["VAR_DIR"]) / "die"
record = decisions.record


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


def record_and_die(**facts):
    decision = record(**facts)
    if DIE.exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return decision


def work(server):
    decisions.record = record_and_die
    server.set_app(application)
    server.serve_forever()


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main():
    # No connection to the database is made before the fork.
    with WSGIServer(("127.0.0.1", 0), Quiet) as server:
        say(server.server_port)
        while True:
            pid = os.fork()
            if pid == 0:
                work(server)
            say(pid)
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
