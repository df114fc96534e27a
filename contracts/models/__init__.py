from contracts.models.contract import Contract, Extension
from contracts.models.provider import Provider
from contracts.models.register import RegisterImport, RegisterImportRow

__all__ = ["Contract", "Extension", "Provider", "RegisterImport", "RegisterImportRow"]
