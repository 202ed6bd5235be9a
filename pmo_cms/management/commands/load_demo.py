from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

import articles.demo.content
import articles.demo.pictures
import consent.demo


class Command(BaseCommand):
    help = "Load the demo publication and its consent notice; what is there already is left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--tracker-origin",
            help="where the demo's tracking services are served from; without it they stay where "
            "they are, at first at an address that leads nowhere",
        )

    def handle(self, *, tracker_origin, **options):
        now = timezone.now()
        images = articles.demo.pictures.load(at=now)
        with transaction.atomic():
            self.stdout.write(str(articles.demo.content.load(at=now, images=images)))
            self.stdout.write(str(consent.demo.load(tracker_origin=tracker_origin, at=now)))
