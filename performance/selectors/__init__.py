"""What pages and reports show: frozen facts, read with a fixed number of queries."""

from performance.selectors.charts import chart, charts
from performance.selectors.lists import indicator_list
from performance.selectors.page import indicator_page
from performance.selectors.summary import IndicatorFacts, PerformanceSummary, performance_summary

__all__ = [
    "IndicatorFacts",
    "PerformanceSummary",
    "chart",
    "charts",
    "indicator_list",
    "indicator_page",
    "performance_summary",
]
