from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize
from django.utils import timezone

from articles import library
from articles.models import Image


class Command(BaseCommand):
    help = (
        "Make the files of pictures that pages may name and the storage lacks, and remove those "
        "that no page has named for 30 days; safe to run again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be made and removed, and do none"
        )

    def handle(self, *, dry_run, **options):
        images = Image.objects.order_by("pk")
        total, made_count, lost = images.count(), 0, []
        for number, image in enumerate(images.iterator(), start=1):
            wanted = library.missing(image)
            if not wanted:
                continue
            is_lost = not library.has_master(image)
            lost += [image] if is_lost else []
            if not is_lost and not dry_run:
                library.complete(image, at=timezone.now())
            made_count += 0 if is_lost else len(wanted)
            self._tell(f"{number} of {total}: {image}", len(wanted), is_lost=is_lost)
        removed = library.forget_superseded(at=timezone.now(), is_dry_run=dry_run)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"Files: {made_count} {would}made, {len(removed)} {would}removed. "
            f"Pictures that cannot be completed: {len(lost)}."
        )

    def _tell(self, which, count, *, is_lost):
        fate = "its master is gone" if is_lost else f"{count} file{pluralize(count)}"
        self.stdout.write(f"{which}: {fate}")
