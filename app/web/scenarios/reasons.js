/* Why people near a new or moved unit may become unknown: its place has no road that it can enter. */

import { fetchJson } from "../api.js";
import { element } from "../elements.js";
import { formatDistance } from "../figures.js";
import { say } from "../say.js";

const PLACED = new Set(["added", "moved"]);
const MOST = 20;

/* Asks about the places of new and moved units; one that has a way has nothing to explain. */
export async function explainSites({ sites, scenario }) {
  if ((scenario?.changes ?? []).some(({ change }) => change.includes("road"))) return [];
  const placed = sites.filter(({ site_change: change, lon }) => PLACED.has(change) && lon !== null);
  const answers = await Promise.all(placed.slice(0, MOST).map(async (site) => {
    const { answer } = await fetchJson(`/v1/reach?lon=${site.lon}&lat=${site.lat}`);
    return { site, answer };
  }));
  return answers.filter(({ answer }) => answer.reason);
}

export function drawReasons(explained) {
  return explained.map(({ site, answer }) => element("p", { className: "failure" },
    `“${site.name}”：${answer.reason}${tellRoad(answer)}`
    + (answer.outside ? "" : say("no_road_only_straight"))));
}

function tellRoad({ nearest_road_lon: lon, nearest_road_lat: lat, nearest_road_m: metres }) {
  if (lon === null || lon === undefined) return "";
  return say("nearest_road_at", { lon: lon.toFixed(6), lat: lat.toFixed(6), distance: formatDistance(metres) });
}
