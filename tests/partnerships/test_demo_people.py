"""What the demonstration shows on people: cover with a gap, nobody in clash, declarations and answers to come."""

from jct.core.calendar import FinancialYear
from jct.demo import people_matters
from partnerships.models import YearlyDeclaration
from partnerships.selectors.cover import cover_page
from partnerships.selectors.incompatible import incompatible_page
from partnerships.selectors.interests import declarations_page, register
from partnerships.selectors.recertification import recertification_page


def test_every_page_on_people_has_something_to_show(world):
    people_matters.load(world)
    partnership, on = world.partnership, world.on

    page = cover_page(partnership, on=on)
    assert {str(row.user) for row in page.covers} == {"Rhys Pritchard", "Anil Mehta"}
    words = {line.decision: [str(each) for each in line.shortfalls] for line in page.reach}
    assert words["Contract award"] == [
        "2 November 2026 to 15 November 2026: nobody can approve above £100,000"
    ]
    assert {"Covered", "Nobody", "Held"} == {
        cell.standing.value for line in page.lines for _, cell in line.cells
    }

    apart = incompatible_page(partnership, on=on)
    assert len(apart.rows) == len(people_matters.PAIRS)
    assert apart.clashes == ()

    declared = declarations_page(partnership, on=on)
    assert len(declared.outstanding) == len(people_matters.NOT_DECLARED) < len(declared.declared)
    assert not YearlyDeclaration.objects.exclude(year=FinancialYear.of(on).year).exists()
    assert len(register(partnership, on=on, whole=False)) == len(people_matters.INTERESTS)

    answers = recertification_page(partnership, on=on)
    assert answers.open == len(people_matters.NOT_CONFIRMED)
    assert [str(row.holder.user) for row in answers.refused] == ["Amara Okafor"]
