from jct.core.errors import Problem, Refused


def test_a_problem_reads_as_one_sentence_and_its_remedy():
    problem = Problem("row 14, Start Date", "31/02/2026 is not a date", "a day such as 28/02/2026")
    assert str(problem) == "row 14, Start Date: 31/02/2026 is not a date. Give a day such as 28/02/2026."
    assert str(Problem("Title", "is empty")) == "Title: is empty."


def test_a_refusal_carries_its_reason_and_every_problem():
    refusal = Refused("Not yet.", problems=[Problem("Title", "is empty")])
    assert (refusal.reason, str(refusal), len(refusal.problems)) == ("Not yet.", "Not yet.", 1)
