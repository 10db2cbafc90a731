/* Tells that another assessment is served than the one that the page shows. */

import { fetchJson } from "./api.js";

const EVERY_MS = 30_000;

/**
 * Looks now and then, and when the page comes back into view; tells once. Whoever may not ask, or
 * cannot just now, is asked again the next time.
 * @param {string} shown
 * @param {() => void} tell
 */
export function watchRenewal(shown, tell) {
  let isTold = false;
  const look = async () => {
    if (isTold || document.hidden) return;
    try {
      const { assessment_id: served } = await fetchJson("/v1/assessments/status");
      if (served === shown || isTold) return;
      isTold = true;
      clearInterval(timer);
      tell();
    } catch {
      // What the page shows stays right of what it names.
    }
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
}
