from time import sleep

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from articles import search

# Between two batches others have their turn: who waits for SQLite looks every 0.1 s.
TURN_SECONDS = 0.15


class Command(BaseCommand):
    help = "Make the search index anew, while the site runs; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is wrong with it, and change nothing"
        )
        parser.add_argument(
            "--check", action="store_true", help="as --dry-run, and fail when something is wrong"
        )
        parser.add_argument(
            "--batch-size",
            type=articles_count,
            default=100,
            help="articles that are done, and held against other changes, at a time",
        )

    def handle(self, *, dry_run, check, batch_size, **options):
        if not (dry_run or check):
            self.rebuild(batch_size)
        self.report(search.problems(), may_fail=check or not dry_run)

    def rebuild(self, batch_size):
        try:
            for done, total in search.rebuild(batch_size=batch_size):
                self.stdout.write(f"{done:,} of {total:,} articles")
                sleep(TURN_SECONDS)
        except OperationalError as error:
            raise CommandError(
                f"The database would not go on: {error}. What is done stays done, and all that "
                "was found still is; run the same command again."
            ) from error

    def report(self, problems, *, may_fail):
        for name, pks in vars(problems).items():
            for pk in pks:
                self.stdout.write(f"edition {pk}: {name}")
        if problems and may_fail:
            raise CommandError(f"The index is not right: {problems}.")
        self.stdout.write(f"The index {f'is not right: {problems}' if problems else 'is right'}.")


def articles_count(text):
    """Return `text` as a count; argparse reports what is raised for anything below one."""
    count = int(text)
    if count < 1:
        raise ValueError
    return count
