"""Which stored contract a row of a register speaks of, and what it would change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.domain.decision import TERMS
from contracts.domain.register import Reading, Value, identity, plain, provider_key

# A contract's own fields that a register may state; what it leaves empty is never overwritten.
FIELDS = (
    *("reference", "title", "description", "directorate", "purchasing_body", "route"),
    *("annual_value", "lifetime_value", "starts", "ends", "current_ends"),
    *("extension_months", "extensions_allowed", "extensions_taken"),
    *("classification", "classification_words", "visibility"),
)
# A contract's terms as a row changes them.
TERM_FIELDS = frozenset({*TERMS, "provider_id"})


@dataclass(frozen=True)
class Known:
    """A stored contract: its key and its values by the same names as a row's."""

    key: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Step:
    """What one row does: make a contract (`key` None) or change `changes` of the stored one, and its provider where
    that is another; neither = unchanged."""

    reading: Reading
    key: int | None
    changes: dict[str, Value] = field(default_factory=dict)
    other_provider: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields of the stored contract that would change."""
        return (*self.changes, "provider") if self.other_provider else tuple(self.changes)

    @property
    def terms(self) -> tuple[str, ...]:
        """Those of them that the parties agree, which stay while a request about the contract waits."""
        return tuple(name for name in self.changed if name in TERMS)


def _pairs(reading: Reading, stored: Known, stated: frozenset[str]) -> dict[str, Value]:
    return {
        name: reading.values[name]
        for name in FIELDS
        if name in stated
        and reading.values[name] not in (None, "")
        and reading.values[name] != stored.values[name]
    }


def plan(readings: Sequence[Reading], stored: Iterable[Known], stated: frozenset[str]) -> list[Step]:
    """One step for each accepted row, in order. `stated` are the columns the file has.

    A row is a stored contract when reference, title, provider and first day agree. Where a reference stands once in
    the file and once in the register, the first day agrees, and title or provider agrees, it is the same contract with
    a correction.
    """
    by_identity: dict[object, Known] = {}
    by_reference: dict[str, list[Known]] = defaultdict(list)
    for known in stored:
        by_identity[identity(dict(known.values))] = known
        by_reference[plain(str(known.values["reference"]))].append(known)
    in_file = Counter(plain(str(reading.values["reference"])) for reading in readings)
    steps = []
    for reading in readings:
        if reading.problems:
            continue
        found = by_identity.get(identity(reading.values))
        reference = plain(str(reading.values["reference"]))
        if found is None and reference and in_file[reference] == 1 and len(by_reference[reference]) == 1:
            found = _corrected(reading, by_reference[reference][0])
        steps.append(_step(reading, found, stated))
    return steps


def _step(reading: Reading, found: Known | None, stated: frozenset[str]) -> Step:
    if found is None:
        return Step(reading, None)
    names = (str(values["provider"]) for values in (reading.values, found.values))
    return Step(reading, found.key, _pairs(reading, found, stated), len(set(map(provider_key, names))) > 1)


def _corrected(reading: Reading, known: Known) -> Known | None:
    values = reading.values
    same_day = values["starts"] == known.values["starts"]
    same_title = plain(str(values["title"])) == plain(str(known.values["title"]))
    same_provider = provider_key(str(values["provider"])) == provider_key(str(known.values["provider"]))
    return known if same_day and (same_title or same_provider) else None
