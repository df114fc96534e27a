from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        from budgets import facts, work  # noqa: F401 (they register themselves)
        from budgets.selectors import board, offered  # noqa: F401 (what the board may commit, and from what)
        from budgets.services import (  # noqa: F401 (the owners of their decisions)
            agreement_changes,
            better_care,
            closing,
            contributions,
            plans,
            reserves,
            returns,
            risk_rules,
            statements,
            virements,
        )
        from jct.support.codes import names_codes

        # What the scheme's clauses on certification tell apart as if it were a regime.
        names_codes(
            [
                ("annual_return", "The year’s account of a fund"),
                ("consolidation", "A fund’s position in a quarter"),
            ]
        )
