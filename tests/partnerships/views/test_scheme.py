"""The pages of the scheme: for readers, for a governance officer from draft to proposal, for a stranger."""

import re
import uuid
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jct.core.money import pounds
from jct.support.models import Job
from partnerships.models import Clause, DecisionRequest, Replay, Scheme, SchemeTest
from partnerships.selectors import inspection
from partnerships.selectors import scheme as scheme_selectors
from partnerships.selectors.scheme import clauses_of
from partnerships.services import scheme as services
from partnerships.tasks import check_scheme
from partnerships.tasks import replay as task
from tests.partnerships.meetings import MEETS_ON, Meetings
from tests.partnerships.shown import hidden, press, shown
from tests.tools import verapdf

READ = ["scheme", "scheme_difference", "scheme_yaml", "scheme_csv", "scheme_pdf"]
EDIT = [
    "scheme_editor", "add_clause", "scheme_findings", "scheme_tests", "propose_scheme", "discard_scheme",
    "check_scheme", "start_replay",
]  # fmt: skip


@pytest.fixture
def draft(world):
    return services.draft_from(partnership=world.partnership, by=world.people["governance"], at=world.at)


@pytest.fixture
def adopted(world):
    return Scheme.objects.get(partnership=world.partnership, version=2)


@pytest.fixture
def governance(client_as):
    return client_as("governance")


def to(name, *keys):
    return reverse(f"partnerships:{name}", args=keys)


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", READ)
def test_everybody_of_the_partnership_reads_and_a_stranger_does_not(adopted, client_as, stranger, name):
    page = client_as("board_member").get(to(name, adopted.pk))
    assert page.status_code == 200
    if page.headers["Content-Type"].startswith("text/html"):
        assert page.content.decode().count("<h1") == 1
    assert stranger.get(to(name, adopted.pk)).status_code == 403
    assert client_as("governance").get(to(name, 999_999)).status_code == 404


@pytest.mark.parametrize("name", EDIT)
def test_only_governance_changes(draft, client_as, stranger, name):
    page = text_of(client_as("governance").get(to(name, draft.pk)))
    assert page.count("<h1") == 1
    assert client_as("head").get(to(name, draft.pk)).status_code == 403
    assert stranger.post(to(name, draft.pk)).status_code == 403
    assert client_as("governance").get(to(name, 999_999)).status_code == 404


def test_the_pages_of_a_reader_hold_no_way_to_change(draft, client_as):
    page = text_of(client_as("board_member").get(to("scheme", draft.pk)))
    assert "Change the draft" not in page
    assert "What changed" in page
    assert "Findings" not in page


def test_draft_the_next_version_from_the_page(world, adopted, governance):
    assert "Draft the next version" in text_of(governance.get(to("scheme", adopted.pk)))
    answer = governance.post(to("draft_scheme", world.partnership.pk), follow=True)
    page = text_of(answer)
    assert "A draft has been made" in page
    assert "Nothing stands in the way of adoption" in page
    assert Scheme.objects.get(version=3).based_on == adopted


def day(name, value):
    """A day in three boxes, as a browser sends it."""
    return {f"{name}_{part}": getattr(value, part) if value else "" for part in ("day", "month", "year")}


