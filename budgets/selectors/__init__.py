"""What pages and reports ask of the money. Reports need only what is named here."""

from budgets.selectors.facts import FundFacts, Monitor
from budgets.selectors.monitor import fund_facts, revenue_monitor

__all__ = ["FundFacts", "Monitor", "fund_facts", "revenue_monitor"]
