from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_delete, post_migrate, post_save


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self):
        # Both need the models, which are not loaded before this moment.
        from consent import configuration, evidence
        from consent.models import guards

        for model in ("consent.Notice", "consent.Service", "cookie_consent.CookieGroup"):
            post_save.connect(configuration.forget_after_commit, sender=model)
            post_delete.connect(configuration.forget_after_commit, sender=model)
        post_migrate.connect(guards.install_after_migrate, sender=self)
        checks.register(guards.check_guards, checks.Tags.database)
        checks.register(evidence.check_sealing, checks.Tags.database)
