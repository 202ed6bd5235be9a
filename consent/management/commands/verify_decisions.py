from django.core.management.base import BaseCommand, CommandError

from consent import evidence


class Command(BaseCommand):
    help = "Find whatever was edited, removed, added or reordered in the log of consent decisions."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            default="",
            metavar="DIGEST",
            help="the digest of a seal that you kept elsewhere; it has to be in the chain",
        )

    def handle(self, *, expect, **options):
        try:
            report = evidence.verify(expect=expect)
        except evidence.Unreadable as nonsense:
            raise CommandError(str(nonsense)) from nonsense
        for problem in report.problems:
            self.stderr.write(str(problem))
        self.stdout.write(str(report))
        if report.problems:
            raise CommandError("The log is not as it was recorded.")
