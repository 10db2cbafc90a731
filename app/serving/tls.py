"""TLS of the service's own, where no proxy has it: a certificate chain and its key."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class Tls:
    """Files that fit each other, in PEM."""

    cert: Path
    key: Path


def read_tls(cert: Path | None, key: Path | None) -> Tls | None:
    """The files of `--tls-cert` and `--tls-key`; None where neither is named.

    Raises
    ------
    InputError
        One is named without the other, cannot be read, or is not what it should be.
    """
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise InputError("--tls-cert and --tls-key: expected both, or neither")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key, _ask_nobody)
    except ssl.SSLError as error:
        raise InputError(
            f"--tls-cert {cert.name:.80} --tls-key {key.name:.80}: expected a certificate and "
            f"its key in PEM, without a password ({error.reason or 'unreadable'})"
        ) from error
    except OSError as error:
        raise InputError(f"--tls-cert, --tls-key: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"--tls-key {key.name:.80}: expected a key without a password") from error
    return Tls(cert, key)


def _ask_nobody() -> str:
    raise ValueError("the key has a password")
