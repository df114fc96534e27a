"""The demonstration quarter's PDFs without a browser: `python -m jct.local.pack`, which is what `make pack` does.

On servers of its own that begin empty: loads the county, starts a real worker, freezes, prints, approves, publishes.
"""

import subprocess
import sys

from jct.local import processes, servers, system
from jct.local.environment import variables
from jct.local.home import ROOT, CannotStart, Home
from jct.local.run import worker


def main() -> int:
    """Build both PDFs into out/ and print their paths and hashes; the exit status."""
    system.require(system.RUN)
    home = Home("pack")
    try:
        with servers.serving(home, durable=False, given={}) as urls:
            environ = variables(home, urls, mode="demonstration")
            prepared = subprocess.run(
                [sys.executable, "-m", "jct.local.prepare"], env=environ, cwd=ROOT, check=False
            )
            if prepared.returncode:
                return prepared.returncode
            with (home.logs / "worker.log").open("wb") as log:
                working = subprocess.Popen(
                    worker(), env=environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
                )
            processes.record(home.pids, "worker", working.pid)
            try:
                build = [sys.executable, "manage.py", "build_pack", "out"]
                return subprocess.run(build, env=environ, cwd=ROOT, check=False).returncode
            finally:
                processes.end(working)
                (home.pids / "worker.pid").unlink()
    except CannotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
