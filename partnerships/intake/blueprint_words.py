"""The words of a blueprint: the names of the models' own fields, and the few that a model does not have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.db import models

from jct.accounts.models import User
from partnerships.domain.blueprint import unfit_clause, unfit_decider, unfit_seat
from partnerships.intake.blueprint_values import count, keys, powers, text
from partnerships.models import (
    Body,
    CareGroup,
    Clause,
    DecisionRequest,
    FunctionTransfer,
    IncompatibleFunctions,
    IndicativeBudget,
    Locality,
    Organisation,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    ReportingLine,
    Scheme,
    SchemeTest,
    Seat,
    Stakeholder,
    TermsOfReference,
)

NAMED_IN = {
    Organisation: "organisations",
    Partner: "partners",
    CareGroup: "care_groups",
    Locality: "localities",
    Post: "posts",
    Body: "bodies",
}


@dataclass(frozen=True)
class Shape:
    """One kind of row: the fields of `model` but for those the loader `fills`, words of its own, and rows inside it."""

    model: type[models.Model]
    called: str = ""  # the word by which other rows name this one
    fills: frozenset[str] = frozenset()
    own: Mapping[str, Any] = field(default_factory=dict)  # word → how its value is read
    inside: Mapping[str, "Shape"] = field(default_factory=dict)

    def fields(self) -> dict[str, models.Field]:
        """The model's fields that a blueprint may give."""
        never = {Partnership, User, Group, Scheme, DecisionRequest}
        return {
            one.name: one
            for one in self.model._meta.concrete_fields
            if not one.primary_key
            and one.name not in self.fills
            and one.related_model not in never
            and not one.name.startswith("history")
        }


LATER = frozenset({"starts"})  # a row without `starts` begins with the row it stands in
POST_PARTS = {
    "funding": Shape(PostFunding, fills=frozenset({"post"})),
    "limits": Shape(PersonalLimit, fills=frozenset({"post", "ends"})),
}
BODY_PARTS = {
    "reports_to": Shape(ReportingLine, fills=frozenset({"body"})),
    "seats": Shape(Seat, fills=frozenset({"body"}), own={"deputies": keys}),
    "terms": Shape(TermsOfReference, fills=frozenset({"body", "issue", "ends"})),
    "indicative_budgets": Shape(IndicativeBudget, fills=frozenset({"body"})),
}
SHAPES = {
    "organisations": Shape(Organisation, "key", own={"key": text}),
    "partners": Shape(Partner, "organisation", fills=frozenset({"position"})),
    "care_groups": Shape(CareGroup, "code", fills=frozenset({"position"})),
    "localities": Shape(Locality, "key", own={"key": text}),
    "stakeholders": Shape(Stakeholder),
    "bodies": Shape(Body, "key", own={"key": text, "powers": powers}, inside=BODY_PARTS),
    "posts": Shape(Post, "key", own={"key": text, "holders": count}, inside=POST_PARTS),
    "transfers": Shape(FunctionTransfer),
    "incompatible": Shape(IncompatibleFunctions),
}
UNFIT = {Seat: unfit_seat, Clause: unfit_clause, SchemeTest: unfit_decider}
PARTNERSHIP = Shape(Partnership, fills=frozenset({"ends", "key_decision_wards"}))
SCHEME = Shape(
    Scheme,
    fills=frozenset({"version", "state", "ends", "adopted_at", "minute", "based_on"}),
    inside={
        "clauses": Shape(Clause, fills=frozenset({"scheme", "position"})),
        "tests": Shape(SchemeTest, fills=frozenset({"scheme"})),
    },
)
TOP = {"title", "source", "notes", "partnership", "scheme", *SHAPES}
# Rows of these lists may name only rows above them, so that nothing goes in a circle.
ABOVE = {"successor", "inside", "meets_before"}
