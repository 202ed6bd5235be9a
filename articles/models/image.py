"""The library of pictures: what is known of each, its files, and which editions show it."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import connections, models, transaction
from django.db.models import Exists, OuterRef, Q, Value

from articles.images import files
from articles.images.crops import HERO, Original, stem
from articles.images.responsive import PREFIX, Picture
from articles.models.edition import Edition
from articles.models.publication import Publication
from articles.models.takedown import IsTakenDown
from articles.signals import announce_on_commit


class ImageQuerySet(models.QuerySet["Image"]):
    def of_digests(self, digests):
        """Return the images with these digests, by digest."""
        return {image.digest: image for image in self.filter(digest__in=set(digests))}

    def hold(self):
        """Return the ids of these images, which nobody deletes before our transaction ends.

        In SQL, because Django knows no lock that two who name the same image can have at once.
        On SQLite our transaction keeps all other writers waiting as it is.
        """
        sql, values = self.order_by().values_list("pk").query.sql_with_params()
        connection = connections[self.db]
        lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(sql + lock, values)
            return [pk for (pk,) in cursor.fetchall()]


class Image(models.Model):
    """A picture in the library. Its master and renditions lie in the storage under `digest`."""

    digest = models.CharField(max_length=32, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt_text = models.CharField(
        "alternative text",
        max_length=250,
        blank=True,
        help_text="What somebody who cannot see the picture should know, such as “Six people "
        "around a wall of cards”.",
    )
    is_decorative = models.BooleanField(
        "decorative",
        default=False,
        help_text="It says nothing that the text does not, and is not described.",
    )
    credit = models.CharField(
        max_length=200,
        blank=True,
        help_text="Whom readers should thank, such as “Photograph: City Archive”.",
    )
    licence = models.CharField(
        max_length=100, blank=True, help_text="Under which terms we show it, such as “CC BY 4.0”."
    )
    focal_x = models.PositiveSmallIntegerField(
        "focal point from the left",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In percent. Every crop keeps the focal point in sight.",
    )
    focal_y = models.PositiveSmallIntegerField(
        "focal point from the top",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In percent.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="image_described_or_decorative",
                condition=(Q(is_decorative=True) & Q(alt_text=""))
                | (Q(is_decorative=False) & ~Q(alt_text="")),
            ),
            models.CheckConstraint(
                name="image_focal_point_is_inside", condition=Q(focal_x__lte=100, focal_y__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.alt_text or 'Decorative picture'} ({self.pk})"

    def save(self, *args, **kwargs):
        """Store what is known of the picture; pages that show it change with it."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            announce_on_commit(type(self))

    @property
    def original(self):
        """Return the crops.Original from which the names of all renditions follow."""
        return Original(self.digest, self.width, self.height, self.focal_x, self.focal_y)

    @property
    def credit_line(self):
        """Return the credit and the licence as one line, "" without either."""
        return ", ".join(filter(None, [self.credit, self.licence]))

    def was_public(self):
        """Return whether visitors may have seen it: in an edition given to them, or as the logo."""
        shown = self.uses.filter(edition__visible_from__isnull=False)
        return shown.exists() or self.logo_of.exists()

    def picture(self, crop, *, base=PREFIX):
        """Return the responsive.Picture of `crop`, whose files are under the address `base`."""
        return Picture(self.original, crop, base)

    def open_pixels(self, crop=HERO):
        """Return a Pillow picture of `crop`, as wide as its JPEG. Raises FileNotFoundError."""
        return files.open_rendition(f"{stem(self.original, crop)}.jpg")


class RenditionQuerySet(models.QuerySet):
    def current(self):
        """Keep those that pages name now."""
        return self.filter(superseded_at=None)

    def for_serving(self, name, *, at):
        """Return the rendition called `name`, or None.

        `is_visible` is whether an edition that visitors may read at `at` shows it, or every page as
        the logo; `is_gone` whether an edition did that was taken down.
        """
        shown = Edition.objects.filter(edition_images__image=OuterRef("image"))
        gone = shown.filter(IsTakenDown("article"), visible_from__isnull=False)
        is_logo = Exists(Publication.objects.filter(logo=OuterRef("image")))
        return (
            self.filter(name=name)
            .annotate(is_visible=Exists(shown.visible(at=at)) | is_logo, is_gone=Exists(gone))
            .first()
        )


class Rendition(models.Model):
    """One file that pages name, or named before the focal point was moved."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=80, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes_count = models.PositiveIntegerField()
    superseded_at = models.DateTimeField(null=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        ordering = ["image_id", "name"]
        default_permissions = ()

    def __str__(self):
        return self.name


class EditionImageManager(models.Manager["EditionImage"]):
    def remember(self, edition, *, in_text):
        """Keep on record what the edition shows: its cover, and the digests `in_text` we know.

        In SQL, which finds the images and stores the record in one query of a save that has few.
        """
        shown = [edition.cover_image_id] if edition.cover_image_id else []
        if not shown and not in_text:
            return
        images = Image.objects.filter(Q(pk__in=shown) | Q(digest__in=in_text)).order_by()
        rows = images.annotate(of=Value(edition.pk)).values_list("of", "pk")
        select, values = rows.query.sql_with_params()
        table = connections[self.db].ops.quote_name(self.model._meta.db_table)
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} (edition_id, image_id) {select}", values)


class EditionImage(models.Model):
    """That an edition shows an image, as its cover or in its text; nobody deletes that image."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="uses")

    objects = EditionImageManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["edition", "image"], name="edition_image_once"),
        ]

    def __str__(self):
        return f"{self.image} in {self.edition}"
