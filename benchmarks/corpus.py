"""A publication of any size, its words as unevenly frequent as those of real text.

    python benchmarks/corpus.py [articles, 50000]

Fills the empty database that the environment names with published articles, 400 words each, every
tenth with an earlier edition too. Other benchmarks call `fill`; the same number of articles is
always the same publication.
"""

import os
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
BATCH_SIZE = 2000
SPAN = timedelta(days=3650)
UNCHANGED = timedelta(days=9)

# The most frequent words, then those of the trade, then invented ones: the frequency falls with
# the rank, as Zipf found.
COMMON = (
    "the of and to a in is that for it with as on are be this by we an or not from which at have"
    " their can when they one more than what who will has its was should only how each before"
)
TRADE = (
    "project office risk board plan benefits governance portfolio programme report budget team"
    " schedule decision sponsor change value scope register delivery quality assurance maturity"
    " stakeholder milestone resource capacity dependency forecast baseline review handover lessons"
    " steering committee reporting planning estimating dashboards methodology agile contract vendor"
    " supplier training coaching mandate charter escalation tolerance prioritisation closure"
    " approval workshop template tooling demand pipeline funding strategy outcome measurement"
)
SYLLABLES = "ba be co da de el fa ge ha in ka la me mi no or pa ra re sa se ta ti un va ve wo"
VOCABULARY_SIZE = 30_000
SENTENCES_COUNT = 20_000
CATEGORIES = [word.capitalize() for word in TRADE.split()[2:14]]
SOURCES_COUNT = 25
AUTHORS_COUNT = 40


@dataclass
class Writer:
    """Writes the texts, the same ones for the same seed."""

    random: random.Random
    words: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def __post_init__(self):
        invented = {}
        while len(invented) < VOCABULARY_SIZE:
            syllables = self.random.choices(SYLLABLES.split(), k=self.random.randint(2, 5))
            invented["".join(syllables)] = None
        self.words = [*COMMON.split(), *TRADE.split(), *invented]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.sentences = [self.sentence() for _ in range(SENTENCES_COUNT)]

    def sentence(self):
        count = self.random.randint(6, 20)
        words = self.random.choices(self.words, cum_weights=self.weights, k=count)
        return f"{' '.join(words).capitalize()}."

    def title(self):
        """Return a title that no other article has: the less frequent a word, the more it says."""
        words = self.random.sample(TRADE.split(), 3) + self.random.sample(self.words, 3)
        return " ".join(words).capitalize()

    def paragraph(self):
        return f"<p>{' '.join(self.random.choices(self.sentences, k=3))}</p>"

    def body(self):
        sections = (
            f"<h2>{self.random.choice(self.sentences)}</h2>{self.paragraph()}{self.paragraph()}"
            for _ in range(4)
        )
        return self.paragraph() + "".join(sections)


@dataclass(frozen=True)
class Shelves:
    """What articles are filed under, taken from and signed by."""

    categories: list
    sources: list
    authors: list


def fill(articles_count, *, newest=None):
    """Publish that many articles, the last of them at `newest`, else an hour ago.

    They lie evenly in the ten years before. The database must be migrated and empty.
    """
    from django.db import transaction
    from django.utils import timezone

    writer = Writer(random.Random(articles_count))
    shelves = stock()
    newest = newest or timezone.now().replace(microsecond=0) - timedelta(hours=1)
    step = SPAN / articles_count
    for start in range(0, articles_count, BATCH_SIZE):
        numbers = range(start, min(start + BATCH_SIZE, articles_count))
        dates = [newest - step * (articles_count - 1 - number) for number in numbers]
        with transaction.atomic():
            publish(writer, shelves, numbers, dates)
    analyse()


def stock():
    """Store the categories, sources and authors."""
    from articles.models import Author, Category, Source

    return Shelves(
        categories=[
            Category.objects.create(name=name, slug=name.lower(), position=position)
            for position, name in enumerate(CATEGORIES)
        ],
        sources=[
            Source.objects.create(
                name=f"Journal {n}", slug=f"journal-{n}", home_page=f"https://journal-{n}.example/"
            )
            for n in range(SOURCES_COUNT)
        ],
        authors=[
            Author.objects.create(name=f"Desk {n}", slug=f"desk-{n}") for n in range(AUTHORS_COUNT)
        ],
    )


def publish(writer, shelves, numbers, dates):
    """Store one batch of articles with all that belongs to them, and index them."""
    from articles import search
    from articles.models import Article, ArticleCategory, Edition, EditionCategory, Path

    articles = Article.objects.bulk_create(article(writer, shelves, n) for n in numbers)
    Path.objects.bulk_create(Path(scope="articles", slug=a.slug, article=a) for a in articles)
    filed = {
        a: writer.random.sample(shelves.categories, writer.random.randint(1, 3)) for a in articles
    }
    ArticleCategory.objects.bulk_create(
        ArticleCategory(article=a, category=category, position=position)
        for a, categories in filed.items()
        for position, category in enumerate(categories)
    )
    editions = Edition.objects.bulk_create(
        edition
        for a, date in zip(articles, dates, strict=True)
        for edition in editions_of(a, [c.pk for c in filed[a]], date)
    )
    EditionCategory.objects.bulk_create(
        EditionCategory(
            edition=edition, category=category, position=position, list_date=edition.list_date
        )
        for edition in editions
        for position, category in enumerate(filed[edition.article])
    )
    search.refresh(*(a.pk for a in articles))


def article(writer, shelves, number):
    """Return an unsaved extract or, every fifth, original."""
    from articles.models import Article

    credit = {
        "kind": Article.Kind.EXTRACT,
        "source": writer.random.choice(shelves.sources),
        "original_url": f"https://journal.example/{number}",
        "original_title": "As it first appeared",
    }
    return Article(
        title=writer.title(),
        slug=f"article-{number}",
        standfirst=writer.sentence(),
        body=writer.body(),
        author=writer.random.choice(shelves.authors),
        **(credit if number % 5 else {"kind": Article.Kind.ORIGINAL}),
    )


def editions_of(article, category_ids, date):
    """Return the unsaved editions of a stored article: every tenth was, or is to be, changed."""
    from articles import markup
    from articles.models import Edition
    from articles.models.content import content_hash

    values = article.content_values()
    same = {
        "article": article,
        "created_at": date,
        "approved_at": date,
        "list_date": date,
        "content_hash": content_hash(values, category_ids),
        "reading_minutes": markup.reading_minutes(article.body),
        **values,
    }
    if article.pk % 10:
        return [Edition(number=1, visible_from=date, **same)]
    changed_at = date + UNCHANGED
    return [
        Edition(number=1, visible_from=date, visible_until=changed_at, **same),
        Edition(number=2, visible_from=changed_at, **same),
    ]


def analyse():
    """Tell the database what it holds, as it finds out by itself on a site that grows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_cms.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    print(f"filled in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
