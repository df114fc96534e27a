"""The return's pages as its officer and the grid's script use them, for the tests of the grid."""

import json
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.domain.cells import COLUMNS
from budgets.services import budget_changes, lines, returns
from tests.budgets.conftest import Q2

D = Decimal
HEADINGS = [column.heading for column in COLUMNS.values()]


def url(name, *args):
    return reverse(f"budgets:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


class Sheet:
    def __init__(self, pool, client, ret):
        self.pool, self.client, self.ret = pool, client, ret
        self.keys = {row.line.code: row.pk for row in ret.lines.select_related("line")}

    def row(self, code):
        return self.ret.lines.get(pk=self.keys[code])

    def send(self, *cells, revision=0, client=None, **more):
        """A batch as the script sends it: (code, column, seen, text)."""
        sent = [[self.keys.get(code, code), column, seen, typed] for code, column, seen, typed in cells]
        body = json.dumps({"revision": revision, "cells": sent, **more})
        return (client or self.client).post(url("cells", self.ret.pk), body, content_type="application/json")

    def paste(self, rows, **more):
        return self.client.post(url("paste", self.ret.pk), {"rows": rows, **more})

    def upload(self, content, name="filled.xlsx"):
        return self.client.post(url("upload", self.ret.pk), {"file": SimpleUploadedFile(name, content)})


def form(page, **typed):
    """The plain form as the browser posts it, with some boxes changed."""
    data = {name: page.context_data[name] for name in ("revision", "seen")}
    for line in page.context_data["lines"]:
        for cell in (*line.figures, *line.rest):
            data[cell.id] = typed.get(f"{line.row.code}_{cell.column}", cell.text)
    return data


def with_more(pool, quarter, more):
    """The council's return of a quarter, with `more` further lines in its fund."""
    by, at = pool.people["pool_manager"], pool.world.at
    made = lines.add_lines(
        fund=pool.fund,
        lines=[
            {"code": f"{quarter}-{n}", "name": f"Line {n}", "lead_partner": pool.council} for n in range(more)
        ],
        by=by,
        at=at,
    )
    budget_changes.set_original_budgets(
        fund=pool.fund, year=2026, amounts=dict.fromkeys(made, D("1.00")), reason="More.", by=by, at=at
    )
    return returns.open_returns(fund=pool.fund, quarter=quarter, due={pool.council: Q2.ends}, by=by, at=at)[0]
