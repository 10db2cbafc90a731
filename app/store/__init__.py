"""What the service keeps beside the assessments: scenarios, plans and jobs, in one database."""

from app.store.database import open_database, require_driver, require_readable, sqlite_url
from app.store.document_rows import StoredDocument, is_id, make_id
from app.store.documents import Documents
from app.store.ownership import Asker, Shared
from app.store.request_keys import RequestName

__all__ = [
    "Asker",
    "Documents",
    "RequestName",
    "Shared",
    "StoredDocument",
    "is_id",
    "make_id",
    "open_database",
    "require_driver",
    "require_readable",
    "sqlite_url",
]
