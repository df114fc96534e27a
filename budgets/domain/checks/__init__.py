"""What is wrong with a partner's return: every finding at once, each naming its line and column; and what must tie."""

from budgets.domain.checks.facts import Entry, Finding, Setting, Severity, Waived
from budgets.domain.checks.registry import BY_CODE, CHECKS, Check, blocking, check
from budgets.domain.checks.ties import TieOut, tie_outs

__all__ = [
    "BY_CODE",
    "CHECKS",
    "Check",
    "Entry",
    "Finding",
    "Setting",
    "Severity",
    "TieOut",
    "Waived",
    "blocking",
    "check",
    "tie_outs",
]
