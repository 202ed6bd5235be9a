"""SQLite that keeps nobody waiting longer than they may be."""

from django.db.backends.sqlite3 import base

from pmo_cms import patience


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Return a connection; already its first statement may meet a lock."""
        seconds = patience.seconds()
        brief = {} if seconds is None else {"timeout": seconds}
        return super().get_new_connection(conn_params | brief)
