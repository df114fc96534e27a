"""Every form of the structure: the governance officer's good and bad entries, the wrong person, the stranger."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.db.models import Max
from django.urls import resolve, reverse

from partnerships.models import (
    Advice,
    Body,
    CareGroup,
    Deputy,
    FunctionTransfer,
    IndicativeBudget,
    Locality,
    Organisation,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    PostHolder,
    ReportingLine,
    Seat,
    Stakeholder,
    SubDelegation,
    TermsOfReference,
    Training,
)
from partnerships.services import structure
from partnerships.views.edits.base import Edit
from tests.partnerships.shown import hidden, press, shown
from tests.race_kit import at_once

NOT_BY_FORM = {"remove_stakeholder"}  # nothing to fill in, so nothing to get wrong


def day(name, year, month, number):
    return {f"{name}_day": str(number), f"{name}_month": str(month), f"{name}_year": str(year)}


def key_of(world, name):
    """The row a form is about."""
    board, users, head = world.bodies["jcpb"], world.bodies["users"], world.posts["head"]
    director = board.seats.get(title="Director of Adult Care")
    return {
        "change_organisation": lambda: world.partners["icb"].organisation_id,
        "succeed": lambda: world.partners["riverside"].organisation_id,
        "end_partner": lambda: world.partners["riverside"].pk,
        "change_stakeholder": lambda: world.partnership.stakeholders.first().pk,
        "remove_stakeholder": lambda: world.partnership.stakeholders.first().pk,
        "change_locality": lambda: world.localities["North"].pk,
        "change_body": lambda: users.pk,
        "body_rules": lambda: users.pk,
        "body_powers": lambda: users.pk,
        "end_body": lambda: users.pk,
        "add_line": lambda: users.pk,
        "end_line": lambda: ReportingLine.objects.get(body=users, parent=board).pk,
        "issue_terms": lambda: board.pk,
        "add_indicative": lambda: users.pk,
        "end_indicative": lambda: (
            IndicativeBudget.objects.create(
                body=users, held_by=board, title="x", amount=1, starts=date(2026, 1, 1)
            ).pk
        ),
        "give_advice": lambda: users.pk,
        "answer_advice": lambda: Advice.objects.filter(to=board).first().pk,
        "add_seat": lambda: users.pk,
        "change_seat": lambda: director.pk,
        "reseat": lambda: director.pk,
        "end_seat": lambda: director.pk,
        "name_deputy": lambda: director.pk,
        "end_deputy": lambda: (
            Deputy.objects.create(seat=director, user=world.people["auditor"], starts=date(2026, 1, 1)).pk
        ),
        "change_post": lambda: head.pk,
        "fund_post": lambda: head.pk,
        "set_limit": lambda: head.pk,
        "end_limit": lambda: head.limits.order_by("pk").first().pk,
        "pass_on": lambda: head.pk,
        "take_back": lambda: (
            SubDelegation.objects.create(
                from_post=head,
                to_post=world.posts["contracts_officer"],
                decision_type="contract_award",
                starts=date(2026, 4, 1),
                source="x",
                recorded_at=world.at,
            ).pk
        ),
        "record_training": lambda: PostHolder.objects.get(post=world.posts["finance_lead_council"]).pk,
        "record_members_training": lambda: world.people["board_member"].pk,
    }.get(name, lambda: world.partnership.pk)()


LAST = day("last_day", 2026, 12, 31)
STARTS = day("starts", 2026, 11, 1)
BODY = {"name": "New body", "short_name": "New", "kind": "forum"}
RULES = {
    "voting": "majority",
    "quorum_members": "3",
    "paper_days": "5",
    "meetings_min": "4",
    "meetings_max": "6",
}
POST = {"title": "New title", "function": "commissioner"}


def entry(world, name):
    """What a governance officer enters."""
    council, icb = str(world.partners["council"].pk), str(world.partners["icb"].pk)
    board = str(world.bodies["jcpb"].pk)
    host = str(world.partnership.team_host_id)
    auditor = str(world.people["auditor"].pk)
    old = str(Organisation.objects.get(short_name="East PCT").pk)
    return {
        "change_partnership": {"name": "Together", "scope": "All", "team_host": host},
        "key_decisions": {
            "key_decision_above": "£750,000",
            "key_decision_wards": "1",
            "source": "Constitution, part 3.2",
        },
        "add_organisation": {
            "name": "New",
            "short_name": "N",
            "kind": "charity",
            "charity_number": "1089893",
        },
        "change_organisation": {"name": "NHS", "short_name": "N", "kind": "icb", "ods_code": "qnm "},
        "succeed": {"successor": old, **day("starts", 2026, 10, 1)},
        "add_partner": {"organisation": old, "kind": "associate", **STARTS},
        "end_partner": LAST,
        "add_stakeholder": {"organisation": old, "kind": "housing", "interest": "Homes"},
        "change_stakeholder": {"kind": "other", "interest": "Everything"},
        "remove_stakeholder": {},
        "add_care_group": {"code": "PD", "name": "Physical disability"},
        "add_locality": {"name": "West", "kind": "locality", "population": "1000"},
        "change_locality": {"name": "North", "kind": "locality", "population": "1000"},
        "transfer": {
            "giver": icb,
            "taker": council,
            "function": "Care",
            "annual_budget": "£1,200.50",
            **day("agreed_on", 2026, 1, 1),
            **STARTS,
        },
        "add_body": {
            **BODY,
            **STARTS,
            "reports_to": board,
            "scope": "Views",
            "objectives": "One\r\n\r\nTwo",
            "area": "North of the county",
        },
        "change_body": {**BODY, "aliases": "Board\r\nForum", "equal_partners": "on"},
        "body_rules": {**RULES, "meets_before": board},
        "body_powers": {"contract_award": "decide", "grant_award": "advise"},
        "end_body": LAST,
        "add_line": {"parent": str(world.bodies["executives"].pk), "scope": "Money", **STARTS},
        "end_line": LAST,
        "issue_terms": {
            "code": "T",
            "text": "New terms",
            "signed_by": "Chair",
            **STARTS,
            **day("signed_on", 2026, 10, 1),
            **day("review_on", 2027, 10, 1),
        },
        "add_indicative": {"title": "Share", "amount": "5000", "held_by": board, **STARTS},
        "end_indicative": LAST,
        "give_advice": {
            "to": board,
            "text": "Do",
            **day("given_on", 2026, 10, 1),
            **day("respond_by", 2026, 12, 1),
        },
        "answer_advice": {"response": "We shall"},
        "add_seat": {
            "title": "Carer",
            "kind": "carer",
            "constituency": "Carers",
            "office": "member",
            **STARTS,
        },
        "change_seat": {"title": "Director", "kind": "officer", "office": "vice_chair", "votes": "1"},
        "reseat": {"user": auditor, **STARTS},
        "end_seat": LAST,
        "name_deputy": {"user": auditor, **STARTS, **LAST},
        "end_deputy": LAST,
        "add_post": {**POST, "partner": icb, "accountable_to": board},
        "change_post": {**POST, "partner": council},
        "fund_post": {
            f"percent_{council}": "30",
            f"percent_{icb}": "70",
            f"source_{icb}": "Growth",
            **STARTS,
        },
        "set_limit": {"decision_type": "grant_award", "limit": "£9,000", **STARTS},
        "pass_on": {
            "to_post": world.posts["contracts_officer"].pk,
            "decision_type": "grant_award",
            "cap": "£9,000",
            "source": "Letter of 2 April",
            **STARTS,
        },
        "take_back": LAST,
        "end_limit": LAST,
        "record_training": day("trained_on", 2026, 10, 1),
        "record_members_training": day("trained_on", 2026, 10, 1),
    }[name]


DONE = {
    "change_partnership": lambda: Partnership.objects.get(name="Together").scope == "All",
    "key_decisions": lambda: Partnership.objects.filter(
        key_decision_above=750_000, key_decision_wards=1
    ).exists(),
    "add_organisation": lambda: Organisation.objects.get(name="New").charity_number == "1089893",
    "change_organisation": lambda: Organisation.objects.get(ods_code="QNM").name == "NHS",
    "succeed": lambda: Organisation.objects.get(short_name="Riverside").successor.short_name == "East PCT",
    "add_partner": lambda: Partner.objects.filter(kind="associate", starts=date(2026, 11, 1)).exists(),
    "end_partner": lambda: Partner.objects.filter(ends=date(2027, 1, 1)).exists(),
    "add_stakeholder": lambda: Stakeholder.objects.filter(interest="Homes").exists(),
    "change_stakeholder": lambda: Stakeholder.objects.filter(interest="Everything").exists(),
    "remove_stakeholder": lambda: Stakeholder.objects.count() == 3,
    "add_care_group": lambda: CareGroup.objects.filter(code="PD").exists(),
    "add_locality": lambda: Locality.objects.get(name="West").population == 1000,
    "change_locality": lambda: Locality.objects.get(name="North").population == 1000,
    "transfer": lambda: str(FunctionTransfer.objects.get(function="Care").annual_budget) == "1200.50",
    "add_body": lambda: (
        Body.objects.get(name="New body", area="North of the county").objectives == ["One", "Two"]
        and ReportingLine.objects.filter(scope="Views", starts=date(2026, 11, 1)).exists()
    ),
    "change_body": lambda: Body.objects.get(name="New body").aliases == ["Board", "Forum"],
    "body_rules": lambda: Body.objects.filter(quorum_members=3, meets_before__short_name="JCPB").exists(),
    "body_powers": lambda: Body.objects.get(short_name="People's Board").powers.count() == 2,
    "end_body": lambda: Body.objects.filter(ends=date(2027, 1, 1)).exists(),
    "add_line": lambda: ReportingLine.objects.filter(scope="Money").exists(),
    "end_line": lambda: ReportingLine.objects.filter(ends=date(2027, 1, 1)).count() == 1,
    "issue_terms": lambda: TermsOfReference.objects.get(text="New terms").issue == 2,
    "add_indicative": lambda: IndicativeBudget.objects.filter(title="Share", amount=5000).exists(),
    "end_indicative": lambda: IndicativeBudget.objects.filter(title="x", ends=date(2027, 1, 1)).exists(),
    "give_advice": lambda: Advice.objects.filter(text="Do").exists(),
    "answer_advice": lambda: Advice.objects.filter(response="We shall").exists(),
    "add_seat": lambda: Seat.objects.get(body__short_name="People's Board", title="Carer").votes == 1,
    "change_seat": lambda: Seat.objects.filter(title="Director", office="vice_chair").exists(),
    "reseat": lambda: Seat.objects.filter(user__name="Farida Rahman", starts=date(2026, 11, 1)).exists(),
    "end_seat": lambda: Seat.objects.filter(ends=date(2027, 1, 1)).exists(),
    "name_deputy": lambda: Deputy.objects.filter(user__name="Farida Rahman", ends=date(2027, 1, 1)).exists(),
    "end_deputy": lambda: Deputy.objects.filter(user__name="Farida Rahman", ends=date(2027, 1, 1)).exists(),
    "add_post": lambda: Post.objects.get(title="New title").accountable_to.short_name == "JCPB",
    "change_post": lambda: Post.objects.get(title="New title").function == "commissioner",
    "fund_post": lambda: PostFunding.objects.filter(percent=70, source="Growth").exists(),
    "pass_on": lambda: SubDelegation.objects.filter(cap=9000, source="Letter of 2 April").exists(),
    "take_back": lambda: SubDelegation.objects.get().ends == date(2027, 1, 1),
    "set_limit": lambda: PersonalLimit.objects.filter(decision_type="grant_award", limit=9000).exists(),
    "end_limit": lambda: PersonalLimit.objects.filter(ends=date(2027, 1, 1)).exists(),
    "record_training": lambda: PostHolder.objects.filter(trained_on=date(2026, 10, 1)).exists(),
    "record_members_training": lambda: Training.objects.get().trained_on == date(2026, 10, 1),
}
OPEN = {  # also for whoever sits there or holds the post
    "give_advice",
    "answer_advice",
    "record_training",
    "record_members_training",
}


@pytest.fixture
def address(world):
    return lambda name: reverse(f"partnerships:{name}", args=[key_of(world, name)])


@pytest.fixture(autouse=True)
def _today(settings, world):
    settings.JCT_DEMO_DATE = world.on


@pytest.fixture
def more(world):
    """Something of every kind that a form may end besides the row of its address."""
    head, since = world.posts["head"], {"starts": date(2026, 5, 1)}
    seat = world.bodies["jcpb"].seats.get(title="Director of Adult Care")
    Deputy.objects.create(seat=seat, user=world.people["secretary"], **since)
    head.limits.create(decision_type="grant_award", limit=5, **since)


def ended_or_replaced(path, since):
    """The rows, but for that of the address, that were changed or deleted since these rows of history."""
    match = resolve(path)
    subject = match.func.view_class.model, match.kwargs["pk"]
    return {
        (model.__name__, row.id)
        for model, last in since.items()
        for row in model.history.filter(history_id__gt=last).exclude(history_type="+")
        if (model, row.id) != subject
    }


def last_rows():
    models = [one for one in apps.get_app_config("partnerships").get_models() if hasattr(one, "history")]
    return {one: one.history.aggregate(last=Max("history_id", default=0))["last"] for one in models}


@pytest.mark.parametrize("name", DONE)
def test_a_good_entry_is_done_and_leads_back(world, client_as, address, more, name):
    window, path, facts = client_as("governance"), address(name), entry(world, name)
    page, before = window.get(path), last_rows()
    text = page.content.decode()
    assert (page.status_code, text.count("<h1")) == (200, 1)
    assert "Leave it as it is" in text
    answer = window.post(path, facts | hidden(page))
    assert answer.status_code == 302, answer.context["form"].errors
    assert DONE[name]()
    if ended_or_replaced(path, before):
        assert resolve(path).func.view_class.beside is not Edit.beside  # each has its row in `theirs`
    assert window.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", sorted(DONE.keys() - NOT_BY_FORM - {"body_powers", "fund_post"}))
def test_an_empty_entry_comes_back_with_what_is_missing(client_as, address, name):
    page = client_as("governance").post(address(name), {})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


@pytest.fixture
def theirs(world):
    """What another governance officer does meanwhile to the subject of a form; and the words in which it is told."""
    users, head, council = world.bodies["users"], world.posts["head"], world.partners["council"]
    issue = {
        "code": "T",
        "text": "Theirs",
        "signed_by": "Chair",
        "signed_on": world.on,
        "review_on": date(2027, 10, 1),
        "starts": world.on,
        "by": world.people["governance"],
        "at": world.at,
    }
    member = {"partnership": world.partnership, "user": world.people["board_member"]}
    board, riverside = world.bodies["jcpb"], world.partners["riverside"]
    director = board.seats.get(title="Director of Adult Care")
    auditor, since = world.people["auditor"], {"starts": world.on}
    facts = {"kind": "officer", "votes": 0, **since}

    def deputy(seat):
        return (
            lambda: Deputy.objects.create(seat=seat, user=auditor, **since),
            "Farida Rahman from 20 October 2026",
        )

    def seat(**where):
        body = where["body"]
        return (
            lambda: Seat.objects.create(title="Theirs", **facts, **where),
            f"Seat Theirs, {body}: nothing before, vacant from 20 October 2026 now.",
        )

    by_limit, by_funding = head.limits.get(), head.funding.first()
    beside = {
        "body_powers": [
            (
                lambda: users.powers.create(decision_type="grant_award", verb="decide"),
                "Grant award: nothing before, decides now.",
            )
        ],
        "issue_terms": [
            (lambda: structure.issue_terms(body=board, **issue), "Latest issue: 1 before, 2 now."),
        ],
        "fund_post": [
            (
                lambda: head.funding.create(
                    partner=council, percent=100, source="Theirs", starts=date(2030, 1, 1)
                ),
                "from 1 January 2030: nothing before, 100.00% Theirs now.",
            ),
            (
                lambda: head.funding.filter(pk=by_funding.pk).update(ends=date(2027, 1, 1)),
                "until 31 March 2027 before, 60.00% Adult care budget until 31 December 2026 now.",
            ),
        ],
        "set_limit": [
            (
                lambda: head.limits.create(decision_type="write_off", limit=7, starts=world.on),
                "Write-off by any holder from 20 October 2026: nothing before, £7 now.",
            ),
            (
                lambda: structure.end_limit(pk=by_limit.pk, ends=date(2027, 1, 1), by=None, at=world.at),
                "until 31 December 2026 now.",
            ),
        ],
        "record_members_training": [
            (
                lambda: Training.objects.create(trained_on=date(2026, 9, 1), **member),
                "Trained on: nothing before, 1 September 2026 now.",
            )
        ],
        "reseat": [deputy(director)],
        "end_seat": [deputy(director)],
        "end_partner": [
            seat(body=board, partner=riverside),
            deputy(board.seats.filter(partner=riverside).first()),
        ],
        "end_body": [
            seat(body=users, constituency="Carers"),
            deputy(users.seats.first()),
            (
                lambda: ReportingLine.objects.create(
                    body=users, parent=world.bodies["contracts"], scope="Theirs", **since
                ),
                f"Reports to {world.bodies['contracts']}: nothing before, Theirs, from 20 October 2026 now.",
            ),
            (
                lambda: ReportingLine.objects.create(
                    body=world.bodies["contracts"], parent=users, scope="Theirs", **since
                ),
                f"{world.bodies['contracts']} reports to it: nothing before, Theirs, from 20 October 2026 now.",
            ),
            (
                lambda: structure.issue_terms(body=users, **issue),
                "Terms of reference: nothing before, issue 1, from 20 October 2026 now.",
            ),
            (
                lambda: IndicativeBudget.objects.create(
                    body=users, held_by=board, title="Theirs", amount=5, **since
                ),
                "Indicative money: nothing before, Theirs, £5 from 20 October 2026 now.",
            ),
        ],
        "succeed": [
            seat(body=board, partner=riverside),
            deputy(board.seats.filter(partner=riverside).first()),
            (
                lambda: Post.objects.filter(pk=head.pk).update(partner=riverside),
                f"Employs {head}: nothing before, yes now.",
            ),
            (
                lambda: Body.objects.filter(pk=users.pk).update(of_partner=riverside, secretariat=riverside),
                f"{users} is its own: nothing before, yes now. Secretariat of {users}: nothing before, yes now.",
            ),
            (
                lambda: head.funding.create(
                    partner=riverside, percent=1, starts=date(2026, 4, 1), ends=date(2027, 4, 1)
                ),
                "Riverside 1% from 1 April 2026 until 31 March 2027",
            ),
            (
                lambda: Partnership.objects.update(team_host=riverside.organisation),
                f"Hosts the team of {world.partnership}: nothing before, yes now.",
            ),
        ],
    }

    def change(name, path):
        match = resolve(path)
        assert (match.func.view_class.beside is not Edit.beside) is (name in beside)
        if name in beside:
            for act, _ in beside[name]:
                act()
            return [words for _, words in beside[name]]
        model = match.func.view_class.model
        column, words = CHANGED[model]
        model.objects.filter(pk=match.kwargs["pk"]).update(
            **{column: date(2027, 3, 31) if column == "ends" else words}
        )
        return [f"{words} now."]

    return change


ENDS = ("ends", "31 March 2027")
CHANGED = {
    **dict.fromkeys([Partnership, Organisation, Body, Locality], ("name", "Theirs")),
    **dict.fromkeys([Seat, Post, IndicativeBudget], ("title", "Theirs")),
    **dict.fromkeys([Partner, Deputy, PersonalLimit, PostHolder, SubDelegation], ENDS),
    Stakeholder: ("interest", "Theirs"),
    ReportingLine: ("scope", "Theirs"),
    Advice: ("text", "Theirs"),
}


@pytest.mark.parametrize("name", DONE)
def test_nobody_writes_over_or_ends_what_they_have_not_seen(world, client_as, address, theirs, name):
    window, path, facts = client_as("governance"), address(name), entry(world, name)
    first = shown(window, path)
    every = theirs(name, path)
    told = window.post(path, facts | first)
    text = unescape(" ".join(told.content.decode().split()))
    assert told.status_code == 200
    assert "This was changed while you looked at it." in text
    assert [words for words in every if words not in text] == []
    assert all(told.context["form"].data.get(field) == str(value) for field, value in facts.items())
    assert hidden(told) != first
    assert "It was not said" in window.post(path, facts).content.decode()
    again = window.post(path, facts | hidden(told))
    assert "while you looked at it" not in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_changes_a_body_and_one_is_told(world, client_as, address):
    path, windows = address("change_body"), [client_as("governance"), client_as("governance")]
    first = [shown(window, path) for window in windows]
    answers = at_once(
        lambda: windows[0].post(path, {**BODY, "area": "North", **first[0]}),
        lambda: windows[1].post(path, {**BODY, "area": "South", **first[1]}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (told,) = [answer for answer in answers if answer.status_code == 200]
    assert f"Area: nothing before, {Body.objects.get(name='New body').area} now." in told.content.decode()


def test_nobody_else_gets_in(client_as, address, stranger):
    other = client_as("contracts_officer")
    for name in DONE:
        path = address(name)
        assert stranger.get(path).status_code == stranger.post(path).status_code == 403, name
        assert other.post(path).status_code == (404 if name in OPEN else 403), name


def test_a_row_elsewhere_is_absent(client_as):
    governance = client_as("governance")
    for name in DONE:
        path = reverse(f"partnerships:{name}", args=[999_999])
        assert governance.get(path).status_code == governance.post(path).status_code == 404, name


@pytest.mark.parametrize("least", ["", "3"])
def test_roughly_every_four_months_is_kept_as_three_a_year(world, client_as, address, least):
    typed = {**entry(world, "body_rules"), "meetings_min": least, "every_months": "4"}
    assert press(client_as("governance"), address("body_rules"), typed).status_code == 302
    assert Body.objects.get(quorum_members=3, meets_before__short_name="JCPB").meetings_min == 3


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("add_organisation", {"ppon": "X1", "company_number": "1"}, ["four letters, four figures", "eight figures"]),
        ("add_organisation", {"name": "NHS Northmere Clinical Commissioning Group"}, ["already an organisation"]),
        ("add_organisation", {"ods_code": "QNM"}, ["belongs to NHS Northmere Integrated Care Board"]),
        ("add_body", {"reports_to": "jcpb", "scope": ""}, ["Say on what it reports"]),
        ("add_body", {"aliases": "x" * 161}, ["line 1 has 161 characters"]),
        ("body_rules", {"quorum_part": "1"}, ["a fraction needs both numbers"]),
        ("body_rules", {"meetings_min": "9", "quorum_members": "none"}, ["must be a number"]),
        ("body_rules", {"every_months": "5"}, ["One every 5 months comes to 2 a year, not 4"]),
        ("body_rules", {"every_months": "13"}, ["Enter 1 to 12 months"]),
        ("change_body", {"is_top": "on"}, ["another body is the top one"]),
        ("end_body", day("last_day", 1999, 1, 1), ["begins on 1 April 2002"]),
        ("add_seat", {"kind": "co_optee", "constituency": ""}, ["sits for a time", "must be named"]),
        ("change_seat", {"kind": "observer"}, ["an observer has none"]),
        ("fund_post", {"short": "10"}, ["10% + 70% = 80%, not 100%"]),
        ("set_limit", {"limit": "lots"}, ["must be an amount in pounds"]),
        ("pass_on", {"cap": "lots"}, ["must be an amount in pounds"]),
        ("record_training", day("trained_on", 2026, 12, 1), ["The training lies ahead"]),
        ("record_members_training", day("trained_on", 2026, 12, 1), ["The training lies ahead"]),
        ("transfer", {"annual_budget": "-5"}, ["it is below zero"]),
        ("issue_terms", day("starts", 2025, 1, 1), ["issue 1 begins on 1 April 2025"]),
    ],
)  # fmt: skip
def test_a_bad_entry_says_what_is_wrong_and_keeps_what_was_typed(
    world, client_as, address, name, facts, words
):
    typed = {**entry(world, name), **facts}
    if typed.get("reports_to") == "jcpb":
        typed["reports_to"] = world.bodies["jcpb"].pk
    if "short" in typed:
        typed[f"percent_{world.partners['council'].pk}"] = typed.pop("short")
    page = press(client_as("governance"), address(name), typed)
    text = page.content.decode()
    assert page.status_code == 200
    for each in words:
        assert each in text
    assert all(page.context["form"].data.get(field) == str(value) for field, value in typed.items())


def test_advice_is_given_and_answered_by_those_who_sit_there(world, client_as, address):
    answer = press(client_as("board_member"), address("answer_advice"), {"response": "We shall"})
    assert answer.url == reverse("partnerships:body", args=[world.bodies["jcpb"].pk]) + "#advice"
    locality = reverse("partnerships:give_advice", args=[world.bodies["locality_north"].pk])
    given = press(client_as("group_member"), locality, entry(world, "give_advice"))
    assert given.status_code == 302
    text = client_as("board_member").get(answer.url).content.decode()
    assert "Answer of 20 October 2026" in text
    assert "Answer overdue" not in text


def test_a_holder_acknowledges_the_training(world, client_as, address):
    window = client_as("finance_lead_council")
    me = reverse("partnerships:person", args=[world.people["finance_lead_council"].pk])
    assert "Acknowledge the training" in window.get(me).content.decode()
    assert press(window, address("record_training"), entry(world, "record_training")).status_code == 302
    assert "Training acknowledged on 1 October 2026" in window.get(me).content.decode()


def test_a_member_acknowledges_the_training_and_nobody_does_it_for_them(world, client_as, address):
    PostHolder.objects.filter(user=world.people["board_member"]).update(trained_on=None)
    me = reverse("partnerships:person", args=[world.people["board_member"].pk])
    window = client_as("board_member")
    assert "Acknowledge the training" in window.get(me).content.decode()
    assert window.get(address("record_members_training")).status_code == 200
    sent = entry(world, "record_members_training")
    assert client_as("head").post(address("record_members_training"), sent).status_code == 404
    assert press(window, address("record_members_training"), sent).url == me
    assert "acknowledged as a member on 1 October 2026" in window.get(me).content.decode()
    officer = reverse("partnerships:person", args=[world.people["executive"].pk])
    assert "as a member" not in client_as("governance").get(officer).content.decode()  # had it in the post


def test_ending_warns_in_red_of_what_is_lost(client_as, address):
    for name in ("end_body", "end_seat", "end_partner", "end_line", "succeed", "remove_stakeholder"):
        text = client_as("governance").get(address(name)).content.decode()
        assert "govuk-button--warning" in text
        assert "govuk-warning-text" in text


def test_a_succession_in_the_browser_of_a_governance_officer(world, client_as):
    """The ICB becomes another: the officers of the ICB keep their posts, and the body its seats."""
    window = client_as("governance")
    home = reverse("partnerships:add_organisation", args=[world.partnership.pk])
    press(window, home, {"name": "NHS Greater", "short_name": "Greater", "kind": "icb"})
    new = Organisation.objects.get(name="NHS Greater")
    path = reverse("partnerships:succeed", args=[world.partners["icb"].organisation_id])
    facts = {"successor": new.pk, **day("starts", 2026, 10, 20)}
    assert press(window, path, facts).status_code == 302
    board = window.get(reverse("partnerships:body", args=[world.bodies["jcpb"].pk])).content.decode()
    assert "Greater" in board
    assert "Seats that have ended" in board
    old = window.get(reverse("partnerships:organisation", args=[world.partners["icb"].organisation_id]))
    assert "Its place was taken by" in old.content.decode()


def test_the_day_of_the_demonstration_is_offered_first(world, client_as, address):
    page = client_as("governance").get(address("add_seat"))
    assert page.context["form"].initial["starts"] == world.on < world.on + timedelta(days=1)
