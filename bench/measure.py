"""Take every measurement, on the loaded county, and print the lines. Fails, naming them, when an aim is missed."""

import sys
from collections.abc import Iterator

import django

django.setup()

from bench import imports, ledgers, packs, pages, replay, returns, rulings  # noqa: E402 (they import models)
from bench.timing import HEADING, Result  # noqa: E402

MEASURES = (
    rulings.decide,
    replay.linter,
    replay.mixed,
    replay.matters,
    replay.stored,
    pages.contract_list,
    imports.register,
    ledgers.ledger,
    ledgers.memory,
    returns.opening,
    returns.drawing,
    returns.pasting,
)


def measured() -> Iterator[Result]:
    for measure in MEASURES:
        yield measure()
    yield from packs.both()


def main() -> int:
    """Every line as soon as it is known; the exit status is 1 when any of them missed its aim."""
    print(HEADING)
    missed = []
    for result in measured():
        print(result, flush=True)
        if result.missed:
            missed.append(result)
    for result in missed:
        print(f"Missed: {result.name}, whose aim is {result.aim}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
