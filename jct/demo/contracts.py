"""What Northmere buys: 25 invented providers and 60 contracts, six of them from an imported register."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from contracts.domain.extension import value_of
from contracts.domain.kinds import Regime
from contracts.domain.lifecycle import Status
from contracts.domain.pipeline import GOVERNANCE_DAYS, PROCUREMENT_MONTHS
from contracts.models import Contract, Provider
from contracts.services import contracts, extensions, providers, registers
from jct.core.calendar import add_months
from jct.core.money import money
from jct.demo.context import Demo
from partnerships.services.decisions import decide_request

HERE = Path(__file__).parent
ENTERED = date(2026, 4, 7)


REGISTER = """Reference,Title,Supplier,Supplier Postcode,Department,Start Date,End Date,Annual Value,Process Used,SME,Visibility
RD/0411,Grounds maintenance at the day centres,Pennant Home Support Ltd,NM8 1GK,Place,2025-04-01,2027-03-31,"£38,400.00",Three quotes,Yes,Public
RD/0412,Translation and interpreting,Dunlin Therapies LLP,NM5 5AP,Customer services,01/07/2025,30/06/2028,22000,Framework call-off,Yes,Public
RD/0415,Minibus hire,Stonechat Community Transport,NM7 8DX,Place,2026-01-05,2027-12-31,61250,Three quotes,Yes,Public
RD/0418,Case management software,Curlew Technology Ltd,NM4 2VH,Digital,1 April 2024,31 March 2029,118000,Open procedure,Yes,Public
RD/0419,Employee counselling,Quayside Talking Therapies Limited,NM4 9SC,People,2025-10-01,2027-09-30,45500,Three quotes,Yes,Public
RD/0422,Laundry for care homes,Fernhollow Care Homes plc,NM6 2WB,Adult care,2026-04-01,,87000,Framework call-off,No,Public
RD/0423,Catering equipment,Marram Day Opportunities CIC,NM3 3EB,Adult care,TBC,2027-03-31,9800,Three quotes,Yes,Public
RD/0424,Out-of-hours call handling,Bright Harbour CIC,NM4 7JR,Adult care,2026-09-01,2026-02-28,lots,Direct award,Yes,Public
"""  # noqa: E501  (a file, as it would be sent)


def load(demo: Demo) -> None:
    """Providers, contracts, a register, and a few extensions asked for, through the services."""
    known = _providers(demo)
    demo.contracts += _contracts(demo, known)
    _register(demo)
    _extensions(demo)


def _providers(demo: Demo) -> dict[str, Provider]:
    """From the table; its numbers have the right form and belong to nobody."""
    own = {key: demo.partners[key].organisation for key in ("council", "riverside")}
    made = {}
    for row in _table("providers"):
        key = row.pop("key")
        flags = {flag: row.pop(flag) == "yes" for flag in ("sme", "vcse")}
        made[key] = Provider(partnership=demo.partnership, organisation=own.get(key), **flags, **row)
    demo.providers += providers.create_providers(
        providers=list(made.values()), by=demo.people["contracts_officer"], at=demo.moment(ENTERED)
    )
    return made


def _table(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _contracts(demo: Demo, known: dict[str, Provider]) -> list[Contract]:
    rows = [_contract(demo, number, row, known) for number, row in enumerate(_table("contracts"), start=1)]
    officer = demo.people["contracts_officer"]
    return contracts.create_contracts(
        contracts=rows, by=officer, at=demo.moment(ENTERED), why="entered from the files"
    )


def _contract(demo: Demo, number: int, row: dict[str, str], known: dict[str, Provider]) -> Contract:
    regime, annual = Regime(row["regime"]), money(row["annual"])
    notice, months = int(row["notice"]), PROCUREMENT_MONTHS[regime]
    allowed, length, taken = int(row["options"]), int(row["option_months"]), int(row["taken"])
    starts, current = _term(demo, row["state"], notice + months)
    ends = add_months(current, -length * taken)
    term = (current.year - starts.year) * 12 + current.month - starts.month + length * (allowed - taken)
    status = {"expired": Status.EXPIRED_DELIVERING, "ended": Status.ENDED, "draft": Status.DRAFT}
    return Contract(
        partnership=demo.partnership,
        reference=f"NJC/{row['care_group']}/{number:03}",
        title=row["title"],
        description=f"{row['title']} for the people of Northmere, under the joint commissioning agreement.",
        provider=known[row["provider"]],
        care_group=demo.care_groups[row["care_group"]],
        lead_post=demo.posts[_lead(row["care_group"])],
        purchasing_body="Northmere County Council"
        if row["care_group"] in ("LD", "DA")
        else "NHS Northmere ICB",
        directorate="Joint Commissioning Team",
        regime=regime,
        route=row["route"],
        tier=row["tier"],
        annual_value=annual,
        lifetime_value=value_of(annual, term),
        starts=min(starts, add_months(ends, -1)),
        ends=ends,
        current_ends=current,
        extension_months=length,
        extensions_allowed=allowed,
        extensions_taken=taken,
        notice_months=notice,
        procurement_months=months,
        status=status.get(row["state"], Status.ACTIVE),
        classification="85312000" if "housing" not in row["title"].lower() else "70330000",
        classification_words="Social work services without accommodation",
    )


def _lead(care_group: str) -> str:
    return {"LD": "commissioner_ld", "WAMH": "commissioner_mh"}.get(
        care_group, f"commissioner_{care_group.lower()}"
    )


def _term(demo: Demo, state: str, lead_months: int) -> tuple[date, date]:
    """First day and current end (exclusive), on the first of a month, that put a contract into `state` on the day."""
    if state == "draft":
        return date(2027, 4, 1), date(2030, 4, 1)
    if state in ("expired", "ended"):
        end = date(2026, 7, 1) if state == "expired" else date(2025, 4, 1)
        return add_months(end, -36), end
    if state == "extended":  # by the option that is taken up in June
        return date(2024, 4, 1), date(2027, 4, 1)
    if state == "overdue":
        return date(2022, 4, 1), date(2027, 4, 1)
    # `soon` puts the decision date a few weeks ahead, the others one to three years.
    weeks = GOVERNANCE_DAYS // 28 + 1
    ahead = weeks if state == "soon" else weeks + 12 + demo.rng.randrange(0, 24)
    end = add_months(date(demo.on.year, demo.on.month, 1), lead_months + ahead)
    return date(min(end.year - 3, demo.on.year) - demo.rng.randrange(3), 4, 1), end


def _register(demo: Demo) -> None:
    """The highways and corporate register comes in as a file; its contracts wait for a care group."""
    batch = _receive(demo, "corporate-register-september.csv", REGISTER, date(2026, 9, 14))
    demo.contracts += list(
        Contract.objects.filter(source_row__batch=batch).select_related("provider").order_by("pk")
    )


def _receive(demo: Demo, name: str, text: str, day: date) -> Any:
    """A register is sent in the morning and confirmed an hour later."""
    officer = demo.people["contracts_officer"]
    batch, _new = registers.receive(
        partnership=demo.partnership,
        file_name=name,
        content=text.encode("utf-8"),
        by=officer,
        at=demo.moment(day),
    )
    registers.confirm(pk=batch.pk, by=officer, at=demo.moment(day, 11))
    return batch


def _extensions(demo: Demo) -> None:
    """One taken up in June, two waiting: one for the head, one beyond the head's limit."""
    titled = {contract.title: contract for contract in demo.contracts}

    def ask(title: str, by: str, day: date, why: str) -> Any:
        contract = titled[title]
        value = value_of(contract.annual_value, contract.extension_months) or Decimal("0.00")
        return extensions.ask_extension(
            pk=contract.pk, value=value, why=why, by=demo.people[by], at=demo.moment(day)
        )

    taken = ask(
        "Carers' breaks and support",
        "commissioner_mh",
        date(2026, 6, 8),
        "Carers rate the service well and the price is held for the year.",
    )
    decide_request(pk=taken.request_id, by=demo.people["head"], at=demo.moment(date(2026, 6, 15)))
    titled["Carers' breaks and support"].refresh_from_db()
    ask(
        "Dementia navigators",
        "commissioner_mh",
        date(2026, 10, 12),
        "Waiting times have halved since the service began; a new procurement would interrupt it.",
    )
    ask(
        "Short breaks in people's own homes",
        "commissioner_ld",
        date(2026, 10, 14),
        "Families asked for continuity while the short breaks review is finished.",
    )
    _not_applied(
        demo,
        ask(
            "Travel training and community transport",
            "commissioner_ld",
            date(2026, 9, 7),
            "People travel alone after it.",
        ),
    )


def _not_applied(demo: Demo, asked: Any) -> None:
    """Approved after the directorate's register had moved the contract's end: the option it was asked for is gone, and
    its page says so."""
    contract = asked.contract
    last = contract.current_ends + timedelta(days=29)
    _receive(
        demo,
        "adult-care-register-september.csv",
        "Reference,Title,Supplier,Department,Start Date,End Date,Current End Date,Annual Value,Process Used\n"
        f"{contract.reference},{contract.title},{contract.provider.name},{contract.directorate},"
        f"{contract.starts},{last},{last},{contract.annual_value},{contract.route}\n",
        date(2026, 9, 9),
    )
    decide_request(pk=asked.request_id, by=demo.people["head"], at=demo.moment(date(2026, 9, 11)))
