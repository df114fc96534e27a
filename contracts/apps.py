from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = "Contracts"

    def ready(self) -> None:
        from contracts import work  # noqa: F401  (what waits for a person)
        from contracts.domain.kinds import Regime, Sector
        from contracts.services import decisions, extensions  # noqa: F401  (told when one is decided)
        from jct.support.codes import names_codes

        names_codes([*Regime.choices, *Sector.choices])
