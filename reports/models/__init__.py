from reports.models.pack import Pack, PackDocument
from reports.models.snapshot import Snapshot

__all__ = ["Pack", "PackDocument", "Snapshot"]
