import { type PythonValue, pythonLiteral } from './python.ts';

export interface SupersetConfigProps {
  /** The metadata database. Its password is in DATABASE_PASSWORD. */
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: string;
    /** File of the authority that signs the server's certificate. @default - plain text */
    readonly authority?: string;
  };
  /** True while PREVIOUS_SECRET_KEY holds what SUPERSET_SECRET_KEY was before. */
  readonly rotating: boolean;
  /** https:// address behind the edge. @default - nothing stands in front */
  readonly publicUrl?: string;
  /** Seconds that a page waits for a query. */
  readonly queryTimeout: number;
  /** Requests that one web process works on at once. */
  readonly concurrency: number;
  /** Connections to the metadata that each of them may hold. */
  readonly connectionsPerRequest: number;
  readonly featureFlags: Readonly<Record<string, boolean>>;
  /** Python of the environment file. */
  readonly extra: string;
  /** @default - none: the metadata database is the cache, and no worker runs */
  readonly redis?: {
    /** redis:// or rediss://, without a password. */
    readonly url: string;
    /** True when REDIS_PASSWORD holds one. */
    readonly password: boolean;
    /** File of the authority that signs its certificate. @default - the public authorities */
    readonly authority?: string;
    /** File that a worker touches while it hears its broker. */
    readonly aliveFile: string;
  };
}

const DAY = 86_400;

