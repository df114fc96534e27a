from partnerships.models.body import Body, BodyPower, ReportingLine, Seat
from partnerships.models.decision import Approval, DecisionRequest, Declaration
from partnerships.models.organisation import Organisation
from partnerships.models.partnership import (
    CareGroup,
    CareGroupGroupPermission,
    CareGroupUserPermission,
    Locality,
    Partner,
    PartnerGroupPermission,
    Partnership,
    PartnershipGroupPermission,
    PartnershipUserPermission,
    PartnerUserPermission,
)
from partnerships.models.post import PersonalLimit, Post, PostHolder
from partnerships.models.scheme import Clause, Scheme

__all__ = [
    "Approval",
    "Body",
    "BodyPower",
    "CareGroup",
    "CareGroupGroupPermission",
    "CareGroupUserPermission",
    "Clause",
    "DecisionRequest",
    "Declaration",
    "Locality",
    "Organisation",
    "Partner",
    "PartnerGroupPermission",
    "PartnerUserPermission",
    "Partnership",
    "PartnershipGroupPermission",
    "PartnershipUserPermission",
    "PersonalLimit",
    "Post",
    "PostHolder",
    "ReportingLine",
    "Scheme",
    "Seat",
]
