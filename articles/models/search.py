"""What the search index knows of an edition; the engine's own index hangs on these rows."""

from django.db import models


class SearchEntry(models.Model):
    """That an edition with an interval is in the index, and what narrows a search.

    Repeats the columns of the edition that a search reads for thousands of them: there they stand
    behind the body. Written by articles.search.index alone; beside each row the engine keeps the
    terms, in a table of SQLite's FTS5 or a tsvector column.
    """

    edition = models.OneToOneField(
        "articles.Edition", models.CASCADE, primary_key=True, related_name="search_entry"
    )
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    source = models.ForeignKey("articles.Source", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="Of the list date, in the site's time zone.")
    list_date = models.DateTimeField()
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(help_text="How its terms were made.")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Entry of edition {self.edition_id}"


class SearchWord(models.Model):
    """A word that some indexed edition has or had, to be proposed where one is misspelt.

    What is proposed to readers is read out of a visible edition; this only says where to look.
    """

    word = models.CharField(max_length=64, unique=True)
    skeleton = models.CharField(max_length=64, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.word
