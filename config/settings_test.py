"""Settings of the tests: the product's own, with what would be slow or would leave the process taken out."""

import os

os.environ.setdefault("LOG_LEVEL", "WARNING")
# The tests answer to no one: whatever the environment says of a server, nothing is asked for.
chosen = {"SECRET_KEY": "of the tests alone", "ALLOWED_HOSTS": "localhost"}
chosen = {name: value for name, value in chosen.items() if name not in os.environ}
os.environ |= chosen

from config import env, services
from config.settings import *

# What a test starts is started as anybody would start it.
for name in chosen:
    del os.environ[name]

DATABASES["default"] |= env.database("DATABASE_URL") or services.TEST_POSTGRES.django_settings
# Engineers (and checkouts) that share one server each name a database of their own.
DATABASES["default"]["TEST"] = {"NAME": "test_" + env.text("PASSBOOK_TEST_DB", "passbook")}
DATABASES["default"]["CONN_MAX_AGE"] = 0

# Each company has keys of its own there, too.
CACHES["default"] |= {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": ""}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What a test hands in stays in memory.
STORAGES["documents"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# It would look through all static files anew for each client of a test.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
DEBUG = False
DEMO = False
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "testserver"]
