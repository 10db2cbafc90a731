"""Waiting for work in the background."""

from __future__ import annotations

import time
from typing import Any

from fastapi.testclient import TestClient

PATIENCE_S = 300.0
"""A first plan compiles its search, which takes minutes on a busy machine."""


def wait_for(client: TestClient, address: str) -> dict[str, Any]:
    """The job or plan at an address once it has ended."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        body: dict[str, Any] = client.get(address).json()
        if body["state"] in {"done", "failed", "cancelled"}:
            return body
        time.sleep(0.02)
    raise AssertionError(body)
