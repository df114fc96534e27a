"""What the environment must say, read once and checked at start.

`read()` gives a frozen `Environment`; what is missing or wrong is said in one line each, all at once, before
Django loads anything else. The table of variables stands in docs/deployment.md.
"""

import datetime
import sys
from dataclasses import dataclass
from typing import Any

from environs import Env, EnvError, validate

MODES = ("production", "demonstration", "test")
LOCAL_SECRET = "only-for-this-machine-and-its-tests-never-for-production"  # noqa: S105


@dataclass(frozen=True)
class Environment:
    """Every setting that differs between machines."""

    mode: str
    secret_key: str
    database: dict[str, Any]
    redis_url: str
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    demo_password: str
    demo_date: datetime.date | None
    email: dict[str, Any]
    email_from: str
    media_root: str
    static_root: str
    s3_bucket: str
    s3_endpoint: str
    trusted_proxies: int
    behind_tls: bool
    upload_max_bytes: int
    log_level: str

    @property
    def production(self) -> bool:
        return self.mode == "production"


def read() -> Environment:
    """The environment of this process; ends the process with one clear line per fault."""
    faults: list[str] = []

    def take(reader: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return reader(name, *args, **kwargs)
        except EnvError as error:
            faults.append(f"{name}: {str(error).replace(chr(10), ' ')}")
            return kwargs.get("default")

    env = Env()
    mode = take(env.str, "JCT_MODE", default="production", validate=validate.OneOf(MODES))
    local = mode in ("demonstration", "test")
    short = {} if local else {"validate": validate.Length(min=50, error="must have at least 50 characters")}
    secret_default = {"default": LOCAL_SECRET} if local else {}
    found = Environment(
        mode=mode,
        secret_key=take(env.str, "SECRET_KEY", **secret_default, **short),
        database=take(env.dj_db_url, "DATABASE_URL", conn_max_age=0) or {},
        redis_url=take(env.str, "REDIS_URL"),
        allowed_hosts=take(
            env.list, "ALLOWED_HOSTS", **({"default": ["localhost", "127.0.0.1"]} if local else {})
        ),
        csrf_trusted_origins=take(env.list, "CSRF_TRUSTED_ORIGINS", default=[]),
        demo_password=take(env.str, "JCT_DEMO_PASSWORD", default="northmere-demonstration" if local else ""),
        demo_date=take(env.date, "JCT_DEMO_DATE", default=datetime.date(2026, 10, 20) if local else None),
        email=take(env.dj_email_url, "EMAIL_URL", default="console:" if local else "consolemail:") or {},
        email_from=take(env.str, "EMAIL_FROM", default="Joint commissioning <no-reply@localhost>"),
        media_root=take(env.str, "MEDIA_ROOT", default=".local/media" if local else "/var/lib/jct/media"),
        static_root=take(env.str, "STATIC_ROOT", default=".local/static" if local else "/var/lib/jct/static"),
        s3_bucket=take(env.str, "S3_BUCKET", default=""),
        s3_endpoint=take(env.str, "S3_ENDPOINT", default=""),
        trusted_proxies=take(env.int, "TRUSTED_PROXIES", default=0),
        behind_tls=take(env.bool, "BEHIND_TLS", default=not local),
        upload_max_bytes=take(env.int, "UPLOAD_MAX_BYTES", default=10 * 1024 * 1024),
        log_level=take(env.str, "LOG_LEVEL", default="WARNING" if mode == "test" else "INFO"),
    )
    if found.database and "postgresql" not in str(found.database.get("ENGINE")):
        faults.append("DATABASE_URL: must name a PostgreSQL database, such as postgres://user@host:5432/name")
    if faults:
        sys.exit("jct cannot start. Mend these environment variables: " + "; ".join(faults))
    return found
