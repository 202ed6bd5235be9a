from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent import evidence


class Command(BaseCommand):
    help = "Delete the decisions of sealed days that had their time. Totals and seals stay."

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than",
            type=int,
            metavar="DAYS",
            default=settings.CONSENT_RETENTION_DAYS,
            help="how long decisions are kept (default: %(default)s)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would go, and delete nothing"
        )

    def handle(self, *, older_than, dry_run, **options):
        try:
            report = evidence.prune(
                older_than_days=older_than,
                now=timezone.now(),
                by=f"prune_decisions --older-than {older_than}",
                dry_run=dry_run,
            )
        except evidence.Refused as refusal:
            raise CommandError(str(refusal)) from None
        for day, count in report.removed.items():
            self.stdout.write(f"{day}: {evidence.decisions(count)}")
        self.stdout.write(str(report))
