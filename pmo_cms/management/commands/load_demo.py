from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

import articles.demo.content
import consent.demo


class Command(BaseCommand):
    help = "Load the demo publication and its consent notice; what is there already is left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--tracker-origin",
            default="https://audience-counter.example",
            help="where the demo's tracking services are served from (default: %(default)s)",
        )

    def handle(self, *, tracker_origin, **options):
        now = timezone.now()
        with transaction.atomic():
            self.stdout.write(str(articles.demo.content.load(at=now)))
            self.stdout.write(str(consent.demo.load(tracker_origin=tracker_origin, at=now)))
