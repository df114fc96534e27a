"""Speeds as ratios against floors measured in the same run: `python -m bench`, which is what `make bench` does.

Runs on servers of its own, with the demonstration county, and leaves nothing. Never part of the tests.
"""

import subprocess
import sys

from jct.local import servers, system
from jct.local.environment import variables
from jct.local.home import ROOT, CannotStart, Home


def main() -> int:
    """Serve, load the county, measure; the exit status."""
    system.require(system.RUN)
    home = Home("bench")
    try:
        with servers.serving(home, durable=False, given={}) as urls:
            environ = variables(home, urls, mode="demonstration") | {"LOG_LEVEL": "WARNING"}
            for module in ("jct.local.prepare", "bench.measure"):
                done = subprocess.run([sys.executable, "-m", module], env=environ, cwd=ROOT, check=False)
                if done.returncode:
                    return done.returncode
            return 0
    except CannotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    sys.exit(main())
