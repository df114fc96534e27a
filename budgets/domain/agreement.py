"""What an agreement under section 75 of the NHS Act 2006 must say and have before it is in force, how it stands on a
day, and what it makes people do by which day.

Source: SI 2000/617, regulation 7(3) (what it must specify) and 7(4) (the pool manager's reports every quarter, and the
annual return). Only plain values come in and go out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jct.core.calendar import DAY, FinancialYear, add_months, day_words
from jct.core.errors import Problem

# The text fields and the paragraph of regulation 7(3) each one answers, in order, for the agreement's page.
REGULATION = {
    "aims": "(a) Agreed aims and outcomes",
    "contributions_text": "(b) Contributions and how they may be varied",
    "functions": "(c) The NHS functions and health-related functions",
    "services": "(d) The persons and kinds of services",
    "resources": "(e) Staff, goods, services or accommodation provided",
    "duration": "(f) Duration, review, variation and termination",
    "management": "(g) How the pooled fund is managed and monitored",
}

# What agreements also say, though the regulation does not ask for it.
FURTHER = {
    "virement_text": "Virement",
    "overspend_text": "Overspends",
    "underspend_text": "Underspends",
    "disputes": "Settling disputes",
    "complaints": "Complaints",
    "information": "Information governance",
}

SIX_WEEKS = timedelta(days=42)
MONTHS_BETWEEN = {"monthly": 1, "two_months": 2, "quarterly": 3}


@dataclass(frozen=True)
class Signature:
    """A party to the agreement and the day it signed; None while it has not."""

    partner: str
    signed_on: date | None


def left_blank(words: Mapping[str, str]) -> tuple[Problem, ...]:
    """Each paragraph of regulation 7(3) to which `words`, the text fields of an agreement, say nothing."""
    return tuple(
        Problem(f"Regulation 7(3){paragraph}", "it says nothing", "the words of the agreement")
        for name, paragraph in REGULATION.items()
        if not words.get(name, "").strip()
    )


def before_force(
    words: Mapping[str, str], parties: Iterable[Signature], *, decided: bool
) -> tuple[Problem, ...]:
    """Everything that keeps an agreement from being put in force: nothing when it may be.

    `words` are its text fields, `decided` whether entering into it has been decided.
    """
    problems = list(left_blank(words))
    signatures = list(parties)
    if len(signatures) < 2:
        problems.append(
            Problem(
                "Parties",
                "an agreement needs two or more partners; this one has "
                + (signatures[0].partner if signatures else "none"),
                "each partner that joins",
            )
        )
    problems += [
        Problem(found.partner, "it has not signed", "the day it signed and who signed for it")
        for found in signatures
        if found.signed_on is None
    ]
    if not decided:
        problems.append(
            Problem(
                "Decision", "entering into it has not been decided", "the decision of every partner first"
            )
        )
    return tuple(problems)


@dataclass(frozen=True)
class Standing:
    """How an agreement stands on a day: `key` draft, ahead, running, ending, ended; in words for its tag."""

    key: str
    words: str

    @property
    def binds(self) -> bool:
        """Whether the partners are bound by it on the day."""
        return self.key in ("running", "ending")

    @property
    def said(self) -> str:
        """How it stands, after its name: "is not in force yet", "ended on 31 May 2026"."""
        return self.words if self.key == "ended" else f"is {self.words}"


def standing(state: str, starts: date, ends: date | None, on: date) -> Standing:
    """A draft binds nobody; a signed one runs from its start until its end (exclusive), whoever has ended it."""
    if state == "draft":
        return Standing("draft", "not in force yet")
    if ends is not None and ends <= on:
        return Standing("ended", f"ended on {day_words(ends - DAY)}")
    if on < starts:
        return Standing("ahead", f"in force from {day_words(starts)}")
    if state == "terminated" and ends is not None:
        return Standing("ending", f"terminated, runs until {day_words(ends - DAY)}")
    return Standing("running", "in force")


@dataclass(frozen=True)
class Duty:
    """Something the agreement makes somebody do by a day. `key` report, return, flag, approve or review."""

    key: str
    words: str
    due_on: date


def day_of_year(month_and_day: str, year: FinancialYear) -> date:
    """ "12-31" in a financial year. A 29 February of a year that lacks it is its 28th."""
    month, day = (int(part) for part in month_and_day.split("-"))
    first = date(year.year if month >= 4 else year.year + 1, month, 1)
    last = add_months(first, 1) - DAY
    return min(first + timedelta(days=day - 1), last)


def reports(reporting: str, starts: date, after: date, before: date) -> tuple[Duty, ...]:
    """The pool manager's reports that fall from `after` to `before` (exclusive).

    Reports by month, by two months and by quarter follow the financial year; six weeks count from the agreement's
    start. The annual return follows the year's end.
    """
    days: list[date] = []
    if reporting == "six_weeks":
        step = max(0, (after - starts).days // SIX_WEEKS.days)
        day = starts + SIX_WEEKS * max(1, step)
        while day < before:
            days.append(day)
            day += SIX_WEEKS
    else:
        day = FinancialYear.of(after - DAY).starts
        while day < before:
            day = add_months(day, MONTHS_BETWEEN[reporting])
            days.append(day)
    told = [
        Duty("report", f"Pool manager’s report up to {day_words(day - DAY)}", day)
        for day in days
        if after <= day < before and day > starts
    ]
    year = FinancialYear.of(after - DAY)
    if after <= year.ends < before and year.ends > starts:
        told.append(Duty("return", f"Annual return for {year}", year.ends))
    return tuple(told)


def duties(
    *,
    reporting: str,
    flag_on: str,
    approve_on: str,
    starts: date,
    ends: date | None,
    reviews: Iterable[tuple[date, str]],
    on: date,
) -> tuple[Duty, ...]:
    """What is due in the twelve months from the day `on`, soonest first; reviews not held also when they are late.

    `reviews` are days, each with the partner whose own it is ("" when all hold it together).
    """
    until = min(filter(None, (add_months(on, 12), ends)))
    found = [
        Duty("review", f"Review of the agreement{' by ' + whose if whose else ''}", day)
        for day, whose in reviews
        if day < until
    ]
    found += reports(reporting, starts, on, until)
    for year in (FinancialYear.of(on), FinancialYear(FinancialYear.of(on).year + 1)):
        following = FinancialYear(year.year + 1)
        found += [
            Duty(key, words, day)
            for key, words, day in (
                ("flag", f"Name what bears on the budget of {following}", day_of_year(flag_on, year)),
                ("approve", f"Approve the budget of {following}", day_of_year(approve_on, year)),
            )
            if on <= day < until and day >= starts
        ]
    return tuple(sorted(found, key=lambda duty: (duty.due_on, duty.key)))
