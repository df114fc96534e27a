"""Take every measurement, on the loaded county, and print the lines."""

import django

django.setup()

from bench import imports, ledgers, packs, pages, replay, returns, rulings  # noqa: E402 (they import models)
from bench.timing import HEADING  # noqa: E402


def main() -> None:
    print(HEADING)
    for measure in (rulings.decide, replay.linter, replay.matters, pages.contract_list, imports.register):
        print(measure(), flush=True)
    print(ledgers.ledger(), flush=True)
    print(ledgers.memory(), flush=True)
    for measure in (returns.opening, returns.pasting):
        print(measure(), flush=True)
    for result in packs.both():
        print(result, flush=True)


if __name__ == "__main__":
    main()
