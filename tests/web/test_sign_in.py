"""Two officers sign in at once: each sees the page as their own, and leaves it."""

from __future__ import annotations

import pytest

from app.access import passwords
from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.small_assessment import build_small_assessment
from tests.samples.callers import CHEAP, PASSWORD, make_account
from tests.web.conftest import serve_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guarded(browser):
    before, passwords.COST = passwords.COST, CHEAP
    app = create_app(Settings(log=LogSettings(access=False)), assessment=build_small_assessment())
    with serve_app(app) as address:
        make_account(app, "沈河区", "editor", areas=["210103"])
        make_account(app, "市疾控", "reader", areas=["2101"], must_change=True)
        yield address
    passwords.COST = before


def open_tab(browser, address):
    page = browser.new_context().new_page()
    page.goto(address)
    page.wait_for_selector("#door form")
    return page


def enter(page, name, password):
    fields = page.locator("#door input")
    fields.nth(0).fill(name)
    fields.nth(1).fill(password)
    page.keyboard.press("Enter")


def test_two_officers_sign_in_at_once_by_keyboard_and_out_again(browser, guarded):
    first, second = open_tab(browser, guarded), open_tab(browser, guarded)
    assert not first.locator("main").is_visible()
    enter(first, "沈河区", "wrong wrong wrong")
    first.wait_for_selector("#door [role=alert]:not([hidden])")
    assert "账号或密码不正确" in first.locator("#door").inner_text()
    first.wait_for_timeout(1_100)
    enter(first, "沈河区", PASSWORD)
    enter(second, "市疾控", PASSWORD)
    first.wait_for_selector("body[data-ready]")
    assert "沈河区" in first.locator("#account").inner_text()
    second.wait_for_selector("#door input[autocomplete=new-password]")
    for field, text in enumerate((PASSWORD, "another good one", "another good one")):
        second.locator("#door input").nth(field).fill(text)
    second.keyboard.press("Enter")
    second.wait_for_selector("body[data-ready]")
    assert "市疾控" in second.locator("#account").inner_text()
    assert first.evaluate("document.cookie") == ""
    made = first.evaluate(
        """async () => (await (await import("/web/api.js")).postJson("/v1/scenarios", {})
             .catch((error) => error.status))"""
    )
    assert made == 422
    first.click("#account button")
    first.wait_for_selector("#door form")
    second.reload()
    second.wait_for_selector("body[data-ready]")
