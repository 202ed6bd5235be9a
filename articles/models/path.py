"""Public addresses: who owns which slug, now and ever."""

from itertools import chain, count

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from articles.places import Place, address_of
from articles.signals import announce_on_commit


class SlugTaken(ValueError):
    """A slug belongs, or once belonged, to somebody else; `owner` says to whom."""

    def __init__(self, slug, owner):
        super().__init__(f"“{slug}” is or was the address of “{owner}”.")
        self.slug = slug
        self.owner = owner


class Scope(models.TextChoices):
    """The part of the site in which a slug is unique: the first segment of the address."""

    ARTICLES = "articles"
    CATEGORIES = "categories"
    SOURCES = "sources"
    AUTHORS = "authors"
    PAGES = "pages"


class PathQuerySet(models.QuerySet["Path"]):
    def owner_of(self, scope, slug):
        """Return the article, category or whatever `slug` ever led to in `scope`, or None."""
        path = self.filter(scope=scope, slug=slug).first()
        return path.owner if path else None

    def free_slug(self, scope, text):
        """Return a slug made from `text` that nobody in `scope` ever owned."""
        stem = slugify(text)[:100].strip("-") or "untitled"
        taken = set(self.filter(scope=scope, slug__startswith=stem).values_list("slug", flat=True))
        candidates = chain([stem], (f"{stem}-{n}" for n in count(2)))
        return next(slug for slug in candidates if slug not in taken)

    def refuse_taken(self, slug, *, by):
        """Raise SlugTaken when `slug` belongs, or ever belonged, to something other than `by`."""
        owner = self.owner_of(by.path_scope, slug)
        if owner is not None and owner != by:
            raise SlugTaken(slug, owner)

    def claim(self, owner):
        """Record that `owner.slug` is its address from now on.

        An earlier address of the same owner is simply used again. Addresses that no visitor
        ever saw are given up.
        """
        owned = {"scope": owner.path_scope, Path.owner_fields[owner.path_scope]: owner}
        path, _ = self.get_or_create(slug=owner.slug, **owned)
        if not owner.was_public():
            self.filter(**owned).exclude(pk=path.pk).delete()


class Path(models.Model):
    """One slug that leads, or once led, to one thing on the site. Kept for ever."""

    owner_fields = {
        Scope.ARTICLES: "article",
        Scope.CATEGORIES: "category",
        Scope.SOURCES: "source",
        Scope.AUTHORS: "author",
        Scope.PAGES: "page",
    }

    scope = models.CharField(max_length=10, choices=Scope)
    slug = models.SlugField(max_length=120, db_index=False)
    article = models.ForeignKey("Article", models.PROTECT, null=True, related_name="paths")
    category = models.ForeignKey("Category", models.PROTECT, null=True, related_name="paths")
    source = models.ForeignKey("Source", models.PROTECT, null=True, related_name="paths")
    author = models.ForeignKey("Author", models.PROTECT, null=True, related_name="paths")
    page = models.ForeignKey("StaticPage", models.PROTECT, null=True, related_name="paths")

    objects = PathQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "slug"], name="path_one_owner_per_slug"),
            models.CheckConstraint(
                name="path_owner_matches_scope",
                condition=models.Q(scope="articles", article__isnull=False)
                | models.Q(scope="categories", category__isnull=False)
                | models.Q(scope="sources", source__isnull=False)
                | models.Q(scope="authors", author__isnull=False)
                | models.Q(scope="pages", page__isnull=False),
            ),
        ]

    def __str__(self):
        return f"/{self.scope}/{self.slug}/"

    @property
    def owner(self):
        """Return what the address belongs to."""
        return getattr(self, self.owner_fields[Scope(self.scope)])


class Addressed(models.Model):
    """A thing with a public address of its own: `/<path_scope>/<slug>/`."""

    path_scope: Scope

    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="The last part of the address, such as “steering-committees”. "
        "Earlier addresses go on leading here.",
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Store the row and claim its slug in one transaction. Raises SlugTaken.

        Raises DatabaseError for a row that was merged into another meanwhile: without being
        told to change what is there, Django would store it again.
        """
        kwargs.setdefault("force_update", not self._state.adding)
        try:
            with transaction.atomic():
                Path.objects.refuse_taken(self.slug, by=self)
                super().save(*args, **kwargs)
                Path.objects.claim(self)
                if self.was_public():
                    announce_on_commit(type(self))
        except IntegrityError:
            Path.objects.refuse_taken(self.slug, by=self)  # somebody took it meanwhile
            raise

    def get_absolute_url(self):
        """Return the public path, under the script prefix as reverse() puts it."""
        return address_of(self.path_scope, self.slug)

    @property
    def place(self):
        """Return the Place of it."""
        return Place(self.path_scope, self.slug, str(self))

    def has_page(self, *, at):
        """Return whether its address leads to a page at the aware datetime `at`."""
        return True

    def was_public(self):
        """Return whether a visitor may have seen the address."""
        return True
