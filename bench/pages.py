"""The list of contracts against a signed-in view of the same rows and template that asks one question and no rule."""

from typing import Any

from django.db import connection
from django.forms import Form, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django_tables2 import RequestConfig

from bench.timing import Aim, Result, both
from contracts.models import Contract
from contracts.tables import ContractTable
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock

ROWS = 50
URL = f"/contracts/?per_page={ROWS}"
shown: dict[str, Any] = {}  # what the real page showed beside its rows


def bare(request: HttpRequest) -> HttpResponse:
    """The floor: one statement for the rows, then the real page's own table and template."""
    rows = list(Contract.objects.select_related("provider", "care_group").order_by("title")[:ROWS])
    table = ContractTable(rows, on=clock.today())
    table.downloads = shown["table"].downloads
    RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    return render(request, "contracts/list.html", {**shown, "table": table})


urlpatterns = [path("bare/", bare), path("", include("jct.urls"))]


def _settle(form: Form) -> None:
    """Read the choices of a form once and for all, so that drawing it again asks nothing."""
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField):
            field.widget.choices = list(field.choices)


@override_settings(ROOT_URLCONF="bench.pages")
def contract_list() -> Result:
    """The whole request, middleware and session included on both sides."""
    head = User.objects.get(email=f"head@{EMAIL_HOST}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    counts = {}
    for url in (URL, "/bare/"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        assert answer.content.decode().count("<tr") > ROWS, url
        if url == URL:
            shown.update(answer.context_data)
            _settle(shown["filter"].form)
        counts[url] = len(queries)
    ours, floor = both(lambda: client.get(URL), lambda: client.get("/bare/"), times=30)
    return Result(
        f"list of {ROWS} contracts",
        f"{ours * 1000:.1f} ms, {counts[URL]} queries",
        f"bare {floor * 1000:.1f} ms, {counts['/bare/']} queries",
        ours / floor,
        Aim(2.5),
    )
