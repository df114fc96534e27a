from performance.models.imports import MeasurementImport, RefusedRow
from performance.models.indicator import Indicator, Rebase, Target
from performance.models.measurement import Measurement

__all__ = ["Indicator", "Measurement", "MeasurementImport", "Rebase", "RefusedRow", "Target"]
