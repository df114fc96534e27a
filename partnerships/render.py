"""What is printed: the scheme of delegation, and the record of a decision, which a program can read too."""

import json
from dataclasses import asdict
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from jct.support import pdf
from partnerships.selectors.decision_record import Record
from partnerships.selectors.scheme import SchemePage


def scheme_pdf(page: SchemePage, *, on: date) -> bytes:
    """PDF/UA-1 bytes of a scheme, as it reads on the day `on`: the same page on the same day gives the same bytes."""
    content, _ = pdf.write(render_to_string("partnerships/pdf/scheme.html", {"page": page, "on": on}))
    return content


def record_pdf(record: Record) -> bytes:
    """PDF/UA-1 bytes of the record of a decision: the same record gives the same bytes."""
    content, _ = pdf.write(render_to_string("partnerships/pdf/record.html", {"record": record}))
    return content


def record_json(record: Record) -> bytes:
    """The same facts for a program: amounts of money as text, days and moments in ISO 8601."""
    return json.dumps(asdict(record), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()
