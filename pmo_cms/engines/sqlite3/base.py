"""SQLite that keeps nobody waiting longer than they may be, and says why it cannot be opened."""

from pathlib import Path

from django.db.backends.sqlite3 import base

from pmo_cms import patience


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Return a connection; already its first statement may meet a lock."""
        seconds = patience.seconds()
        brief = {} if seconds is None else {"timeout": seconds}
        try:
            return super().get_new_connection(conn_params | brief)
        except self.Database.OperationalError as error:
            raise self.Database.OperationalError(
                f"{error}. {advice(Path(conn_params['database']))}"
            ) from error


def advice(file: Path) -> str:
    """Return what an operator can do where SQLite cannot open `file`."""
    folder = file.parent
    if not folder.is_dir():
        return (
            f"Its folder {folder} does not exist. Make it with: mkdir -p {folder} "
            "and give it to the user that runs the site, or set VAR_DIR to another."
        )
    return f"The user that runs the site has to be able to read and write {file} and {folder}."
