/* Who is signed in: a form to do so, the first password, and a way out. */

import { fetchJson, postJson, sendEmpty, useToken } from "./api.js";
import { at, drawFault, element, fill, rest } from "./elements.js";
import { say } from "./say.js";

/* Whether the page may go on; where somebody must sign in first, a form stands in its place. */
export async function openDoor() {
  const account = await fetchJson("/v1/account").catch(() => null);
  if (account === null) return true;
  useToken(account.csrf_token);
  if (account.must_change_password) return showForm(drawChange(account));
  if (account.kind === "nobody" && account.accounts_exist) return showForm(drawSignIn(account));
  if (account.kind === "account") drawSignedIn(account);
  return true;
}

function showForm(form) {
  document.body.dataset.door = "closed";
  fill(at("door"), form);
  at("door").hidden = false;
  form.querySelector("input")?.focus();
  return false;
}

function drawSignIn(account) {
  if (!account.may_sign_in) return element("p", { role: "alert" }, say("sign_in_needs_tls"));
  const name = drawInput(say("account_name"), { autocomplete: "username" });
  const password = drawInput(say("password_word"), { type: "password", autocomplete: "current-password" });
  return drawForm(say("sign_in"), [name, password], account, () => postJson("/v1/account/sign-in",
    { name: name.input.value, password: password.input.value }));
}

function drawChange(account) {
  const old = drawInput(say("first_password"), { type: "password", autocomplete: "current-password" });
  const [first, again] = [say("new_password"), say("new_password_again")].map((words) =>
    drawInput(words, { type: "password", autocomplete: "new-password" }));
  return drawForm(say("change_password"), [old, first, again], account, () => {
    if (first.input.value !== again.input.value) throw new Error(say("passwords_differ"));
    return postJson("/v1/account/password", { old: old.input.value, new: first.input.value });
  });
}

function drawInput(words, properties) {
  const input = element("input", { required: true, ...properties });
  return { input, label: element("label", {}, words, input) };
}

/* Whoever has signed in sees the page anew: nothing of it was asked for before. */
function drawForm(title, inputs, account, send) {
  const fault = drawFault();
  const button = element("button", { type: "submit" }, title);
  const form = element("form", { className: "sign-in" }, element("h2", {}, title),
    account.is_plain ? element("p", { className: "failure" }, say("password_in_plain")) : null,
    ...inputs.map(({ label }) => label), button, fault.place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rest(button, async () => {
      try {
        await send();
        location.reload();
      } catch (error) {
        fault.tell(error);
      }
    });
  });
  return form;
}

function drawSignedIn(account) {
  const leave = element("button", { type: "button" }, say("sign_out"));
  leave.addEventListener("click", () => rest(leave, async () => {
    await sendEmpty("/v1/account/sign-out");
    location.reload();
  }));
  fill(at("account"), element("span", {}, say("signed_in_as", { name: account.name })), " ", leave);
}
