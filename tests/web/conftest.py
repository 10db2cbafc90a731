"""The page of a small assessment in Debian's chromium, cut off from everything else.

`visit` and `phone` see one drawn by hand, `desk` and `pocket` one of a small study of real files,
which can be planned with. To save the time that WebGL takes without a graphics card, these two
have the plain drawing for a map; `drawing_desk` has the map.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.main import create_app
from app.routes.pages import WEB_FOLDER
from app.settings import LogSettings, Settings
from geo.assessment import Assessment
from tests.api.small_assessment import SmallAssessment, build_small_assessment
from tests.samples.small_study import make_small_study, run

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with _serve(build_small_assessment()) as served:
        yield served


@pytest.fixture(scope="session")
def study_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    study = make_small_study()
    study.census["age_0_4"] = [2_000, 1_001, 503]
    with _serve(run(study, tmp_path_factory.mktemp("web"))) as served:
        yield served


@contextmanager
def _serve(assessment: Assessment | SmallAssessment) -> Iterator[str]:
    with serve_app(
        create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    ) as at:
        yield at


@contextmanager
def serve_app(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    if not (WEB_FOLDER / "vendor" / ".ready").exists():
        pytest.skip("the assets of the page are not fetched; `make install` does it")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """One tab, with all that it asked for and complained of."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda line: self.complaints.append(f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))

    def open(self, path: str = "/") -> Visit:
        self.page.goto(self.address + path)
        return self

    def open_panel(self, tool: str):
        """Open the panel of a tool without waiting for the map, and give the page."""
        self.open().wait_for_table()
        self.page.click(f"#{tool}")
        self.page.wait_for_selector("#panel form")
        return self.page

    def wait_for_table(self) -> Visit:
        self.page.wait_for_selector("body[data-ready]")
        return self

    def wait_for_map(self) -> Visit:
        self.page.wait_for_selector("#map[data-idle]", timeout=120_000)
        return self

    def change(self, path: str, edit) -> Visit:
        """Let an answer of the service pass through `edit`, which changes its body in place."""

        def pass_on(route) -> None:
            answer = route.fetch()
            body = answer.json()
            edit(body)
            route.fulfill(response=answer, json=body)

        self.page.route(path, pass_on)
        return self

    def outside_requests(self) -> list[str]:
        inside = (self.address, f"blob:{self.address}", "data:")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def visit(browser, address: str) -> Iterator[Visit]:
    yield from _open_tab(browser, address, 1440, 900)


WIDTHS = [1440, 1280, 390]
NO_WEBGL = """
  const usual = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith("webgl") ? null : usual.call(this, kind, ...more);
  };
"""


@pytest.fixture(params=WIDTHS)
def screen(request, browser, address: str) -> Iterator[Visit]:
    """The drawn assessment at each width."""
    yield from _open_tab(browser, address, request.param, 844)


@pytest.fixture(params=WIDTHS)
def bare(request, browser, address: str) -> Iterator[Visit]:
    """The drawn assessment at each width in a browser without WebGL."""
    yield from _open_plain_tab(browser, address, request.param, 844)


@pytest.fixture
def phone(browser, address: str) -> Iterator[Visit]:
    yield from _open_tab(browser, address, 390, 844)


@pytest.fixture
def desk(browser, study_address: str) -> Iterator[Visit]:
    yield from _open_plain_tab(browser, study_address, 1440, 900)


@pytest.fixture
def pocket(browser, study_address: str) -> Iterator[Visit]:
    yield from _open_plain_tab(browser, study_address, 390, 844)


@pytest.fixture
def drawing_desk(browser, study_address: str) -> Iterator[Visit]:
    yield from _open_tab(browser, study_address, 1440, 900)


def _open_plain_tab(browser, address: str, width: int, height: int) -> Iterator[Visit]:
    for visit in _open_tab(browser, address, width, height):
        visit.page.add_init_script(NO_WEBGL)
        yield visit


def _open_tab(browser, address: str, width: int, height: int) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(30_000)
    yield Visit(page, address)
    page.close()