def fields_of(page):
    """What a browser would send back of a form that nobody touched."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if bound.name in ("starts", "last_day", "since"):
            sent |= day(bound.name, value)
        elif isinstance(value, bool):
            sent |= {bound.name: "on"} if value else {}
        else:
            sent[bound.name] = "" if value is None else value
    return sent | hidden(page)


def test_add_a_clause_and_see_every_mistake_at_its_field(world, draft, governance):
    address = to("add_clause", draft.pk)
    first = governance.get(f"{address}?decision=policy_approval")
    sent = fields_of(first)
    assert (sent["decision_type"], sent["deputies"]) == ("policy_approval", "on")
    wrong = governance.post(address, {**sent, "above": "10", "up_to": "5", "mode": "recommend_to"})
    page = text_of(wrong)
    errors = wrong.context["form"].errors
    assert {"text", "up_to", "post_function", "refer_to", "measure"} <= set(errors)
    assert 'href="#id_up_to"' in page
    good = {
        **sent,
        "text": "The secretary approves policies.",
        "post_function": "secretary",
        "consult": "A\n\nB",
    }
    good |= {**day("starts", date(2027, 4, 1)), **day("last_day", date(2028, 3, 31))}
    good |= {"gates": ["legal"], "recurrent": "no"}
    done = governance.post(address, good)
    row = Clause.objects.get(scheme=draft, decision_type="policy_approval")
    assert done.url == f"{to('scheme_editor', draft.pk)}#clause-{row.pk}"
    assert (row.consult, row.gates, row.recurrent, str(row.ends)) == (
        ["A", "B"],
        ["legal"],
        False,
        "2028-04-01",
    )


def test_a_clause_comes_back_from_its_form_unchanged(draft, governance):
    for row in clauses_of(draft)[::9]:
        address = to("change_clause", row.pk)
        governance.post(address, fields_of(governance.get(address)))
        assert Clause.objects.get(pk=row.pk).history.count() == 1


def test_change_move_take_out_and_put_back(draft, governance, client_as):
    row, other = clauses_of(draft)[:2]
    address = to("change_clause", row.pk)
    governance.post(address, {**fields_of(governance.get(address)), "up_to": "£60,000"})
    row.refresh_from_db()
    assert pounds(row.up_to) == "£60,000"
    governance.post(to("move_clause", row.pk), {"way": "down"})
    assert clauses_of(draft)[:2] == [other, row]
    page = governance.post(to("move_clause", other.pk), {"way": "up"}, follow=True)
    assert "already first" in page.content.decode()
    confirm = to("remove_clause", row.pk)
    assert "Take it out" in text_of(governance.get(confirm))
    page = text_of(governance.post(confirm, shown(governance, confirm), follow=True))
    assert "Put back" in page
    key = re.search(r'name="removed" value="(\d+)"', page)[1]
    assert client_as("head").post(to("put_back_clause", draft.pk), {"removed": key}).status_code == 403
    governance.post(to("put_back_clause", draft.pk), {"removed": key})
    assert draft.clauses.filter(text=row.text, number=row.number).exists()
    assert governance.post(to("put_back_clause", draft.pk), {"removed": "x"}).status_code == 404


def test_of_a_long_scheme_the_editor_opens_where_the_clause_stands(draft, governance, monkeypatch):
    monkeypatch.setattr(scheme_selectors, "LONG_SCHEME", 1)
    row = [row for row in clauses_of(draft) if row.decision_type == "contract_award"][1]
    where = f"{to('scheme_editor', draft.pk)}?decision=contract_award&page="
    change = to("change_clause", row.pk)
    done = governance.post(change, fields_of(governance.get(change)))
    assert done.url == f"{where}2#clause-{row.pk}"
    assert f'id="clause-{row.pk}"' in text_of(governance.get(done.url))
    assert governance.post(to("move_clause", row.pk), {"way": "up"}).url == f"{where}1#clause-{row.pk}"
    gone = press(governance, to("remove_clause", row.pk))
    assert gone.url == f"{where}1"
    key = re.search(r'name="removed" value="(\d+)"', text_of(governance.get(gone.url)))[1]
    back = governance.post(to("put_back_clause", draft.pk), {"removed": key}).url
    assert re.fullmatch(re.escape(where) + r"1#clause-\d+", back)


def test_an_adopted_scheme_has_no_editor_and_posts_past_it_are_refused(adopted, governance):
    assert "An adopted scheme stays as it is" in text_of(governance.get(to("scheme_editor", adopted.pk)))
    row = adopted.clauses.first()
    page = governance.post(to("remove_clause", row.pk))
    assert "frozen" in page.content.decode()
    assert governance.post(to("move_clause", row.pk), {"way": "down"}, follow=True).status_code == 200
    assert adopted.clauses.filter(pk=row.pk).exists()


def test_tests_of_a_scheme(draft, governance):
    address = to("scheme_tests", draft.pk)
    assert "No finance officer certifies a return" in text_of(governance.get(address))
    facts = {"sentence": "A commissioner may not award above £50,000", "may": "no", "recurrent": "no",
             "decision_type": "contract_award", "amount": "50,000.01", "post_function": "commissioner"}  # fmt: skip
    page = text_of(governance.post(address, facts, follow=True))
    assert "The test has been added." in page
    assert ">\n  True\n<" in page
    wrong = governance.post(address, {**facts, "sentence": "Other", "post_function": ""})
    assert "one must be named" in wrong.content.decode()
    rows = SchemeTest.objects.filter(scheme=draft, sentence=facts["sentence"])
    row = rows.get()
    assert row.recurrent is False
    governance.post(to("remove_scheme_test", row.pk))
    assert not rows.exists()
    governance.post(address, {**facts, "recurrent": ""})
    assert rows.get().recurrent is None
    governance.post(to("remove_scheme_test", rows.get().pk))
    assert governance.post(to("remove_scheme_test", row.pk)).status_code == 404


def test_findings(draft, governance):
    change = next(row for row in clauses_of(draft) if row.decision_type == "delegation_change")
    press(governance, to("remove_clause", change.pk))
    page = text_of(governance.get(to("scheme_findings", draft.pk)))
    assert "Errors (1)" in page
    assert "could never be changed again" in page
    assert "1 error and 0 broken tests" in text_of(governance.get(to("scheme_editor", draft.pk)))


def test_a_long_draft_is_checked_by_a_job(world, draft, governance, client_as, monkeypatch):
    monkeypatch.setattr(inspection, "LONG_SCHEME", 3)
    pages = ("scheme_editor", "scheme_findings", "scheme_tests")
    for name in pages:
        assert "It has not been checked yet" in text_of(governance.get(to(name, draft.pk)))
    assert "Not asked yet" in text_of(governance.get(to("scheme_tests", draft.pk)))
    assert "Nothing stands in the way" not in text_of(governance.get(to("scheme_editor", draft.pk)))
    proposal = {**day("starts", world.on), "why": "Limits are out of date."}
    refused = text_of(governance.post(to("propose_scheme", draft.pk), proposal))
    assert "has not been checked, as it stands now" in refused
    assert "Check it" in text_of(governance.get(to("check_scheme", draft.pk)))
    page = governance.post(to("check_scheme", draft.pk), day("starts", world.on - timedelta(days=1)))
    assert "is past" in text_of(page)
    started = governance.post(to("check_scheme", draft.pk), day("starts", world.on))
    job = Job.objects.get(kind="Check of a scheme")
    assert started.url == reverse("support:job", args=[job.pk])
    assert "see how far it is" in text_of(governance.get(to("scheme_findings", draft.pk)))
    check_scheme(job_id=str(job.pk), **job.arguments)
    for name in pages:
        page = text_of(governance.get(to(name, draft.pk)))
        assert "as it would stand from 20 October 2026." in page
        assert "changed since" not in page
    assert "Nothing stands in the way" in text_of(governance.get(to("scheme_editor", draft.pk)))
    press(governance, to("remove_clause", clauses_of(draft)[0].pk))
    for name in pages:
        assert "changed since it was checked" in text_of(governance.get(to(name, draft.pk)))
    assert client_as("head").get(to("check_scheme", draft.pk)).status_code in (403, 404)


def test_propose_take_back_and_throw_away(world, draft, governance):
    sent = {**day("starts", world.on + timedelta(days=10)), "why": "Limits are out of date."}
    proposing = governance.get(to("propose_scheme", draft.pk))
    assert "The way it would take" in text_of(proposing)
    assert proposing.context["form"].initial["starts"] == world.on
    Meetings(world).plan()
    assert governance.get(to("propose_scheme", draft.pk)).context["form"].initial["starts"] == MEETS_ON
    done = governance.post(to("propose_scheme", draft.pk), sent)
    request = DecisionRequest.objects.get(decision_type="delegation_change")
    assert done.url == to("request", request.pk)
    assert "Its adoption has been asked for" in text_of(governance.get(to("scheme_editor", draft.pk)))
    governance.post(to("take_back_scheme", draft.pk))
    assert "A draft" not in text_of(governance.get(to("scheme", draft.pk)))
    page = governance.post(to("propose_scheme", draft.pk), {**sent, "starts_year": "2020"})
    assert "is past" in text_of(page)
    assert "gone for good" in text_of(governance.get(to("discard_scheme", draft.pk)))
    governance.post(to("discard_scheme", draft.pk))
    assert not Scheme.objects.filter(pk=draft.pk).exists()


def test_difference(draft, adopted, governance, client_as):
    reader = client_as("auditor")
    assert "The two versions say the same" in text_of(reader.get(to("scheme_difference", draft.pk)))
    row = clauses_of(draft)[0]
    address = to("change_clause", row.pk)
    governance.post(address, {**fields_of(governance.get(address)), "up_to": "60000"})
    page = text_of(reader.get(to("scheme_difference", draft.pk)))
    assert "Contract award: A commissioner awards contracts" in page
    assert "<del>£50,000</del>" in page
    assert "<ins>£60,000</ins>" in page
    assert "0 added, 0 taken out, 1 changed" in page
    first = Scheme.objects.get(version=1)
    assert "Against version 1" in text_of(
        reader.get(to("scheme_difference", draft.pk), {"with": first.pk, "all": ""})
    )
    assert reader.get(to("scheme_difference", draft.pk), {"with": "x"}).status_code == 404
    assert reader.get(to("scheme_difference", draft.pk), {"with": draft.pk}).status_code == 404


def test_the_printed_scheme_is_accessible_and_the_same_twice(adopted, client_as, tmp_path):
    reader = client_as("board_member")
    one, two = (reader.get(to("scheme_pdf", adopted.pk)).content for _ in range(2))
    assert one == two
    path = tmp_path / "scheme.pdf"
    path.write_bytes(one)
    with pikepdf.open(path) as document:
        assert "version 2" in str(document.docinfo["/Title"])
    assert verapdf.findings([path]) == {path: []}


def upload(client, world, content, name="scheme.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(to("import_scheme", world.partnership.pk), {"file": file}, follow=True)


def test_bring_in_a_file_after_looking_at_it(world, adopted, governance, client_as):
    content = governance.get(to("scheme_yaml", adopted.pk)).content.replace(
        b"up_to: 50000\n", b"up_to: 60000\n"
    )
    assert "as YAML" in text_of(governance.get(to("import_scheme", world.partnership.pk)))
    looked = upload(governance, world, content, "scheme.yaml")
    page = text_of(looked)
    assert "Nothing has been written yet" in page
    assert "1 changed" in page
    assert not Scheme.objects.filter(version=3).exists()
    ((address, _),) = looked.redirect_chain
    assert client_as("head").get(address).status_code == 403
    key = address.split("/")[-2]
    done = governance.post(to("confirm_scheme_import", key), follow=True)
    assert "The file is a draft now" in text_of(done)
    assert Scheme.objects.get(version=3).clauses.count() == adopted.clauses.count()
    for again in (governance.post(to("confirm_scheme_import", key)), governance.get(address)):
        assert again.status_code == 404
        assert "waits one hour" in again.content.decode()
        assert to("import_scheme", world.partnership.pk) in again.content.decode()


def test_a_bad_file_is_shown_whole_and_writes_nothing(world, governance):
    bad = b"Number,Decision,Text,Post function,Body\n1,Contract award,x,king,\n2,Publication,,secretary,Nowhere\n"
    looked = upload(governance, world, bad)
    page = text_of(looked)
    for words in ("row 2, Post function", "row 3, Text", "row 3, Body", "cannot be brought in as it is"):
        assert words in page
    assert "Make it a draft" not in page
    key = looked.redirect_chain[0][0].split("/")[-2]
    governance.post(to("confirm_scheme_import", key))
    assert Scheme.objects.count() == 2
    assert "is not a YAML or CSV file" in text_of(upload(governance, world, b"x", "scheme.pdf"))
    assert "not YAML" in text_of(upload(governance, world, b"a: [", "scheme.yaml"))
    assert governance.get(to("scheme_import", uuid.uuid4())).status_code == 404


def test_replay_from_the_form_to_the_result(world, draft, governance, client_as):
    address = to("start_replay", draft.pk)
    page = governance.get(address)
    done = governance.post(address, fields_of(page), follow=True)
    assert "Replay of" in text_of(done)
    row, job = Replay.objects.get(), Job.objects.get(task="partnerships.replay")
    assert "See how far it is" in text_of(governance.get(to("replay", row.pk)))
    task(job_id=str(job.pk), replay_id=row.pk)
    page = text_of(governance.get(to("replay", row.pk), {"fate": "new_route", "page": "1"}))
    assert "matters judged" in page or "matter judged" in page
    assert client_as("head").get(to("replay", row.pk)).status_code == 403
    assert governance.get(to("replay", 999_999)).status_code == 404
    assert "asked for by Oliver Trent" in text_of(governance.get(address))
    wrong = {**fields_of(governance.get(address)), "since_year": "2030"}
    assert "before the first day" in text_of(governance.post(address, wrong))


@pytest.mark.parametrize(("name", "most"), [("scheme", 14), ("scheme_editor", 34), ("scheme_difference", 16)])
def test_queries_do_not_grow_with_the_clauses(
    draft, governance, world, name, most, django_assert_max_num_queries
):
    extra = [
        {"number": f"X{number}", "text": f"Clause {number}", "decision_type": "write_off", "care_group": None,
         "body": world.bodies["jcpb"], "measure": "amount", "above": number, "up_to": number + 1}
        for number in range(30)
    ]  # fmt: skip
    services.add_clauses(scheme=draft, clauses=extra, by=world.people["governance"], at=world.at)
    governance.get(to(name, draft.pk))
    with django_assert_max_num_queries(most):
        governance.get(to(name, draft.pk))
