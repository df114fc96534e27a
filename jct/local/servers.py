"""The database and the broker of one machine: those the environment names, else embedded ones.

Standard library only, so that it works before Django is set up.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from jct.local import postgres, processes, redis
from jct.local.home import Home


@contextmanager
def serving(home: Home, *, durable: bool, given: Mapping[str, str] = os.environ) -> Iterator[dict[str, str]]:
    """Hold the home and serve what the environment does not name, while the block runs.

    Args:
        home: whose data it is.
        durable: True keeps data safe against power cuts; False is for tests.
        given: the environment; DATABASE_URL and REDIS_URL in it win over embedded servers.

    Gives DATABASE_URL and REDIS_URL. Raises CannotStart with the reason.
    """
    with ExitStack() as stack:
        stack.enter_context(home.held())
        for name in processes.end_leftovers(home.pids):
            print(f"Ended {name}, left behind by an earlier run that died.")
        urls = {}
        for variable, server in (("DATABASE_URL", postgres), ("REDIS_URL", redis)):
            urls[variable] = given.get(variable) or stack.enter_context(server.serving(home, durable=durable))
        yield urls
