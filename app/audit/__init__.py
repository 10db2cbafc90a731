"""Who changed what, when and why, in a chain that shows every line that was changed or removed?"""

from app.audit.black_out import black_out
from app.audit.chain import Head, append_line, read_head
from app.audit.deed import Deed, Who
from app.audit.key import AuditKey, open_key
from app.audit.verify import Fault, Verdict, verify_chain

__all__ = [
    "AuditKey",
    "Deed",
    "Fault",
    "Head",
    "Verdict",
    "Who",
    "append_line",
    "black_out",
    "open_key",
    "read_head",
    "verify_chain",
]
