"""What happens to the library of pictures: one is added, refocused, completed, deleted.

Files are made and written before a transaction begins; within it only rows are.
"""

from datetime import timedelta

from django.db import transaction

from articles.images import files
from articles.images.crops import renderings
from articles.models import Image, Rendition
from articles.signals import announce_on_commit

# Pages that were kept somewhere may go on naming the files of an earlier focal point.
SUPERSEDED_FOR = timedelta(days=30)


class AlreadyThere(ValueError):
    """The very same picture is in the library; `image` is it."""

    def __init__(self, image):
        super().__init__(f"This picture is in the library already: “{image}”.")
        self.image = image


def add(made, *, by, at, **facts):
    """Return the new Image of `made`, a files.Made; `facts` are its other fields.

    Raises AlreadyThere.
    """
    original = made.original
    with transaction.atomic():
        if there := Image.objects.filter(digest=original.digest).first():
            raise AlreadyThere(there)
        image = Image(
            digest=original.digest,
            width=original.width,
            height=original.height,
            uploaded_by=by,
            uploaded_at=at,
            **facts | {"focal_x": original.focal_x, "focal_y": original.focal_y},
        )
        image.save()
        keep_on_record(image, made.stored, at=at)
    return image


def make_missing(image):
    """Store the renditions of `image` that are not there, and return them as files.Stored.

    `image` may have a focal point that is not saved yet. Raises FileNotFoundError when there
    is no master to make them from.
    """
    wanted = missing(image)
    return files.store(files.open_master(image.digest), wanted) if wanted else []


def missing(image):
    """Return the Rendering of each file that pages may name and the storage does not have."""
    recorded = set(Rendition.objects.filter(image=image.pk).values_list("name", flat=True))
    return [
        rendering
        for rendering in renderings(image.original)
        if rendering.name not in recorded or not files.is_there(rendering.name)
    ]


def keep_on_record(image, stored, *, at):
    """Record the renditions that were `stored`, and which of the image's no page names any more."""
    current = {rendering.name for rendering in renderings(image.original)}
    with transaction.atomic():
        Rendition.objects.bulk_create(
            [
                Rendition(
                    image=image,
                    name=each.rendering.name,
                    width=each.rendering.width,
                    height=each.rendering.height,
                    bytes_count=each.bytes_count,
                )
                for each in stored
            ],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["bytes_count"],
        )
        image.renditions.filter(name__in=current).update(superseded_at=None)
        image.renditions.current().exclude(name__in=current).update(superseded_at=at)
        announce_on_commit(Image)


def delete(image):
    """Delete a picture that nothing shows, and its files. Raises models.ProtectedError."""
    names = list(image.renditions.values_list("name", flat=True))
    digest = image.digest
    with transaction.atomic():
        image.delete()
        transaction.on_commit(lambda: _remove_files(digest, names))


def forget_superseded(*, at, is_dry_run=False):
    """Remove the renditions that no page has named for SUPERSEDED_FOR; return their names."""
    old = Rendition.objects.filter(superseded_at__lt=at - SUPERSEDED_FOR)
    names = list(old.values_list("name", flat=True))
    if names and not is_dry_run:
        Rendition.objects.filter(name__in=names).delete()
        files.remove(names)
    return names


def _remove_files(digest, names):
    files.remove(names)
    files.remove_master(digest)
