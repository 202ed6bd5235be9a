"""Load the demo publication through the same doors that editors use."""

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path as File

from django.utils import timezone

from articles import publishing
from articles.images.crops import TEXT
from articles.models import Article, Author, Category, Path, Permission, Source, StaticPage

FOLDER = File(__file__).parent
# How the demo's texts have a picture: "[picture wall-of-cards.jpg: What it shows.]"
PICTURE = re.compile(r"\[picture ([a-z-]+\.jpg): ([^]]*)\]")


@dataclass(frozen=True)
class Loaded:
    """How many articles were loaded, and how many were there already."""

    new_count: int
    known_count: int

    def __str__(self):
        return f"{self.new_count} articles loaded, {self.known_count} were there already."


def load(*, at, images):
    """Load what is missing of the demo publication, dated back from the aware time `at`.

    `images` are those that demo.pictures loaded, by file name.
    Safe to run again: what is there, by any address it ever had, is left as editors made it.
    """
    publication = tomllib.loads((FOLDER / "publication.toml").read_text("utf-8"))
    shelves = {
        "categories": _shelve(Category, publication["categories"], numbered=True),
        "source": _shelve(Source, publication["sources"]),
        "author": _shelve(Author, publication["authors"]),
        "permission": _permissions(publication["permissions"]),
        "cover_image": images,
    }
    texts = sorted((FOLDER / "texts").glob("*.html"))
    new = sorted(
        (read(path) for path in texts if not Path.objects.owner_of("articles", path.stem)),
        key=lambda facts: -facts["days_ago"],
    )
    for facts in new:
        _publish(facts, shelves, at=at)
    _make_pages(read(path) for path in (FOLDER / "pages").glob("*.html"))
    return Loaded(new_count=len(new), known_count=len(texts) - len(new))


def read(path):
    """Return the facts of the text at `path`: its front matter in TOML, `slug` and `body`."""
    _, front_matter, body = path.read_text("utf-8").split("+++\n", 2)
    return tomllib.loads(front_matter) | {"slug": path.stem, "body": body.strip()}


def _shelve(model, rows, *, numbered=False):
    shelf = {}
    for position, row in enumerate(rows):
        extra = {"position": position} if numbered else {}
        owner = Path.objects.owner_of(model.path_scope, row["slug"])
        shelf[row["slug"]] = owner or model.objects.create(**row, **extra)
    return shelf


def _make_pages(pages):
    for facts in pages:
        if not Path.objects.owner_of("pages", facts["slug"]):
            StaticPage.objects.create(**facts, is_visible=True)


def _permissions(rows):
    return {
        row["basis"]: Permission.objects.filter(reference=row["reference"]).first()
        or Permission.objects.create(**row)
        for row in rows
    }


def _publish(facts, shelves, *, at):
    facts = dict(facts)
    listed_at = at - timedelta(days=facts.pop("days_ago"))
    categories = [shelves["categories"][slug] for slug in facts.pop("categories")]
    if original_days_ago := facts.pop("original_days_ago", None):
        published_on = timezone.localdate(at) - timedelta(days=original_days_ago)
        facts["original_published_on"] = published_on
    for name in ("source", "author", "permission", "cover_image"):
        if name in facts:
            facts[name] = shelves[name][facts[name]]
    facts["body"] = PICTURE.sub(
        lambda found: _figure(shelves["cover_image"][found[1]], found[2]), facts["body"]
    )
    edition = publishing.save_article(
        Article(**facts), categories=categories, by=None, at=listed_at, note="Demo content"
    )
    publishing.publish(edition, by=None, at=listed_at)


def _figure(image, caption):
    """Return the figure of `image` as the text editor writes it."""
    address = image.picture(TEXT).fallback
    return f'<figure><img src="{address}" alt=""><figcaption>{caption}</figcaption></figure>'
