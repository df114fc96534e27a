"""Forget the local run's data, so that the next `make run` starts anew: `python -m jct.local.reset [NAME]`."""

import sys

from jct.local import postgres, processes
from jct.local.home import CannotStart, Home


def main(name: str = "run") -> None:
    """Remove the database, queue and files of one home; refuses while it runs."""
    home = Home(name)
    try:
        with home.held():
            processes.end_leftovers(home.pids)
            postgres.forget_data(home)
            home.forget()
    except CannotStart as error:
        sys.exit(str(error))
    print("The local data is gone. 'make run' starts anew.")


if __name__ == "__main__":
    main(*sys.argv[1:])
