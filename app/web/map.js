/* The map by WebGL: outlines and figures of ours on a plain ground; it asks no outside address. */

import { boundsOf, isSmall } from "./bounds.js";
import { HATCH, SMALL, drawHatch, listLayers } from "./map_layers.js";
import { say } from "./say.js";

const FONTS = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const EMPTY = { type: "FeatureCollection", features: [] };
const SOURCES = ["counties", "labels", "prefectures", "towns", "gaps", "area", "employers", "sites",
  "reach", "places", "marks"];
const LAYERS = { counties: "county-fill", employers: "employers-circle", sites: "sites-circle",
  places: "places-circle", marks: "marks-circle" };
const GROUND = "#bdbdbd";
const WORDS = { "NavigationControl.ZoomIn": say("zoom_in"), "NavigationControl.ZoomOut": say("zoom_out"),
  "ScaleControl.Meters": say("unit_metres"), "ScaleControl.Kilometers": say("unit_kilometres"),
  "Map.Title": say("map_word"), "Popup.Close": say("close_button") };

/* Throws where the browser has no WebGL, or the library did not come. */
export async function openGlMap(place, counties, prefectures) {
  if (!hasWebGl()) throw new NoWebGl();
  // @ts-expect-error -- a library that the service gives out, without types
  const maplibre = await import("/web/vendor/maplibre-gl/maplibre-gl.mjs");
  const map = new maplibre.Map({
    container: place,
    style: {
      version: 8,
      sources: Object.fromEntries(SOURCES.map((id) => [id, { type: "geojson", data: EMPTY }])),
      layers: listLayers(),
    },
    bounds: boundsOf(counties),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    locale: WORDS,
    localIdeographFontFamily: FONTS,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 16,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-right");
  map.addImage(HATCH, drawHatch());
  await new Promise((done, fail) => {
    map.once("load", done);
    map.once("error", (event) => fail(event.error));
  });
  return new GlMap(maplibre, map, counties, prefectures);
}

export class NoWebGl extends Error {}

function hasWebGl() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

class GlMap {
  constructor(maplibre, map, counties, prefectures) {
    this.maplibre = maplibre;
    this.map = map;
    this.paints = new Map();
    this.boxes = new Map(counties.map((each) => [each.id, boundsOf([each])]));
    this.setFeatures("counties", counties);
    this.setFeatures("labels", counties.map(labelPoint));
    this.setFeatures("prefectures", prefectures);
    this.setFeatures("towns", prefectures.map(labelPoint));
    map.on("zoomend", () => this.hatch());
  }

  setFeatures(source, features) {
    this.map.getSource(source).setData({ type: "FeatureCollection", features });
  }

  /* `paints` has { colour, hatched } by adcode. */
  paint(paints) {
    this.paints = paints;
    this.hatch();
  }

  /* What is too small on the screen for lines is plain grey with a question mark. */
  hatch() {
    const zoom = this.map.getZoom();
    const hatched = [...this.paints].filter(([, each]) => each.hatched).map(([code]) => code);
    const small = new Set(hatched.filter((code) => isSmall(this.boxes.get(code), zoom)));
    const pairs = [...this.paints].flatMap(([code, { colour }]) => [code, small.has(code) ? SMALL : colour]);
    const within = (codes) => ["in", ["get", "adcode"], ["literal", codes]];
    this.map.setPaintProperty("county-fill", "fill-color",
      pairs.length ? ["match", ["get", "adcode"], ...pairs, GROUND] : GROUND);
    this.map.setFilter("county-hatch", within(hatched.filter((code) => !small.has(code))));
    this.map.setFilter("county-hatch-line", within(hatched));
    this.map.setFilter("county-unsaid", within([...small]));
  }

  mark(adcode) {
    this.map.setFilter("county-chosen", ["==", ["get", "adcode"], adcode ?? ""]);
    this.fade(Boolean(adcode));
  }

  fade(faded) {
    this.map.setPaintProperty("county-fill", "fill-opacity", faded ? 0.3 : 0.85);
    this.map.setPaintProperty("county-hatch", "fill-opacity", faded ? 0.3 : 1);
  }

  fit(bounds, options) {
    this.map.fitBounds(bounds, options);
  }

  /* One colour a code; the more people, the larger the circle. */
  paintEmployers(colours) {
    this.map.setPaintProperty("employers-circle", "circle-color",
      ["match", ["get", "status"], ...colours.flat(), GROUND]);
  }

  openPopup(lngLat, content) {
    return new this.maplibre.Popup({ maxWidth: "320px" }).setLngLat(lngLat).setDOMContent(content)
      .addTo(this.map);
  }

  /* Listeners of `click` and `move` get { lngLat, point, find }; `find` names sources. */
  on(name, listen) {
    if (name === "out") return this.map.on("mouseout", listen);
    this.map.on(name === "move" ? "mousemove" : name, ({ lngLat, point }) => listen({ lngLat, point,
      find: (...sources) => this.map.queryRenderedFeatures(point,
        { layers: sources.map((source) => LAYERS[source]) })[0] }));
    return undefined;
  }

  onIdle(listen) {
    this.map.on("idle", listen);
  }
}

function labelPoint({ properties }) {
  const { label_lon: lon, label_lat: lat, name, adcode } = properties;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { name, adcode },
  };
}
