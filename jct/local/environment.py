"""The environment variables of the processes we start on one machine."""

import os
from collections.abc import Mapping

from jct.local.home import Home


def variables(home: Home, urls: Mapping[str, str], *, mode: str) -> dict[str, str]:
    """This process's environment with the servers and files of `home`; what is already set wins.

    Args:
        home: where uploaded and built files are kept.
        urls: DATABASE_URL and REDIS_URL.
        mode: the JCT_MODE: demonstration or test.
    """
    for name in ("media", "static"):
        (home.folder / name).mkdir(exist_ok=True)
    ours = {
        "JCT_MODE": mode,
        "SECRET_KEY": home.secret("django"),
        "MEDIA_ROOT": str(home.folder / "media"),
        "STATIC_ROOT": str(home.folder / "static"),
        "DJANGO_SETTINGS_MODULE": "jct.settings",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    return {**ours, **os.environ, **urls}
