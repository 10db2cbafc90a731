"""What the service keeps beside the assessments: scenarios, plans and jobs, in one database."""

from app.store.database import open_database, sqlite_url
from app.store.documents import Documents, StoredDocument

__all__ = ["Documents", "StoredDocument", "open_database", "sqlite_url"]
