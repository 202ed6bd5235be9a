from argparse import ArgumentTypeError
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize
from django.utils import timezone

from articles import publishing


def whole_days(text):
    """Return the number of days that `text` names, 1 or more."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 36_500):
        raise ArgumentTypeError("give a whole number of days, 1 or more")
    return int(text)


class Command(BaseCommand):
    help = "Remove old editions that nobody ever saw and nothing refers to; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=whole_days,
            default=90,
            help="editions saved within so many days stay; 90 without it",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be removed, and remove nothing"
        )

    def handle(self, *, days, dry_run, **options):
        before = timezone.now() - timedelta(days=days)
        thinned = publishing.thin_editions(before=before, is_dry_run=dry_run)
        for each in thinned:
            self.stdout.write(str(each))
        editions_count = sum(len(each.numbers) for each in thinned)
        bytes_count = sum(each.bytes_count for each in thinned)
        self.stdout.write(
            f"{editions_count} edition{pluralize(editions_count)} "
            f"of {len(thinned)} article{pluralize(thinned)} "
            f"{'would be' if dry_run else 'were'} removed, {bytes_count:,} bytes of content."
        )
