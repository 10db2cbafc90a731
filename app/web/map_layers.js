/* The layers of the map from the ground up, and the hatch of what cannot be said. */

export const HATCH = "hatch";
export const SMALL = "#a8a8a8";
const RED = "#d55e00";
const GREEN = "#1b5e20";
const NONE = ["==", ["get", "adcode"], ""];
const APART = 6;
const WIDE = 2;
const TILE = 17;
const GREY = [0x8a, 0x8a, 0x8a];

/* Lines at 45°, 2 px wide and 6 px apart on clear ground. Two lines fill a tile of 17 px without a
   seam: 17 / (2 √2) = 6.01. */
export function drawHatch() {
  const data = new Uint8Array(TILE * TILE * 4);
  const period = TILE / 2;
  const width = (WIDE * period) / APART;
  for (let row = 0; row < TILE; row += 1) {
    for (let column = 0; column < TILE; column += 1) {
      const covered = Math.min(1, Math.max(0, width - ((row + column) % period)));
      data.set([...GREY, Math.round(255 * covered)], 4 * (row * TILE + column));
    }
  }
  return { width: TILE, height: TILE, data };
}

function line(id, source, paint, more = {}) {
  return { id, type: "line", source, paint, layout: { "line-join": "round" }, ...more };
}

function label(id, source, size, colour, zooms) {
  return {
    id,
    type: "symbol",
    source,
    ...zooms,
    layout: { "text-field": ["get", "name"], "text-size": size, "text-font": ["sans-serif"] },
    paint: { "text-color": colour, "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  };
}

/* An area too small for lines says that it cannot be said by a mark of its own. */
function unsaid() {
  const mark = label("county-unsaid", "labels", 12, "#1d2731", {});
  return { ...mark, layout: { ...mark.layout, "text-field": "?", "text-allow-overlap": true }, filter: NONE };
}

function circle(id, source, filter, colour, radius) {
  const paint = {
    "circle-color": colour,
    "circle-radius": radius,
    "circle-stroke-color": "#ffffff",
    "circle-stroke-width": 1.5,
  };
  return { id, type: "circle", source, filter, paint };
}

/* The area of a circle grows with the people, from the first radius at none to the other at 1,600. */
function sizeByPeople(none, many) {
  const root = ["sqrt", ["coalesce", ["get", "headcount"], 0]];
  return ["interpolate", ["linear"], root, 0, none, 40, many];
}

export function listLayers() {
  const role = (name) => ["==", ["get", "role"], name];
  const kind = ["match", ["get", "kind"], "unknown", "#666666", RED];
  return [
    { id: "ground", type: "background", paint: { "background-color": "#e9eef2" } },
    {
      id: "county-fill",
      type: "fill",
      source: "counties",
      paint: { "fill-color": "#bdbdbd", "fill-opacity": 0.85 },
    },
    {
      id: "county-hatch",
      type: "fill",
      source: "counties",
      filter: NONE,
      paint: { "fill-pattern": HATCH },
    },
    line("county-line", "counties", { "line-color": "#ffffff", "line-width": 0.8 }),
    line("county-hatch-line", "counties", { "line-color": "#767676", "line-width": 1.2 }, { filter: NONE }),
    line("prefecture-line", "prefectures", { "line-color": "#3c4a57", "line-width": 1.8 }),
    { id: "gap-fill", type: "fill", source: "gaps", paint: { "fill-color": kind, "fill-opacity": 0.35 } },
    line("gap-line", "gaps", { "line-color": kind, "line-width": 1.5 }),
    { id: "area-fill", type: "fill", source: "area", paint: { "fill-color": GREEN, "fill-opacity": 0.25 } },
    line("area-line", "area", { "line-color": GREEN, "line-width": 1.5 }),
    line("county-chosen", "counties", { "line-color": "#111111", "line-width": 3 }, {
      filter: NONE,
    }),
    line("reach-straight", "reach", { "line-color": "#555555", "line-width": 1.5, "line-dasharray": [1, 3] }, {
      filter: role("straight"),
    }),
    line("reach-path", "reach", { "line-color": "#7b1fa2", "line-width": 4 }, { filter: role("path") }),
    line("reach-legs", "reach", { "line-color": "#7b1fa2", "line-width": 2.5, "line-dasharray": [2, 1.5] }, {
      filter: role("access_leg"),
    }),
    {
      id: "employers-circle",
      type: "circle",
      source: "employers",
      paint: {
        "circle-color": "#bdbdbd",
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, sizeByPeople(1.5, 6), 11,
          sizeByPeople(4, 13)],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 0.7,
      },
    },
    circle("sites-circle", "sites", ["has", "site_id"], GREEN, 5),
    {
      id: "places-circle",
      type: "circle",
      source: "places",
      paint: {
        "circle-color": ["get", "colour"],
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 3, 12, 7],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 0.7,
      },
    },
    circle("marks-circle", "marks", ["has", "number"], ["get", "colour"],
      ["interpolate", ["linear"], ["zoom"], 7, ["case", ["has", "small"], 4, 11], 10, 11]),
    circle("reach-site", "reach", role("site"), GREEN, 8),
    circle("reach-place", "reach", role("place"), "#7b1fa2", 7),
    unsaid(),
    label("county-label", "labels", 12, "#1d2731", { minzoom: 7.2 }),
    label("prefecture-label", "towns", 15, "#1d2731", { maxzoom: 7.2 }),
    {
      id: "marks-number",
      type: "symbol",
      source: "marks",
      layout: {
        "text-field": ["step", ["zoom"], ["case", ["has", "small"], "", ["get", "number"]],
          9, ["get", "number"]],
        "text-size": 12,
        "text-font": ["sans-serif"],
        "text-allow-overlap": true,
      },
      paint: { "text-color": "#ffffff" },
    },
  ];
}
