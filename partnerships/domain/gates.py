"""Who keeps the gates that a clause may set before a decision.

The executives' gate is passed in their meeting, never by one person. The functions follow the usual practice of
schemes that ask for legal, finance, procurement and equality clearance; each needs somebody other than whoever asks.
"""

from collections.abc import Collection, Iterable
from datetime import date

from partnerships.domain.authority import Authority
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Able
from partnerships.domain.words import Gate, PostFunction

KEEPERS: dict[Gate, frozenset[PostFunction]] = {
    Gate.EXECUTIVES: frozenset(),
    Gate.LEGAL: frozenset({PostFunction.GOVERNANCE_OFFICER}),
    Gate.FINANCE: frozenset({PostFunction.FINANCE_LEAD, PostFunction.CHIEF_FINANCE_OFFICER}),
    Gate.PROCUREMENT: frozenset({PostFunction.CONTRACTS_OFFICER}),
    Gate.EQUALITY: frozenset({PostFunction.GOVERNANCE_OFFICER, PostFunction.HEAD_OF_COMMISSIONING}),
}


def keeps(gate: Gate, functions: Iterable[PostFunction]) -> bool:
    """Whether somebody in posts of these functions may pass the gate."""
    return not KEEPERS[gate].isdisjoint(functions)


def missing_gates(matter: Matter, could: Iterable[Able], clauses: Iterable[Clause]) -> tuple[Gate, ...]:
    """The gates that the matter has still to pass: those of the `clauses` under which some `could` decide it."""
    numbers = {able.clause_number for able in could}
    asked = {gate for clause in clauses if clause.number in numbers for gate in clause.gates}
    return tuple(gate for gate in Gate if gate in asked - matter.gates.keys())


def stands_for(authority: Authority, person: int, asked: Collection[int | None], on: date) -> str:
    """Whose place the person takes, by cover or by acting up, of those who `asked`; empty when nobody's. A post passes
    decisions on and no clearances, so the holder of a post that passed some on is another person here."""
    behind = authority.in_place_of(person, on)
    return next((name for key, name in behind.items() if key in asked), "")


def keepers_words(gate: Gate) -> str:
    """ "a finance lead or chief finance officer"; for the executives "the executives' meeting"."""
    if not KEEPERS[gate]:
        return "the executives' meeting"
    return "a " + " or ".join(sorted(function.label.lower() for function in KEEPERS[gate]))
