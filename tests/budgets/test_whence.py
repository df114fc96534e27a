"""Every sum of money on every page of the money answers “where from?”.

The row, list entry or box a sum stands in leads to what it is made of, or says itself who gave it and when; a total is
made of the rows above it; or its own table, list or paragraph has a link that begins with “Where”, in it or beside it.
What such links lead to is asked as well: the formula or the source, who entered it and when, the version, who
certified it, and the ledger rows. So are the pages that show sums before they are kept.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import LedgerRow
from budgets.services import agreements, contributions, outlook, returns
from budgets.urls import urlpatterns
from jct.core.calendar import Quarter
from tests.access_table import ACCESS
from tests.budgets.conftest import Q1, Q2, make_pool
from tests.budgets.ledger_kit import add, rows
from tests.budgets.test_guessed_keys import addresses, keys  # noqa: F401 (a fixture)
from tests.budgets.test_lines import spend
from tests.budgets.test_statements import close, draw_up
from tests.budgets.whence_kit import ANSWERS, SAYS, Sheet, ids_twice

D = Decimal
# Every page that holds sums, with how many at least: where there are none, each of them answers.
AT_LEAST = {
    "accuracy": 15, "agreement": 2, "better_care": 10, "carry_forward": 1, "certify": 16, "checks": 2, "closing": 30,
    "contributions": 40, "draw": 1, "edit_fund": 3, "edit_instalment": 1, "file_rows": 2, "forecast": 14, "fund": 60,
    "fund_figures": 40, "fund_movement": 8, "home": 2, "instalment": 5, "ledger": 4, "ledgers": 3, "line": 12,
    "line_budget": 25, "lines": 30, "months": 80, "move": 1, "move_found": 1, "movement": 7, "movements": 9,
    "new_fund": 3, "outlook": 22, "pay_in": 1, "plan": 20, "plans": 14, "receive": 1, "reserves": 10, "return": 21,
    "risk": 9, "risk_draft": 15, "row": 1, "row_figures": 10, "statement": 16, "statements": 16, "unassigned": 2,
    "virements": 1,
}  # fmt: skip
BEFORE = {
    "paste": 3, "upload": 3, "change_line": 24, "add_line": 24, "virement": 2, "draw": 1, "carry_forward": 1,
    "forecast": 16, "plan": 18, "return": 25, "ledger": 4,
}  # fmt: skip
"""The same of pages that show sums before they are kept."""
# Pages that hold none: forms whose boxes hold no sum yet, and lists of other things.
NONE = """
add_item add_line add_mitigation add_party add_plan add_reserve add_review add_saving add_scheme agreements
ask_risk_rule ask_waiver better_care_edit better_care_list better_care_upload cell_files change_due change_line
change_period change_risk_draft checklist close_fund close_line columns confirm_contribution edit_agreement edit_scheme
end_agreement enter_agreement evidence give_leave give_notice give_up_use hold_review item letters mitigation
new_agreement new_risk_draft open paste periods permit promise remarks reopen reopen_line report_saving
request_payment rest_agreement reverse risk_step rules saving schedule set_check set_notice settle_item sign_party
source sources statement_list take_back_notice take_back_receipt upload vary_agreement vary_contribution virement
waiver waivers
"""
FILES = {"evidence_file"}  # sent as it came in: no page


@pytest.fixture
def county(keys, pool):  # noqa: F811
    """The keys of one row of every kind, with money of every kind in them: two years told, a draft, a ledger."""
    by, fund = {"by": pool.people["pool_manager"], "at": pool.world.at}, pool.fund
    pool.done(pool.open(Quarter(2025, 3), partners=("council",), due=date(2026, 1, 20))["council"], LD1="5")
    for ret in pool.open(Quarter(2025, 4), due=date(2026, 4, 20)).values():
        pool.done(ret)
    for kind, amount in (("in_kind", "250000"), ("client_charges", "40000")):
        contributions.contribute(
            fund=fund, partner=pool.icb, year=2026, amount=D(amount), kind=kind, reason="Agreed.",
            effective_on=date(2026, 10, 1), **by,
        )  # fmt: skip
    agreements.save_scheme(
        agreement=fund.agreement_id, name="Beds", lead="joint", annual_budget=D(5_000), **by
    )
    agreements.permit_expenditure(
        pk=fund.agreement_id,
        what="A hoist",
        agreed_on=date(2026, 5, 1),
        evidence="Minute 4",
        amount=D(90),
        **by,
    )
    spend(pool, pool.lines["LD3"], "20/08/2026,180000.00")
    add(pool, rows("900,01/07/2026,77.00,B,Nobody knows"))
    officer = {"by": pool.people["finance_officer_council"], "at": pool.world.at}
    outlook.report_saving(
        pk=keys["saving"], quarter=Q2, achieved=D(1), forecast=D(4), note="Late.", **officer
    )
    ret = fund.returns.get(partner=pool.council, quarter=str(Q2))
    cells = {ret.lines.get(line=pool.lines["LD3"]).pk: {"low": D(1), "high": D(9), "forecast": D(5)}}
    returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, **officer)
    closed = make_pool(pool.world, name="Closed pool")
    close(closed)
    row = LedgerRow.objects.filter(line=pool.lines["LD3"])[0].pk
    return keys | {"account": draw_up(closed).pk, "spent": pool.lines["LD3"].pk, "spent row": row}


def pages(keys, told):  # noqa: F811
    """(name, path) of every page of the money, and of some that say something else when asked otherwise."""
    shown = {at.name for at in urlpatterns if "get" in at.callback.view_class.http_method_names}
    plain = [(at.name, reverse(f"budgets:{at.name}")) for at in urlpatterns if "<" not in str(at.pattern)]
    fund, line = keys["fund"], keys["line"]
    asked = [
        ("fund", f"/budgets/funds/{fund}/?quarter={Q1}"),
        ("closing", f"/budgets/funds/{fund}/closing/?quarter={Q1}"),
        ("line", f"/budgets/lines/{line}/?quarter={Q1}"),
        ("accuracy", f"/budgets/funds/{fund}/accuracy/?line={line}"),
        ("move_found", f"/budgets/lines/{keys['spent']}/move/?quarter={Q2}"),
        ("move", f"/budgets/ledger/move/?row={keys['spent row']}"),
        ("contributions", f"/budgets/funds/{fund}/contributions/?year=2026"),
        ("statements", f"/budgets/funds/{fund}/statements/?year=2026"),
        ("fund_movement", f"/budgets/funds/{fund}/movement/?quarter=2025-Q4"),
        ("movements", f"/budgets/returns/{told.pk}/movement/"),
        ("certify", f"/budgets/returns/{told.pk}/certify/"),
        ("movement", f"/budgets/returns/lines/{told.lines.get(line=line).pk}/movement/"),
    ]
    files = (".csv", ".xlsx", ".pdf")
    return [
        one for one in (*plain, *addresses(keys), *asked) if one[0] in shown and not one[1].endswith(files)
    ]


def previews(keys, pool):  # noqa: F811
    """(page, who, what is posted to it) for every page that shows sums before anything is kept."""
    day = {"effective_on_day": 1, "effective_on_month": 11, "effective_on_year": 2026}
    ret = pool.fund.returns.get(partner=pool.council, quarter=str(Q2))
    sheet = "Code\tForecast\tActual to date\nLD1\t46,300,000\t\nLD3\t4,100,000\t200,000"
    lines = {"from_line": pool.lines["LD3"].pk, "to_line": pool.lines["LD1"].pk}
    line = {
        "code": "LD1", "name": "Placements", "lead_partner": pool.council.pk, "cost_type": "spot",
        "element": "social", "share_kind": "variable", "profile": "equal", "recurrent": "on", "reason": "x",
    }  # fmt: skip
    sent = {"amount": "5", **day, "reason": "Families move.", "show": "yes"}
    manager, officer = "pool_manager", "finance_officer_council"
    yield "paste", officer, [ret.pk], {"rows": sheet}
    yield (
        "upload",
        officer,
        [ret.pk],
        {"file": SimpleUploadedFile("filled.csv", sheet.replace(",", "").replace("\t", ",").encode())},
    )
    yield "change_line", manager, [pool.lines["LD1"].pk], {**line, "show": "yes"}
    yield "add_line", manager, [keys["fund"]], {**line, "code": "LD8", "budget": "£120,000", "show": "yes"}
    yield "virement", manager, [keys["fund"]], {**lines, **sent}
    yield "vary_contribution", manager, [keys["fund"]], {"promise": f"{pool.icb.pk}:cash::yes", **sent}
    yield "draw", manager, [keys["reserve"]], sent
    yield "carry_forward", manager, [keys["reserve"]], sent
    row = ret.lines.get(line=pool.lines["LD1"]).pk
    yield "forecast", officer, [row], {"show": "yes", "commitment": "23,000,000"}
    yield "plan", manager, [keys["plan"]], {"revision": "x"}
    yield "return", officer, [ret.pk], {"revision": "x"}
    yield "ledger", officer, [keys["file"]], {"total": "1"}


def test_every_sum_on_every_page_says_where_it_comes_from(county, pool, client_as):
    people = [str(user) for user in pool.people.values()]
    manager, officer = client_as("pool_manager"), client_as("finance_officer_council")
    silent, led, seen, twice = [], {}, {}, []
    told = pool.fund.returns.get(partner=pool.council, quarter="2025-Q4")
    for name, path in pages(county, told):
        answer = (manager if "P" in ACCESS[f"budgets:{name}"] else officer).get(path)
        assert answer.status_code == 200, (name, path)
        if name in FILES:
            continue
        html = answer.content.decode()
        twice += [(name, words) for words in ids_twice(html)]
        sheet = Sheet(name, path, html, people)
        silent += [(name, figure.words) for figure in sheet.unanswered()]
        led |= sheet.led
        seen[name] = max(seen.get(name, 0), len(sheet.figures))
    assert {name for name, sums in seen.items() if not sums} == set(NONE.split())
    assert set(seen) - set(NONE.split()) == set(AT_LEAST)
    assert {name: seen[name] for name, least in AT_LEAST.items() if seen[name] < least} == {}
    assert silent == [], "\n".join(map(str, silent))
    assert twice == [], "places on one page with the same name: a link leads to the first of them"
    assert set(led) == ANSWERS
    names = {"manager": pool.people["pool_manager"], "officer": pool.people["finance_officer_council"]}
    certified = pool.fund.returns.get(partner=pool.council, quarter=str(Q1))
    at_its_best = {
        "line": f"/budgets/lines/{county['line']}/?quarter={Q1}",
        "fund_figures": f"/budgets/funds/{county['fund']}/figures/?quarter={Q1}",
        "row_figures": f"/budgets/returns/lines/{certified.lines.get(line=county['line']).pk}/figures/",
        "return": f"/budgets/returns/{certified.pk}/",
    }
    for name, path in led.items():
        kind = name.partition(":")[2]
        best = at_its_best.get(kind, path)
        html = " ".join(officer.get(best).content.decode().split())
        lacking = [words for words in SAYS[kind] if not re.search(words.format(**names), html)]
        assert lacking == [], (kind, path)
        # An answer has sums of its own, and at its best others than when it was read above.
        silent += [(kind, figure.words) for figure in Sheet(kind, best, html, people).unanswered()]
    assert silent == [], "\n".join(map(str, silent))


def test_every_sum_shown_before_it_is_kept_says_where_it_comes_from(county, pool, client_as):
    people = [str(user) for user in pool.people.values()]
    silent, seen = [], {}
    for name, who, key, typed in previews(county, pool):
        path = reverse(f"budgets:{name}", args=key)
        answer = client_as(who).post(path, typed)
        assert answer.status_code == 200, (name, getattr(answer, "url", ""))
        sheet = Sheet(name, path, answer.content.decode(), people)
        silent += [(name, figure.words) for figure in sheet.unanswered()]
        seen[name] = len(sheet.figures)
    assert {name: seen[name] for name, least in BEFORE.items() if seen[name] < least} == {}
    assert silent == [], "\n".join(map(str, silent))
