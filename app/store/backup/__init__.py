"""How does a register become one file, and one file a register again, on either database?

The file is a zip that any program opens: JSON Lines a table, `manifest.json` with the hash and the
size of every member, and in the comment of the zip the SHA-256 of all that stands before it. What
has been changed, cut or added anywhere is refused as a whole, before anything is written.
"""

from app.store.backup.dump import BackupRequest, back_up, name_backup
from app.store.backup.restore import Restored, restore

__all__ = ["BackupRequest", "Restored", "back_up", "name_backup", "restore"]
