"""The words of a contract register: what kind of law, provider, importance and state a contract has."""

from partnerships.domain.words import Words


class Regime(Words):
    """The law or arrangement under which a contract was made; it decides how the contract may be changed.

    Provider Selection Regime: SI 2023/1348. Procurement Act 2023 from 24 February 2025; older procurements stay
    under the Public Contracts Regulations 2015.
    """

    PSR_DA_A = "psr_da_a", "Provider Selection Regime: direct award A"
    PSR_DA_B = "psr_da_b", "Provider Selection Regime: direct award B"
    PSR_DA_C = "psr_da_c", "Provider Selection Regime: direct award C"
    PSR_MSP = "psr_msp", "Provider Selection Regime: most suitable provider"
    PSR_COMP = "psr_comp", "Provider Selection Regime: competitive"
    PA2023_STANDARD = "pa2023_standard", "Procurement Act 2023"
    PA2023_LIGHT_TOUCH = "pa2023_light_touch", "Procurement Act 2023: light touch"
    PA2023_BELOW = "pa2023_below", "Procurement Act 2023: below threshold"
    PCR2015_LEGACY = "pcr2015_legacy", "Public Contracts Regulations 2015"
    S75_INTERNAL = "s75_internal", "Inside a section 75 agreement"
    GRANT = "grant", "Grant"
    SLA_INTERNAL = "sla_internal", "Internal service level agreement"
    UNKNOWN = "unknown", "Not stated"


class Sector(Words):
    """What kind of organisation a provider is."""

    NHS = "nhs", "NHS"
    LOCAL_AUTHORITY = "la", "Local authority"
    VCSE = "vcse", "Voluntary, community or social enterprise"
    SME = "sme", "Small or medium-sized enterprise"
    LARGE = "large", "Large enterprise"
    SOLE_TRADER = "sole_trader", "Sole trader"
    INDIVIDUAL = "individual", "Individual"
    UNKNOWN = "unknown", "Not stated"


class Tier(Words):
    """How closely a contract is managed: gold monthly, silver quarterly, bronze once or twice a year."""

    GOLD = "gold", "Gold"
    SILVER = "silver", "Silver"
    BRONZE = "bronze", "Bronze"
    UNSET = "", "Not tiered"


class Visibility(Words):
    """Whether a contract stands in the public register (Local Government Transparency Code 2015)."""

    PUBLIC = "public", "Public register"
    INTERNAL = "internal", "Internal only"
