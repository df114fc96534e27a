"""Every check of a return: what it looks at, whether it blocks, and the one way to run them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from budgets.domain.checks import carried, figures, words
from budgets.domain.checks.facts import Entry, Finding, Setting, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True)
class Check:
    """One check. `column` is the field of the grid and `label` its name; `says` is the rule in a sentence. A line may
    be given leave to break it when it is `waivable`.
    """

    code: str
    severity: Severity
    column: str
    label: str
    says: str
    waivable: bool = False

    def blocks(self, setting: Setting) -> bool:
        """Whether it keeps a return from being submitted on that day."""
        starts = setting.blocks_from.get(self.code)
        return self.severity == ERROR or (starts is not None and starts <= setting.on)


LINE_CHECKS: tuple[tuple[Check, Callable[[Entry, Setting], str]], ...] = (
    (
        Check("budget_current", ERROR, "budget", "budget", "The budget is the one in the register."),
        carried.budget_is_current,
    ),
    (
        Check(
            "budget_to_date_current",
            ERROR,
            "budget_to_date",
            "budget to date",
            "The budget to date is the budget spread by the line’s profile; a correction after the lock keeps what was "
            "reported.",
        ),
        carried.budget_to_date_is_current,
    ),
    (
        Check("ledger_current", ERROR, "ledger", "ledger", "The ledger figure is the one in the ledger."),
        carried.ledger_is_current,
    ),
    (
        Check(
            "opening_current",
            ERROR,
            "accrual",
            "accrual",
            "What was accrued on 31 March, and is taken off this year, is what the year before accrued.",
        ),
        carried.opening_is_current,
    ),
    (
        Check(
            "actual_reason",
            ERROR,
            "adjustment_reason",
            "reason for adjustment",
            "An actual that differs from the ledger has a reason.",
            waivable=True,
        ),
        figures.actual_is_the_ledgers,
    ),
    (
        Check(
            "negative_actual",
            ERROR,
            "adjustment_reason",
            "reason for adjustment",
            "Spending below nothing, or income above it, has a reason.",
            waivable=True,
        ),
        figures.negative_actual_has_reason,
    ),
    (
        Check(
            "accrual_reversed",
            WARNING,
            "accrual",
            "accrual",
            "What was accrued last quarter, or on 31 March, has come into the ledger since, or is accrued again.",
            waivable=True,
        ),
        carried.accrual_was_reversed,
    ),
    (
        Check(
            "nothing_spent",
            WARNING,
            "actual",
            "actual to date",
            "A line with a budget to date above the status floor has something spent or accrued.",
            waivable=True,
        ),
        figures.something_is_spent,
    ),
    (
        Check("forecast_given", ERROR, "forecast", "forecast", "Every line has a forecast."),
        figures.forecast_is_given,
    ),
    (
        Check(
            "variance_explained",
            ERROR,
            "explanation",
            "explanation",
            "A variance above the fund's tolerance, in pounds or per cent, is explained.",
            waivable=True,
        ),
        words.variance_is_explained,
    ),
    (
        Check(
            "movement_explained",
            ERROR,
            "movement",
            "movement",
            "The causes of a forecast's movement sum to it, within the fund's tolerance.",
            waivable=True,
        ),
        words.movement_is_explained,
    ),
    (
        Check(
            "explanation_new",
            WARNING,
            "explanation",
            "explanation",
            "The explanation is not last quarter's, word for word, when the forecast has moved.",
            waivable=True,
        ),
        words.explanation_is_new,
    ),
    (
        Check(
            "forecast_sign",
            WARNING,
            "forecast",
            "forecast",
            "Spending is forecast above nothing and income below it.",
            waivable=True,
        ),
        figures.forecast_has_usual_sign,
    ),
    (
        Check(
            "forecast_covers_spent",
            WARNING,
            "forecast",
            "forecast",
            "The forecast is not less than what is already spent or received.",
            waivable=True,
        ),
        figures.forecast_covers_spent,
    ),
    (
        Check(
            "forecast_method",
            WARNING,
            "forecast",
            "forecast",
            "The forecast is what its method gives, to £1,000.",
            waivable=True,
        ),
        figures.forecast_is_its_methods,
    ),
    (
        Check(
            "judgement_reason",
            ERROR,
            "method_reason",
            "reason of the method",
            "A forecast by judgement says what it rests on.",
        ),
        figures.judgement_has_reason,
    ),
    (
        Check(
            "commitment_given",
            ERROR,
            "commitment",
            "commitment",
            "A forecast by commitment gives the commitment.",
        ),
        figures.commitment_is_given,
    ),
    (
        Check(
            "range_order",
            ERROR,
            "low",
            "low forecast",
            "The low forecast, the forecast and the high one rise.",
        ),
        figures.range_is_in_order,
    ),
    (
        Check("range_whole", WARNING, "low", "low forecast", "A range has both its ends.", waivable=True),
        figures.range_is_whole,
    ),
    (
        Check(
            "closed_line",
            WARNING,
            "forecast",
            "forecast",
            "A line closed before the quarter is forecast at what is spent.",
            waivable=True,
        ),
        figures.closed_line_is_still,
    ),
    (
        Check(
            "grant_in_time",
            WARNING,
            "forecast",
            "forecast",
            "A grant is not forecast to be spent after its end.",
            waivable=True,
        ),
        figures.grant_is_spent_in_time,
    ),
    (
        Check(
            "grant_ledger",
            WARNING,
            "ledger",
            "ledger",
            "The ledger has nothing on a grant's line that is dated after the grant's end.",
            waivable=True,
        ),
        figures.ledger_is_within_the_grant,
    ),
)

NO_LINES = Check("has_lines", ERROR, "", "", "A return has lines: the partner leads some of the fund.")
ROWS = Check(
    "lines_have_rows",
    ERROR,
    "",
    "",
    "Every line that the partner leads has a row, when it has a budget or ledger in the year, or something owed since "
    "31 March.",
)
WHOLE_CHECKS: tuple[tuple[Check, str, Callable[[Setting], str]], ...] = (
    (
        Check("quarter_over", ERROR, "", "", "The quarter has ended."),
        "This quarter",
        carried.quarter_is_over,
    ),
    (
        Check(
            "contributions_tie",
            WARNING,
            "",
            "",
            "The contributions of all partners make the latest budget of the fund.",
        ),
        "This fund",
        carried.contributions_tie,
    ),
)

CHECKS: tuple[Check, ...] = (
    NO_LINES,
    ROWS,
    *(known for known, *_ in WHOLE_CHECKS),
    *(known for known, _ in LINE_CHECKS),
)
BY_CODE = {known.code: known for known in CHECKS}


def check(entries: Sequence[Entry], setting: Setting) -> list[Finding]:
    """Every finding on a return: of the whole first, then line by line in the order of the checks."""
    if not entries and not setting.left_out:
        return [
            Finding(
                "",
                "",
                "This return",
                "It has no lines: the fund has none that this partner leads.",
                check=NO_LINES.code,
            )
        ]
    whole = []
    if message := carried.lines_have_rows(setting):
        where = f"{words.some(setting.left_out)}, without a row"
        whole.append(Finding("", "", where, message, check=ROWS.code))
    whole += [
        Finding("", "", where, message, known.blocks(setting), known.code, blocks_from=_from(known, setting))
        for known, where, rule in WHOLE_CHECKS
        if (message := rule(setting))
    ]
    return [*whole, *(finding for entry in entries for finding in _line(entry, setting))]


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Those findings that keep a return from being submitted."""
    return [finding for finding in findings if finding.blocks]


def _line(entry: Entry, setting: Setting) -> list[Finding]:
    found = []
    for known, rule in LINE_CHECKS:
        if not (message := rule(entry, setting)):
            continue
        waived = setting.waivers.get((entry.code, known.code)) if known.waivable else None
        found.append(
            Finding(
                code=entry.code,
                column=known.column,
                where=f"{entry.name}, {known.label}",
                message=message,
                blocks=known.blocks(setting) and waived is None,
                check=known.code,
                waived=waived,
                blocks_from=_from(known, setting),
                waivable=known.waivable,
            )
        )
    return found


def _from(known: Check, setting: Setting) -> date | None:
    """The day from which a warning will be an error, while it is still to come."""
    starts = setting.blocks_from.get(known.code)
    return starts if starts is not None and not known.blocks(setting) else None
