/* The map: outlines and figures of ours on a plain ground; it asks no outside address. */

const FONTS = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const EMPTY = { type: "FeatureCollection", features: [] };
const SOURCES = ["counties", "labels", "prefectures", "towns", "gaps", "area", "employers", "sites",
  "reach", "places", "marks"];
const RED = "#d55e00";
const GREEN = "#1b5e20";

let maplibre;

export async function openMap(place, counties, prefectures) {
  maplibre = await import("/web/vendor/maplibre-gl/maplibre-gl.mjs");
  const bounds = boundsOf(counties);
  const map = new maplibre.Map({
    container: place,
    style: {
      version: 8,
      sources: Object.fromEntries(SOURCES.map((id) => [id, { type: "geojson", data: EMPTY }])),
      layers: listLayers(),
    },
    bounds,
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    localIdeographFontFamily: FONTS,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 16,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-right");
  await new Promise((done, fail) => {
    map.once("load", done);
    map.once("error", (event) => fail(event.error));
  });
  setFeatures(map, "counties", counties);
  setFeatures(map, "labels", counties.map(labelPoint));
  setFeatures(map, "prefectures", prefectures);
  setFeatures(map, "towns", prefectures.map(labelPoint));
  return { map, home: bounds };
}

export function setFeatures(map, source, features) {
  map.getSource(source).setData({ type: "FeatureCollection", features });
}

export function paintCounties(map, colours) {
  const pairs = [...colours].flat();
  const paint = pairs.length ? ["match", ["get", "adcode"], ...pairs, "#bdbdbd"] : "#bdbdbd";
  map.setPaintProperty("county-fill", "fill-color", paint);
}

export function markCounty(map, adcode) {
  map.setFilter("county-chosen", ["==", ["get", "adcode"], adcode ?? ""]);
  fadeCounties(map, Boolean(adcode));
}

export function fadeCounties(map, faded) {
  map.setPaintProperty("county-fill", "fill-opacity", faded ? 0.3 : 0.85);
}

/* One colour a code; the more people, the larger the circle. */
export function paintEmployers(map, colours) {
  map.setPaintProperty("employers-circle", "circle-color",
    ["match", ["get", "status"], ...colours.flat(), "#bdbdbd"]);
}

export function openPopup(map, lngLat, content) {
  return new maplibre.Popup({ maxWidth: "320px" }).setLngLat(lngLat).setDOMContent(content).addTo(map);
}

export function boundsOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (position) => {
    if (typeof position[0] !== "number") return position.forEach(visit);
    box[0] = Math.min(box[0], position[0]);
    box[1] = Math.min(box[1], position[1]);
    box[2] = Math.max(box[2], position[0]);
    box[3] = Math.max(box[3], position[1]);
  };
  features.forEach((feature) => feature.geometry && visit(feature.geometry.coordinates));
  return Number.isFinite(box[0]) ? box : undefined;
}

function labelPoint({ properties }) {
  const { label_lon: lon, label_lat: lat, name } = properties;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { name },
  };
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

function listLayers() {
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
    line("county-line", "counties", { "line-color": "#ffffff", "line-width": 0.8 }),
    line("prefecture-line", "prefectures", { "line-color": "#3c4a57", "line-width": 1.8 }),
    { id: "gap-fill", type: "fill", source: "gaps", paint: { "fill-color": kind, "fill-opacity": 0.35 } },
    line("gap-line", "gaps", { "line-color": kind, "line-width": 1.5 }),
    { id: "area-fill", type: "fill", source: "area", paint: { "fill-color": GREEN, "fill-opacity": 0.25 } },
    line("area-line", "area", { "line-color": GREEN, "line-width": 1.5 }),
    line("county-chosen", "counties", { "line-color": "#111111", "line-width": 3 }, {
      filter: ["==", ["get", "adcode"], ""],
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
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, sizeByPeople(1.5, 6), 11, sizeByPeople(4, 13)],
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
