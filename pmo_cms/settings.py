"""The site's settings, read from the environment; docs/operators.md lists every variable."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env
from whitenoise.compress import Compressor

from pmo_cms import environment

env = Env()
problems: list[str] = []


def required(name, read, value):
    """Return `read(value)`; a refusal is collected, so that one start names every problem."""
    try:
        return read(value)
    except environment.Refused as refusal:
        problems.append(f"{name} {refusal}.")
        return value


BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# --- Who this site is and how it is reached -------------------------------------------------

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "debug-only-key-" * 4 if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000" if DEBUG else "")

SECRET_KEY = required("SECRET_KEY", environment.read_secret_key, SECRET_KEY)
ALLOWED_HOSTS = required("ALLOWED_HOSTS", environment.read_allowed_hosts, ALLOWED_HOSTS)
SITE_URL = required("SITE_URL", environment.read_site_url, SITE_URL)
required("SITE_URL", partial(environment.read_own_host, allowed_hosts=ALLOWED_HOSTS), SITE_URL)
TIME_ZONE = required("TIME_ZONE", environment.read_time_zone, env.str("TIME_ZONE", "UTC"))

# Keys the hash of the visitors' consent ids. It may outlive SECRET_KEY: whoever changes that
# keeps its old value here, and earlier decisions are still found.
CONSENT_SUBJECT_KEY = required(
    "CONSENT_SUBJECT_KEY",
    environment.read_secret_key,
    env.str("CONSENT_SUBJECT_KEY", "") or SECRET_KEY,
)

# Where somebody who found a weakness may write; without one there is no security.txt.
SECURITY_CONTACT = required(
    "SECURITY_CONTACT", environment.read_contacts, env.list("SECURITY_CONTACT", [])
)

# Whole texts in feeds or their beginnings; and in whose name the ids of articles are made, which
# must not change when the site moves to another host.
FEED_CONTENT = required(
    "FEED_CONTENT", environment.read_feed_content, env.str("FEED_CONTENT", "full")
)
FEED_ID_AUTHORITY = required(
    "FEED_ID_AUTHORITY",
    environment.read_tag_authority,
    env.str("FEED_ID_AUTHORITY", "") or environment.tag_authority_of(SITE_URL),
)
if problems:
    raise ImproperlyConfigured(
        "The site does not start half-configured. Set these environment variables:\n"
        + "\n".join(f"  - {problem}" for problem in problems)
        + "\nTo try the site on this machine, run: python3 dev.py run"
    )

SITE_NAME = env.str("SITE_NAME", "Baseline")
SITE_TAGLINE = env.str("SITE_TAGLINE", "Curated reading for project offices")
SITE_DESCRIPTION = env.str(
    "SITE_DESCRIPTION",
    "Hand-picked extracts from the people who run project offices, "
    "always with a link to the original.",
)

SHARE_TYPEFACE = BASE_DIR / "pmo_cms" / "static" / "pmo_cms" / "fonts" / "newsreader-normal.woff2"

LANGUAGE_CODE = "en-gb"
USE_TZ = True

# --- Transport ------------------------------------------------------------------------------

HTTPS = urlsplit(SITE_URL).scheme == "https"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", True)
TRUST_PROXY = env.bool("TRUST_PROXY", False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "pmo_cms.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"

# --- Parts ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pmo_cms",
    "articles",
    "consent",
    "cookie_consent",
    "django_prose_editor",
    "django.forms",
    "pmo_cms.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "pmo_cms.csp.ContentSecurityPolicyMiddleware",  # first: redirects and refusals have one too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pmo_cms.outages.OutageMiddleware",
    "pmo_cms.compression.CompressTextMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "consent.middleware.ConsentMiddleware",
    "pmo_cms.page_cache.facts.PageFactsMiddleware",  # last: it hears what the view itself says
]
# Of these, what looks at who asks, and for what form of the answer. A page that is rendered for all
# alike is rendered without them (docs/decisions/0049).
ABOUT_WHO_ASKS = {
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pmo_cms.compression.CompressTextMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
}

ROOT_URLCONF = "pmo_cms.urls"
WSGI_APPLICATION = "pmo_cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        # What visitors meet; docs/decisions/0044-visitors-pages-are-jinja.md says why.
        "BACKEND": "pmo_cms.jinja.PublicTemplates",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "pmo_cms.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pmo_cms.context.of_desk",
            ],
        },
    },
]

FORMS_URLFIELD_ASSUME_HTTPS = True  # an address typed without a scheme, as in Django 6
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTHENTICATION_BACKENDS = ["pmo_cms.permissions.OneQueryBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Where things are kept ------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL")
    if env.str("DATABASE_URL", "")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "pmo_cms.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: deferred transactions lost 750 of 900 read-then-write races to "database is
    # locked", immediate ones none; synchronous=NORMAL lost acknowledged rows in power cuts.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Each connection keeps 1 MB of the file, not 2, for the system keeps it for all. With a
        # quarter of that an article that is not kept reads 80 pages of the file anew each time.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1000;"
        ),
    }
else:
    # Seconds: the pool's own 30 would keep readers waiting for a server that is down. Left to
    # itself it would also try to reach one that is back less and less often; so it tries when
    # somebody asks. Connections: for 8 threads, 5 that render, and the one that reads the epoch.
    pool = {"timeout": 0.6, "reconnect_timeout": 0, "min_size": 4, "max_size": 16}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {"pool": pool}
for engine in ("sqlite3", "postgresql"):
    if DATABASES["default"]["ENGINE"] == f"django.db.backends.{engine}":
        DATABASES["default"]["ENGINE"] = f"pmo_cms.engines.{engine}"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # The library clears its cache on every save, and we never read what it keeps there.
    "cookie_consent": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# The page cache of each process, in bytes; 0 switches it off. FRONT_CACHE_SECONDS is for how
# long a cache in front may keep a page without asking; docs/operators.md has its configuration.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 64 * 1024 * 1024)
FRONT_CACHE_SECONDS = env.int("FRONT_CACHE_SECONDS", 0)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Nobody reads a source map over a slow line, and compressing that of the text editor takes as long
# as all the rest. The names without a hash are needed: our modules import one another by them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {
        "BACKEND": env.str("MEDIA_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", {}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- The desk -------------------------------------------------------------------------------

# Whether a text must be approved by somebody other than its writer.
REVIEW_BY_ANOTHER = env.bool("REVIEW_BY_ANOTHER", False)

# --- Consent --------------------------------------------------------------------------------

COOKIE_CONSENT_NAME = "__Host-consent" if HTTPS else "consent"
COOKIE_CONSENT_CACHE_BACKEND = "cookie_consent"
COOKIE_CONSENT_LOG_ENABLED = False  # ours is consent.models.Decision
CONSENT_MARK_COOKIE_NAME = "__Host-consent-mark" if HTTPS else "consent-mark"
CONSENT_ID_COOKIE_NAME = "__Secure-consent-id" if HTTPS else "consent-id"
CONSENT_DAYS = 180
# Five years; docs/decisions/0021-daily-seals.md says why.
CONSENT_RETENTION_DAYS = env.int("CONSENT_RETENTION_DAYS", 1825)

# --- What browsers may load: the names are those of Django 6 ---------------------------------

SECURE_CSP = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
