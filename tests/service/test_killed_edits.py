"""A service that is killed during edits: what it had acknowledged is there, nothing half is."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests.samples.small_study import make_small_study
from tests.soak import rounds

SERVER = """# One process imports for all: each of its children serves until it is killed.
import os, sys
from pathlib import Path
from fastapi.testclient import TestClient
from app.main import create_app
from app.serving import Service, listen
from app.settings import LogSettings, Settings
from tests.samples.callers import make_key

def never(*_):
    raise ValueError("no assessment")

settings = Settings(study=Path(sys.argv[1]), log=LogSettings(access=False))
with TestClient(create_app(settings, opener=never)) as opened:
    print(make_key(opened.app, "edits", writes=True, area="province").headers["Authorization"],
          flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        sockets = listen("127.0.0.1", 0)
        print(os.getpid(), sockets[0].getsockname()[1], flush=True)
        Service(create_app(settings, opener=never), settings).run(sockets=sockets)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""
TEXTS = {"adcode": "210101", "lon": "123.0", "lat": "42.0", "kind": "卫生院"}


class Office:
    """A client with a ledger: what was acknowledged, and what it had asked last."""

    def __init__(self, authorization: str) -> None:
        self.headers = {"Authorization": authorization, "Content-Type": "application/json"}
        self.ledger: dict[str, tuple[int, str]] = {}
        self.asked: tuple[str, str, dict, dict] | None = None
        self.made = 0

    def ask(self, port, method, path, body=None, headers=None):
        opened = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            opened.request(
                method, f"/v1/register/{path}", json.dumps(body) if body else None,
                self.headers | (headers or {}),
            )  # fmt: skip
            answer = opened.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            opened.close()

    def edit(self, port):
        """Make a row, change one, again and again until the service is gone."""
        while True:
            self.made += 1
            if self.made % 2 or not self.ledger:
                code, phone, method, path = f"R{self.made}", "0", "POST", "sites"
                texts, match = TEXTS | {"site_id": code, "name": f"第{self.made}号"}, {}
            else:
                code = random.choice(sorted(self.ledger))
                phone, method, path = str(self.made), "PATCH", f"sites/{code}"
                texts, match = {}, {"If-Match": f'"{self.ledger[code][0]}"'}
            body = {"texts": texts | {"phone": f"024-{phone}"}}
            self.asked = (method, path, body, match | {"Idempotency-Key": f"k{self.made}"})
            try:
                self.settle(port)
            except (OSError, http.client.HTTPException):
                return

    def settle(self, port):
        """Ask once more what was not answered, and note what is acknowledged."""
        if self.asked is not None:
            status, said = self.ask(port, *self.asked)
            assert status in {200, 201}, said
            self.ledger[said["code"]] = (said["version"], said["row"]["texts"]["phone"])
            self.asked = None

    def compare(self, port):
        found, path = {}, "sites?limit=1000"
        status, page = self.ask(port, "GET", path)
        assert status == 200
        for row in page["items"]:
            found[row["code"]] = (row["version"], row["texts"]["phone"])
        assert found == self.ledger
        assert page["register_revision"] == sum(version for version, _ in found.values())


@pytest.fixture
def server(tmp_path):
    study = make_small_study().write(tmp_path / "study")
    command = [sys.executable, "-c", SERVER, str(study)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        yield process
        process.stdin.close()
        process.wait(timeout=60)


def test_what_was_acknowledged_before_a_kill_is_there_and_nothing_is_half_there(server):
    office = Office(server.stdout.readline().strip())
    for _ in range(rounds(3, 200)):
        server.stdin.write("go\n")
        server.stdin.flush()
        pid, port = map(int, server.stdout.readline().split())
        try:
            office.settle(port)
            office.compare(port)
            working = threading.Thread(target=office.edit, args=(port,))
            working.start()
            time.sleep(random.uniform(0.1, 0.8))
        finally:
            os.kill(pid, signal.SIGKILL)
        working.join()
        assert server.stdout.readline().strip() == str(int(signal.SIGKILL))
    assert len(office.ledger) > 1
