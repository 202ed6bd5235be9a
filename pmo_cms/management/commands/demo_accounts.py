from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmo_cms import demo_accounts, environment


class Command(BaseCommand):
    help = "Make the demo accounts and print their passwords; refused on a public address."

    def handle(self, **options):
        if not environment.is_loopback(urlsplit(settings.SITE_URL).hostname or ""):
            raise CommandError(
                "Demo accounts are for a site on this machine, and SITE_URL is "
                f"{settings.SITE_URL}. Make accounts with: manage.py createsuperuser"
            )
        file = settings.VAR_DIR / "accounts.json"
        for account in demo_accounts.ensure(file):
            password = account.password or "(not known here)"
            self.stdout.write(f"  {account.name:<10} {password:<20} {account.role}")
            if not account.password:
                self.stdout.write(
                    f"             set one: dev.py manage changepassword {account.name}"
                )
