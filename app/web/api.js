/* Asks the service; a refusal becomes an Error whose message an officer can read. */

export async function fetchJson(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("无法连接服务,请检查网络后重试。");
  }
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(`服务未能答复(${answer.status})${problem.detail ? `:${problem.detail}` : ""}`);
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
