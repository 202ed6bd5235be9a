from django.core.management.base import BaseCommand, CommandError

from articles import search


class Command(BaseCommand):
    help = "Make the search index anew, while the site runs; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is wrong with it, and change nothing"
        )
        parser.add_argument(
            "--check", action="store_true", help="as --dry-run, and fail when something is wrong"
        )

    def handle(self, *, dry_run, check, **options):
        if dry_run or check:
            self.report(search.problems(), may_fail=check)
            return
        for done, total in search.rebuild():
            self.stdout.write(f"{done:,} of {total:,} articles")
        self.report(search.problems(), may_fail=True)

    def report(self, problems, *, may_fail):
        for name, pks in vars(problems).items():
            for pk in pks:
                self.stdout.write(f"edition {pk}: {name}")
        if problems and may_fail:
            raise CommandError(f"The index is not right: {problems}.")
        self.stdout.write(f"The index {f'is not right: {problems}' if problems else 'is right'}.")