/** superset_config.py: read by every process of Superset, through SUPERSET_CONFIG_PATH. */
export function renderSupersetConfig(props: SupersetConfigProps): string {
  const parts = [
    imports(props),
    keys(props),
    database(props),
    props.redis === undefined ? metadataCache() : redisCache(props.redis),
    web(props),
    admission(props),
    props.redis === undefined ? 'CELERY_CONFIG = None' : celery(props.redis.aliveFile),
    set('FEATURE_FLAGS', { ...props.featureFlags }),
    ...(props.extra.trim() === '' ? [] : [`# From the environment file.\n${props.extra.trimEnd()}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function set(name: string, value: PythonValue): string {
  return `${name} = ${pythonLiteral(value)}`;
}

function imports({ redis }: SupersetConfigProps): string {
  return [
    'import hashlib',
    'import hmac',
    'import os',
    ...(redis === undefined
      ? ['import threading']
      : [
          'import pathlib',
          'import threading',
          'from urllib.parse import quote, urlsplit',
          '',
          'from cachelib.redis import RedisCache',
        ]),
    ...(redis === undefined ? [''] : ['from celery.signals import heartbeat_sent']),
    'from sqlalchemy.engine import URL',
    'from werkzeug.wsgi import ClosingIterator',
    ...(redis === undefined ? [] : ['from superset.config import CeleryConfig as _CeleryDefaults']),
  ].join('\n');
}

/** Upstream's other two keys are known to everyone: ours come from the one that nobody knows. */
function keys({ rotating }: SupersetConfigProps): string {
  return [
    'SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]',
    ...(rotating ? ['PREVIOUS_SECRET_KEY = os.environ["PREVIOUS_SECRET_KEY"]'] : []),
    '',
    '',
    'def _derived(purpose):',
    '    return hmac.new(SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).hexdigest()',
    '',
    '',
    'GUEST_TOKEN_JWT_SECRET = _derived("guest-token")',
    'GLOBAL_ASYNC_QUERIES_JWT_SECRET = _derived("async-queries")',
  ].join('\n');
}

function database(props: SupersetConfigProps): string {
  const { host, port, name, user, authority } = props.database;
  const query =
    authority === undefined ? { sslmode: 'disable' } : { sslmode: 'verify-full', sslrootcert: authority };
  return [
    'SQLALCHEMY_DATABASE_URI = URL.create(',
    '    "postgresql+psycopg2",',
    `    username=${pythonLiteral(user)},`,
    '    password=os.environ["DATABASE_PASSWORD"],',
    `    host=${pythonLiteral(host)},`,
    `    port=${port},`,
    `    database=${pythonLiteral(name)},`,
    `    query=${pythonLiteral(query)},`,
    ').render_as_string(hide_password=False)',
    '# A connection that a failover has cut is noticed before it is used.',
    set('SQLALCHEMY_ENGINE_OPTIONS', {
      pool_pre_ping: true,
      pool_recycle: 1800,
      // As many as the admitted requests hold, and never more: none waits for a connection that another holds.
      pool_size: props.concurrency * props.connectionsPerRequest,
      max_overflow: 0,
    }),
  ].join('\n');
}

/** Rows of the table key_value, which a CronJob clears of what has expired: Superset itself never does. */
function metadataCache(): string {
  const cache = (prefix: string) => ({
    CACHE_TYPE: 'SupersetMetastoreCache',
    CACHE_KEY_PREFIX: prefix,
    CACHE_DEFAULT_TIMEOUT: DAY,
  });
  return [
    set('CACHE_CONFIG', cache('superset_metadata')),
    set('DATA_CACHE_CONFIG', cache('superset_data')),
    '# Each process counts for itself.',
    set('RATELIMIT_STORAGE_URI', 'memory://'),
  ].join('\n');
}

/** The state of filters and charts stays in the database: links that people keep lead to it. */
function redisCache({ url, password, authority }: NonNullable<SupersetConfigProps['redis']>): string {
  const query = !url.startsWith('rediss://')
    ? ''
    : `?ssl_cert_reqs=required${authority === undefined ? '' : `&ssl_ca_certs=${authority}`}`;
  const cache = (prefix: string) =>
    `{"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": _REDIS_URL, "CACHE_KEY_PREFIX": ${pythonLiteral(prefix)}, "CACHE_DEFAULT_TIMEOUT": ${DAY}}`;
  return [
    `_REDIS = urlsplit(${pythonLiteral(url)})`,
    password ? '_REDIS_PASSWORD = os.environ["REDIS_PASSWORD"]' : '_REDIS_PASSWORD = None',
    `_REDIS_LOGIN = ":" + quote(_REDIS_PASSWORD, safe="") + "@" if _REDIS_PASSWORD else ""`,
    '_REDIS_DATABASE = _REDIS.path.strip("/") or "0"',
    `_REDIS_URL = f"{_REDIS.scheme}://{_REDIS_LOGIN}{_REDIS.hostname}:{_REDIS.port or 6379}/{_REDIS_DATABASE}${query}"`,
    `CACHE_CONFIG = ${cache('superset_metadata_')}`,
    `DATA_CACHE_CONFIG = ${cache('superset_data_')}`,
    'RESULTS_BACKEND = RedisCache(',
    '    host=_REDIS.hostname,',
    '    port=_REDIS.port or 6379,',
    '    password=_REDIS_PASSWORD,',
    '    db=int(_REDIS_DATABASE),',
    `    default_timeout=${DAY},`,
    '    key_prefix="superset_results_",',
    ...(url.startsWith('rediss://')
      ? [
          '    ssl=True,',
          ...(authority === undefined ? [] : [`    ssl_ca_certs=${pythonLiteral(authority)},`]),
        ]
      : []),
    ')',
    'RATELIMIT_STORAGE_URI = _REDIS_URL',
  ].join('\n');
}

function web({ publicUrl, queryTimeout }: SupersetConfigProps): string {
  const published = publicUrl !== undefined;
  return [
    set('SUPERSET_WEBSERVER_TIMEOUT', queryTimeout),
    set('SQLLAB_TIMEOUT', queryTimeout),
    ...(published
      ? [
          '# The edge is one hop, and says who asked and over what; the rest of these headers anyone could send.',
          set('ENABLE_PROXY_FIX', true),
          set('PROXY_FIX_CONFIG', { x_for: 1, x_proto: 1, x_host: 0, x_port: 0, x_prefix: 0 }),
        ]
      : ['# Nothing stands in front: headers of a proxy are a lie.', set('ENABLE_PROXY_FIX', false)]),
    '# Browsers keep the session for HTTPS alone where HTTPS leads here.',
    set('SESSION_COOKIE_SECURE', published),
    set('WTF_CSRF_ENABLED', true),
    set('TALISMAN_ENABLED', true),
    set('RATELIMIT_ENABLED', true),
    // Where links in reports lead.
    ...(published ? [set('WEBDRIVER_BASEURL_USER_FRIENDLY', `${publicUrl}/`)] : []),
  ].join('\n');
}

/**
 * A request keeps its connections until its source has answered, so requests are let in by count; what is not let in
 * waits as long as a page does. Probes and files need no database.
 */
function admission({ concurrency, queryTimeout }: SupersetConfigProps): string {
  return `
class _Admission:
    def __init__(self, app):
        self._app = app
        self._free = threading.BoundedSemaphore(${concurrency})

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith(("/health", "/static/")):
            return self._app(environ, start_response)
        if not self._free.acquire(timeout=${queryTimeout}):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
            return [b"Too many requests are being worked on.\\n"]
        try:
            answer = self._app(environ, start_response)
        except BaseException:
            self._free.release()
            raise
        return ClosingIterator(answer, self._free.release)


ADDITIONAL_MIDDLEWARE = [_Admission]`;
}

function celery(aliveFile: string): string {
  return [
    '# Workers alone take pictures of charts, and are told where.',
    'WEBDRIVER_BASEURL = os.environ.get("WEB_ADDRESS", "")',
    '',
    '',
    'class CeleryConfig(_CeleryDefaults):',
    '    broker_url = _REDIS_URL',
    '    result_backend = _REDIS_URL',
    '    broker_connection_retry_on_startup = True',
    '',
    '',
    'CELERY_CONFIG = CeleryConfig',
    '',
    '',
    '@heartbeat_sent.connect(weak=False)',
    'def _alive(**_):',
    `    pathlib.Path(${pythonLiteral(aliveFile)}).touch()`,
  ].join('\n');
}
