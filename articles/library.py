"""What happens to the library of pictures: one is added, refocused, completed, deleted.

Files are made and written before a transaction begins; within it only rows are.
"""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction

from articles.images import encoding, files
from articles.images.crops import Original, renderings
from articles.models import Image, Rendition
from articles.signals import announce_on_commit

# Pages that were kept somewhere may go on naming the files of an earlier focal point.
SUPERSEDED_FOR = timedelta(days=30)


class AlreadyThere(ValueError):
    """The very same picture is in the library; `image` is it."""

    def __init__(self, image):
        super().__init__(f"This picture is in the library already: “{image}”.")
        self.image = image


def upload(picture, *, by, at, focal_x=50, focal_y=50, **facts):
    """Take `picture`, as probe.read gives it, and return its Image, with all its files.

    `facts` are its other fields. Raises AlreadyThere, before any file is written.
    """
    digest, master = encoding.encode_master(picture)
    _refuse_known(digest)
    width, height = picture.size
    original = Original(digest, width, height, focal_x, focal_y)
    stored = files.make(picture, original, master)
    image = Image(**asdict(original), uploaded_by=by, uploaded_at=at, **facts)
    with transaction.atomic():
        _refuse_known(digest)
        image.save()
        keep_on_record(image, stored, at=at)
    return image


def _refuse_known(digest):
    if there := Image.objects.filter(digest=digest).first():
        raise AlreadyThere(there)


def make_missing(image):
    """Store the renditions of `image` that are not there, and return them as files.Stored.

    `image` may have a focal point that is not saved yet. Raises FileNotFoundError when there
    is no master to make them from.
    """
    wanted = missing(image)
    return files.store(files.open_master(image.digest), wanted) if wanted else []


def complete(image, *, at):
    """Store what `make_missing` finds and keep it on record."""
    keep_on_record(image, make_missing(image), at=at)


def has_master(image):
    """Return whether there is a master to make renditions of `image` from."""
    return files.has_master(image.digest)


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
        # Whoever is about to show it has committed by then, and is seen.
        list(Image.objects.select_for_update().filter(pk=image.pk))
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
