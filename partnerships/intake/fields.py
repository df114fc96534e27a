"""What a scheme's file is made of: its columns, its words, and a cell with the place it stands in."""

from dataclasses import dataclass

from jct.core.errors import Problem, Refused
from partnerships.domain import sentence_faults
from partnerships.domain.clause_faults import LABELS
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction

MOST_CLAUSES = 20_000
MOST_INSIDE = 100  # columns, names of one clause, or entries of a list inside it
MOST_CHARACTERS = 131_072  # of one cell; what Python's own reader of CSV stops at
MOST_PROBLEMS = 1_000
CHOICES = {"decision_type": DecisionType, "measure": Measure, "mode": Mode, "post_function": PostFunction}
USUAL = {"measure": Measure.NONE.value, "mode": Mode.SOLE.value, "deputies": True}
ROWS = {
    "post": "post",
    "body": "body",
    "refer_to": "body",
    "second_body": "body",
    "urgency_body": "body",
    "care_group": "care_group",
}
MONEY, DAYS, PERCENTS = (
    ("above", "up_to", "amount"),
    ("notice_days", "call_in_days", "max_depth"),
    ("percent", "percent_up_to"),
)
BOOLEANS = ("own_partner", "deputies", "non_delegable", "trained", "recurrent", "may")
LISTS = ("gates", "consult")
# A file gives the last day, as people do; inside, an end is the first day no longer in it.
IN_FILES = {**LABELS, "ends": "Last day"}
OF_A_TEST = sentence_faults.LABELS


class Told(list[Problem]):
    """What is wrong with a file, as it is found. A file with very much wrong is not read to its end, or a small one
    could keep the service busy for minutes."""

    def append(self, problem: Problem) -> None:
        super().append(problem)
        if len(self) > MOST_PROBLEMS:
            raise Refused(
                f"More than {MOST_PROBLEMS:,} things are wrong with this file. These are the first of them.",
                problems=self[:MOST_PROBLEMS],
            )


@dataclass(frozen=True)
class Cell:
    text: str | tuple[str, ...]
    where: str


Row = tuple[str, dict[str, Cell]]  # where it stands, its cells by field
