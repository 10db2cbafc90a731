"""What the service keeps beside the assessments: scenarios, plans and jobs, in one database."""

from app.store.database import open_database, require_driver, require_readable, sqlite_url
from app.store.document_rows import StoredDocument, is_id, make_id
from app.store.documents import Documents
from app.store.request_keys import RequestName

__all__ = [
    "Documents",
    "RequestName",
    "StoredDocument",
    "is_id",
    "make_id",
    "open_database",
    "require_driver",
    "require_readable",
    "sqlite_url",
]
