from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_delete, post_save


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Publication"

    def ready(self):
        # It needs the models, which are not loaded before this moment.
        from articles import identity
        from articles.checks import check_search_index

        for model in ("Publication", "FooterLink", "StaticPage"):
            post_save.connect(identity.forget_after_commit, sender=f"articles.{model}")
            post_delete.connect(identity.forget_after_commit, sender=f"articles.{model}")
        checks.register(check_search_index, checks.Tags.database)
