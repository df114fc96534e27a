"""Each parallel worker of the rules has its own Redis database, as it has its own PostgreSQL database.

Loaded with `-p tests.own_redis` before Django reads its settings: emptying one worker's cache must not empty the
queue of another.
"""

import os
from urllib.parse import urlsplit

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker.startswith("gw"):
    os.environ["REDIS_URL"] = (
        urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{int(worker[2:]) + 1}").geturl()
    )
