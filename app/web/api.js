/* Asks the service; a refusal becomes an Error whose message an officer can read. */

export class Refusal extends Error {
  constructor(status, { detail, detail_zh: said, field, value, allowed }) {
    super(`${tellStatus(status)}（代码${status}）：${said || sayIfChinese(detail)}`);
    Object.assign(this, { status, field, value, allowed });
  }
}

/* What the service turned away is not what it failed at. */
function tellStatus(status) {
  return status < 500 ? "服务未受理" : "服务暂时未能答复";
}

/* What is said in English alone is for the log. */
export function sayIfChinese(detail) {
  return /\p{Script=Han}/u.test(detail ?? "") ? detail : "请重试；仍不成功时请联系管理员。";
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

export async function cancelJob(jobId) {
  return (await ask(`/v1/jobs/${jobId}`, { method: "DELETE" })).json();
}

/* Deletes what stands there now; somebody else's change in between is refused by the service. */
export async function deleteStored(address) {
  const read = await ask(address);
  await ask(address, { method: "DELETE", headers: { "If-Match": read.headers.get("ETag") } });
}

async function ask(address, { headers, ...options } = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { Accept: "application/json", ...headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("无法连接服务，请检查网络后重试。");
  }
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}
