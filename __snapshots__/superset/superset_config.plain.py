import hashlib
import hmac
import os
import threading

from sqlalchemy.engine import URL
from werkzeug.wsgi import ClosingIterator

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]


def _derived(purpose):
    return hmac.new(SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).hexdigest()


GUEST_TOKEN_JWT_SECRET = _derived("guest-token")
GLOBAL_ASYNC_QUERIES_JWT_SECRET = _derived("async-queries")

SQLALCHEMY_DATABASE_URI = URL.create(
    "postgresql+psycopg2",
    username="superset",
    password=os.environ["DATABASE_PASSWORD"],
    host="postgresql",
    port=6432,
    database="superset",
    query={"sslmode": "disable"},
).render_as_string(hide_password=False)
# A connection that a failover has cut is noticed before it is used.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": 6, "max_overflow": 0}

CACHE_CONFIG = {"CACHE_TYPE": "SupersetMetastoreCache", "CACHE_KEY_PREFIX": "superset_metadata", "CACHE_DEFAULT_TIMEOUT": 86400}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SupersetMetastoreCache", "CACHE_KEY_PREFIX": "superset_data", "CACHE_DEFAULT_TIMEOUT": 86400}
# Each process counts for itself.
RATELIMIT_STORAGE_URI = "memory://"

SUPERSET_WEBSERVER_TIMEOUT = 60
SQLLAB_TIMEOUT = 60
# Nothing stands in front: headers of a proxy are a lie.
ENABLE_PROXY_FIX = False
# Browsers keep the session for HTTPS alone where HTTPS leads here.
SESSION_COOKIE_SECURE = False
WTF_CSRF_ENABLED = True
TALISMAN_ENABLED = True
RATELIMIT_ENABLED = True


class _Admission:
    def __init__(self, app):
        self._app = app
        self._free = threading.BoundedSemaphore(3)

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith(("/health", "/static/")):
            return self._app(environ, start_response)
        if not self._free.acquire(timeout=60):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
            return [b"Too many requests are being worked on.\n"]
        try:
            answer = self._app(environ, start_response)
        except BaseException:
            self._free.release()
            raise
        return ClosingIterator(answer, self._free.release)


ADDITIONAL_MIDDLEWARE = [_Admission]

CELERY_CONFIG = None

FEATURE_FLAGS = {}
