import hashlib
import hmac
import os
import pathlib
import threading
from urllib.parse import quote, urlsplit

from cachelib.redis import RedisCache
from celery.signals import heartbeat_sent
from sqlalchemy.engine import URL
from werkzeug.wsgi import ClosingIterator
from superset.config import CeleryConfig as _CeleryDefaults

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
PREVIOUS_SECRET_KEY = os.environ["PREVIOUS_SECRET_KEY"]


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
    query={"sslmode": "verify-full", "sslrootcert": "/etc/postgresql-ca/ca.crt"},
).render_as_string(hide_password=False)
# A connection that a failover has cut is noticed before it is used.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": 6, "max_overflow": 0}

_REDIS = urlsplit("rediss://redis.example.com:6380/2")
_REDIS_PASSWORD = os.environ["REDIS_PASSWORD"]
_REDIS_LOGIN = ":" + quote(_REDIS_PASSWORD, safe="") + "@" if _REDIS_PASSWORD else ""
_REDIS_DATABASE = _REDIS.path.strip("/") or "0"
_REDIS_URL = f"{_REDIS.scheme}://{_REDIS_LOGIN}{_REDIS.hostname}:{_REDIS.port or 6379}/{_REDIS_DATABASE}?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca/ca.crt"
CACHE_CONFIG = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": _REDIS_URL, "CACHE_KEY_PREFIX": "superset_metadata_", "CACHE_DEFAULT_TIMEOUT": 86400}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": _REDIS_URL, "CACHE_KEY_PREFIX": "superset_data_", "CACHE_DEFAULT_TIMEOUT": 86400}
RESULTS_BACKEND = RedisCache(
    host=_REDIS.hostname,
    port=_REDIS.port or 6379,
    password=_REDIS_PASSWORD,
    db=int(_REDIS_DATABASE),
    default_timeout=86400,
    key_prefix="superset_results_",
    ssl=True,
    ssl_ca_certs="/etc/redis-ca/ca.crt",
)
RATELIMIT_STORAGE_URI = _REDIS_URL

SUPERSET_WEBSERVER_TIMEOUT = 60
SQLLAB_TIMEOUT = 60
# The edge is one hop, and says who asked and over what; the rest of these headers anyone could send.
ENABLE_PROXY_FIX = True
PROXY_FIX_CONFIG = {"x_for": 1, "x_proto": 1, "x_host": 0, "x_port": 0, "x_prefix": 0}
# Browsers keep the session for HTTPS alone where HTTPS leads here.
SESSION_COOKIE_SECURE = True
WTF_CSRF_ENABLED = True
TALISMAN_ENABLED = True
RATELIMIT_ENABLED = True
WEBDRIVER_BASEURL_USER_FRIENDLY = "https://superset.example.com/"


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

# Workers alone take pictures of charts, and are told where.
WEBDRIVER_BASEURL = os.environ.get("WEB_ADDRESS", "")


class CeleryConfig(_CeleryDefaults):
    broker_url = _REDIS_URL
    result_backend = _REDIS_URL
    broker_connection_retry_on_startup = True


CELERY_CONFIG = CeleryConfig


@heartbeat_sent.connect(weak=False)
def _alive(**_):
    pathlib.Path("/tmp/worker-alive").touch()

FEATURE_FLAGS = {"ALERT_REPORTS": True, "EMBEDDED_SUPERSET": False}

# From the environment file.
ROW_LIMIT = 10000
