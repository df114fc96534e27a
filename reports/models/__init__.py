from reports.models.pack import Pack, PackDocument
from reports.models.snapshot import PrintedRestatement, Snapshot

__all__ = ["Pack", "PackDocument", "PrintedRestatement", "Snapshot"]
