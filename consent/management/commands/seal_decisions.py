from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent import evidence
from consent.models import Seal


class Command(BaseCommand):
    help = "Seal the consent decisions of every day that is over. Run it daily."

    def add_arguments(self, parser):
        parser.add_argument(
            "--late",
            action="store_true",
            help="also seal decisions that came after their day was sealed, once you know why",
        )

    def handle(self, *, late, **options):
        try:
            seals = evidence.seal_days(now=timezone.now(), late=late)
        except evidence.Unreadable as nonsense:
            raise CommandError(f"{nonsense} What is before it is sealed.") from None
        for seal in seals:
            self.stdout.write(f"{seal}: {evidence.decisions(seal.decision_count)}")
        self.stdout.write(evidence.head_of_chain(Seal.objects.head()))
