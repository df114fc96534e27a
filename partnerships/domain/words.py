"""The fixed vocabularies of this subject: each value is stored, each label is shown."""

from enum import EnumType, StrEnum

# Characters of the longest name of money in a request, a clause or a sentence: indicative money of one title is told
# apart by its body ("title, body").
LONGEST_FUND = 160 + len(", ") + 160


class _WordsType(EnumType):
    @property
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) of each member, in order, as a form or a model field wants them."""
        return [(member.value, member.label) for member in cls]  # type: ignore[var-annotated]

    @property
    def values(cls) -> list[str]:
        """The stored words alone, as a constraint wants them."""
        return [member.value for member in cls]  # type: ignore[var-annotated]


class Words(StrEnum, metaclass=_WordsType):
    """A closed list of words; a member is written `NAME = "stored", "Shown"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Words":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        return member


class OrganisationKind(Words):
    COUNTY_COUNCIL = "county_council", "County council"
    DISTRICT_COUNCIL = "district_council", "District council"
    UNITARY_COUNCIL = "unitary_council", "Unitary council"
    ICB = "icb", "Integrated care board"
    CCG = "ccg", "Clinical commissioning group"
    PCT = "pct", "Primary care trust"
    HEALTH_AUTHORITY = "health_authority", "Health authority or commission"
    FHSA = "fhsa", "Family health services authority"
    NHS_TRUST = "nhs_trust", "NHS trust or foundation trust"
    COMPANY = "company", "Company"
    CHARITY = "charity", "Charity"
    VOLUNTARY = "voluntary", "Voluntary or community group"
    HOUSING = "housing", "Housing association or authority"
    POLICE = "police", "Police or probation"
    HEALTHWATCH = "healthwatch", "Healthwatch or community health council"
    GP_PRACTICE = "gp_practice", "General practice"
    OTHER = "other", "Other organisation"


class PartnerKind(Words):
    COUNCIL = "council", "Council partner"
    NHS = "nhs", "NHS partner"
    ASSOCIATE = "associate", "Associate (attends, shares no risk)"


class StakeholderKind(Words):
    """Why an organisation that is no partner has an interest in the partnership."""

    HOUSING = "housing", "Housing"
    POLICE = "police", "Police and criminal justice"
    VOLUNTARY = "voluntary", "Voluntary and community sector"
    USERS = "users", "People who use services and carers"
    SCRUTINY = "scrutiny", "Scrutiny and Healthwatch"
    EDUCATION = "education", "Education, training and employment"
    PROVIDER = "provider", "Provider"
    ASSURANCE = "assurance", "Inspection and assurance"
    OTHER = "other", "Other"


class LocalityKind(Words):
    COUNTY = "county", "County"
    DIVISION = "division", "Division"
    LOCALITY = "locality", "Locality"
    WARD = "ward", "Ward"
    PRACTICE = "practice", "General practice"


class BodyKind(Words):
    BOARD = "board", "Board"
    JOINT_COMMITTEE = "joint_committee", "Joint committee"
    STRATEGIC_GROUP = "strategic_group", "Strategic commissioning group"
    EXECUTIVE_GATE = "executive_gate", "Executives' meeting"
    STEERING_GROUP = "steering_group", "Steering group"
    OFFICER_GROUP = "officer_group", "Officer group"
    FORUM = "forum", "Forum"
    PANEL = "panel", "Panel"
    LOCALITY_GROUP = "locality_group", "Locality group"
    PROJECT_BOARD = "project_board", "Project board"
    GOVERNING_BODY = "governing_body", "Cabinet or governing body of one partner"
    TEAM = "team", "Team"


class VotingRule(Words):
    PARTNERS_UNANIMOUS = "partners_unanimous", "One vote for each partner, and all must agree"
    MAJORITY = "majority", "Majority of the votes cast"
    MAJORITY_CASTING = "majority_casting", "Majority; on a tie the chair has a casting vote"
    ALL_OF = "all_of", "Every voting member must agree"


class SeatOffice(Words):
    MEMBER = "member", "Member"
    CHAIR = "chair", "Chair"
    VICE_CHAIR = "vice_chair", "Vice chair"


class Verb(Words):
    """What a body may do with a matter: five different things, never mixed."""

    DECIDE = "decide", "Decides"
    RATIFY = "ratify", "Ratifies"
    RECOMMEND = "recommend", "Recommends"
    ADVISE = "advise", "Advises"
    NOTE = "note", "Notes"


class SeatKind(Words):
    OFFICER = "officer", "Officer"
    ELECTED_MEMBER = "elected_member", "Elected member"
    NON_EXECUTIVE = "non_executive", "Non-executive"
    CLINICIAN = "clinician", "Clinician or GP"
    USER = "user", "Person who uses services"
    CARER = "carer", "Carer"
    VCSE = "vcse", "Voluntary or community sector"
    PROVIDER = "provider", "Provider"
    ADVISER = "adviser", "Adviser"
    OBSERVER = "observer", "Observer"
    CO_OPTEE = "co_optee", "Co-opted member"


class PostFunction(Words):
    COMMISSIONER = "commissioner", "Commissioner"
    HEAD_OF_COMMISSIONING = "head_of_commissioning", "Head of joint commissioning"
    CONTRACTS_OFFICER = "contracts_officer", "Contracts officer"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    FINANCE_LEAD = "finance_lead", "Finance lead"
    CHIEF_FINANCE_OFFICER = "chief_finance_officer", "Chief finance officer"
    POOL_MANAGER = "pool_manager", "Pool manager"
    EXECUTIVE = "executive", "Executive"
    SECRETARY = "secretary", "Body secretary"
    GOVERNANCE_OFFICER = "governance_officer", "Governance officer"
    AUDITOR = "auditor", "Auditor"
    OTHER = "other", "Other post"


class SchemeState(Words):
    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"
    SUPERSEDED = "superseded", "Superseded"


class Measure(Words):
    """What the amount of a matter is, and so what a clause's band is measured in (GBP)."""

    NONE = "none", "No amount"
    LIFETIME_VALUE = "lifetime_value", "Lifetime value, options included"
    ANNUAL_VALUE = "annual_value", "Annual value"
    CHANGE_VALUE = "change_value", "Value of the change"
    CUMULATIVE_CHANGE = "cumulative_change", "Value of all changes since award"
    AMOUNT = "amount", "Amount"

    @property
    def is_sum(self) -> bool:
        """Whether it is the amount of the request itself, which related requests are added to and employers' limits
        are compared with."""
        return self not in (Measure.ANNUAL_VALUE, Measure.CUMULATIVE_CHANGE)


class Mode(Words):
    SOLE = "sole", "Decides alone"
    ANY_ONE = "any_one", "Any one of them decides"
    ALL_OF = "all_of", "All partners' holders must agree"
    RECOMMEND_TO = "recommend_to", "Recommends to another body"
    RATIFY_BY = "ratify_by", "Decides, to be ratified by another body"
    DUAL_KEY = "dual_key", "Two bodies must agree on the same text"


class Gate(Words):
    """What must have been passed before a matter may be decided."""

    EXECUTIVES = "executives", "Executives' meeting"
    LEGAL = "legal", "Legal clearance"
    FINANCE = "finance", "Finance clearance"
    PROCUREMENT = "procurement", "Procurement clearance"
    EQUALITY = "equality", "Equality impact assessment"


class Urgency(Words):
    """How the public notice of a key decision may be shortened (SI 2012/2089, regulations 10 and 11)."""

    NONE = "none", "Normal notice"
    GENERAL_EXCEPTION = "general_exception", "General exception: five clear days"
    SPECIAL_URGENCY = "special_urgency", "Special urgency: scrutiny's chair agrees"


class DecisionType(Words):
    CONTRACT_AWARD = "contract_award", "Contract award"
    CONTRACT_EXTENSION = "contract_extension", "Contract extension (planned option)"
    CONTRACT_EXTENSION_UNPLANNED = "contract_extension_unplanned", "Contract extension (not in the contract)"
    CONTRACT_VARIATION = "contract_variation", "Contract variation"
    CONTRACT_TERMINATION = "contract_termination", "Contract termination"
    DIRECT_AWARD = "direct_award", "Direct award or waiver"
    FRAMEWORK_CALLOFF = "framework_calloff", "Call-off from a framework"
    GRANT_AWARD = "grant_award", "Grant award"
    SUBCONTRACTOR_CONSENT = "subcontractor_consent", "Consent to a subcontractor"
    BUDGET_SETTING = "budget_setting", "Budget setting"
    CONTRIBUTION_VARIATION = "contribution_variation", "Variation of a contribution"
    VIREMENT_WITHIN_POOL = "virement_within_pool", "Virement within a pool"
    VIREMENT_BETWEEN_POOLS = "virement_between_pools", "Virement between pools"
    RESERVE_USE = "reserve_use", "Use of a reserve or risk pool"
    OVERSPEND_TREATMENT = "overspend_treatment", "Treatment of an overspend"
    UNDERSPEND_TREATMENT = "underspend_treatment", "Treatment of an underspend"
    CARRY_FORWARD = "carry_forward", "Carry forward"
    WRITE_OFF = "write_off", "Write-off"
    STRATEGY_APPROVAL = "strategy_approval", "Approval of a strategy"
    SERVICE_SPEC_APPROVAL = "service_spec_approval", "Approval of a service specification"
    COMMISSIONING_INTENTION = "commissioning_intention", "Commissioning intention"
    DECOMMISSIONING = "decommissioning", "Decommissioning"
    PILOT_APPROVAL = "pilot_approval", "Approval of a pilot"
    POLICY_APPROVAL = "policy_approval", "Approval of a policy"
    REMEDIAL_PLAN_ACCEPTANCE = "remedial_plan_acceptance", "Acceptance of a remedial action plan"
    CONTRACT_NOTICE_ISSUE = "contract_notice_issue", "Issue of a contract notice"
    S75_AGREEMENT_ENTRY = "s75_agreement_entry", "Entry into a section 75 agreement"
    S75_AGREEMENT_VARIATION = "s75_agreement_variation", "Variation of a section 75 agreement"
    S75_AGREEMENT_TERMINATION = "s75_agreement_termination", "Termination of a section 75 agreement"
    DELEGATION_CHANGE = "delegation_change", "Change of the scheme of delegation"
    REPORT_SIGN_OFF = "report_sign_off", "Sign-off of a report"
    PUBLICATION = "publication", "Publication"
    DATA_RETURN_SUBMISSION = "data_return_submission", "Submission of a data return"
    RETURN_CERTIFICATION = "return_certification", "Certification of a budget return"
    URGENT_DECISION = "urgent_decision", "Urgent decision"


class Outcome(Words):
    APPROVE = "approve", "Approved"
    REFUSE = "refuse", "Refused"
    RECOMMEND = "recommend", "Recommended"


class RequestState(Words):
    DRAFT = "draft", "Draft, not sent"
    WAITING = "waiting", "Waiting for a decision"
    SENT_BACK = "sent_back", "Sent back to whoever asked"
    PARTLY_AGREED = "partly_agreed", "Agreed in part"
    RECOMMENDED = "recommended", "Recommended, waits for the deciding body"
    TO_RATIFY = "to_ratify", "Agreed, waits for ratification"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


class Effect(Words):
    """Whether the service that owns an approved matter has carried it out."""

    NONE = "none", "Nothing to carry out"
    APPLIED = "applied", "Carried out"
    FAILED = "failed", "Approved, not applied"


# The note of an approved matter whose effect waits for nothing but the days of its call-in.
WAITS = "It may be called in: it is carried out when its record has been published and the days of call-in are over."


class MeetingState(Words):
    PLANNED = "planned", "Planned"
    CALLED = "called", "Called: the agenda is out"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Presence(Words):
    EXPECTED = "expected", "Not yet recorded"
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


class VoteCast(Words):
    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAIN = "abstain", "Abstained"


class ItemOutcome(Words):
    """What a meeting did with an item."""

    CARRIED = "carried", "Carried"
    LOST = "lost", "Lost"
    DEFERRED = "deferred", "Deferred"
    RECOMMENDED = "recommended", "Inquorate: became a recommendation"
    DISCUSSED = "discussed", "Discussed only"
    NOTED = "noted", "Noted"


class InterestKind(Words):
    """The categories of interest that NHS England's guidance on conflicts names."""

    FINANCIAL = "financial", "Financial"
    PROFESSIONAL = "professional", "Non-financial professional"
    PERSONAL = "personal", "Non-financial personal"
    INDIRECT = "indirect", "Indirect"


class InterestAction(Words):
    LEAVE = "leave", "Leaves the room"
    NO_VOTE = "no_vote", "Stays, does not vote"
