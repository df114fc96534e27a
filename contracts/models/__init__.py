from contracts.models.contract import Contract, Extension
from contracts.models.decision import ContractDecision
from contracts.models.provider import Provider
from contracts.models.register import RegisterImport, RegisterImportRow

__all__ = ["Contract", "ContractDecision", "Extension", "Provider", "RegisterImport", "RegisterImportRow"]
