/* Asks the service; a refusal becomes an Error whose message an officer can read. */

import { say } from "./say.js";

export class Refusal extends Error {
  constructor(status, { detail, detail_zh: said, field, value, allowed }) {
    super(say("refusal_with_code", { told: tellStatus(status), status, reason: said || sayIfChinese(detail) }));
    this.status = status;
    this.field = field;
    this.value = value;
    this.allowed = allowed;
  }
}

/* What the service turned away is not what it failed at. */
function tellStatus(status) {
  return status < 500 ? say("service_refused") : say("service_could_not_answer");
}

/* What is said in English alone is for the log. */
export function sayIfChinese(detail) {
  return /\p{Script=Han}/u.test(detail ?? "") ? detail : say("retry_or_call_administrator");
}

export async function fetchJson(address, signal) {
  return (await ask(address, { signal })).json();
}

export async function fetchFeatures(address) {
  const features = [];
  let next = address;
  while (next) {
    const page = await fetchJson(next);
    features.push(...page.features);
    next = (page.links ?? []).find((link) => link.rel === "next")?.href;
  }
  return features;
}

export async function postJson(address, body) {
  const headers = { "Content-Type": "application/json" };
  return (await ask(address, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/* What changes something and has nothing to say but its address. */
export async function sendEmpty(address) {
  await ask(address, { method: "POST" });
}

export async function cancelJob(jobId) {
  return (await ask(`/v1/jobs/${jobId}`, { method: "DELETE" })).json();
}

/* Deletes what stands there now; somebody else's change in between is refused by the service. */
export async function deleteStored(address) {
  const read = await ask(address);
  await ask(address, { method: "DELETE", headers: { "If-Match": read.headers.get("ETag") } });
}

/** @type {string | null} */
let token = null;

/* Changes carry the token of the session, which no page from elsewhere can read. */
export function useToken(given) {
  token = given;
}

/**
 * @param {string} address
 * @param {RequestInit} options
 */
async function ask(address, { headers, ...options } = {}) {
  let answer;
  try {
    const sent = new Headers({ Accept: "application/json", ...headers });
    if (options.method && token) sent.set("X-CSRF-Token", token);
    answer = await fetch(address, { ...options, headers: sent });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(say("service_not_reached"));
  }
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}
