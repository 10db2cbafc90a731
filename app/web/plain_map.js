/* The map where the browser has no WebGL: the same outlines, colours and clicks, drawn as SVG. */

import { boundsOf, heighten, lowerFrom } from "./bounds.js";
import { element } from "./elements.js";
import { say } from "./say.js";

const SPACE = "http://www.w3.org/2000/svg";
const OVER = ["gaps", "area", "reach", "employers", "sites", "places", "marks"];
const UNITS = 100; // to a degree: browsers draw no letters of less than a unit
const SMALL_PX = 24;
const LETTER_PX = 12;
const SMALL = "#a8a8a8";
const RED = "#d55e00";
const GREEN = "#1b5e20";
const VIOLET = "#7b1fa2";

export function openPlainMap(place, counties, prefectures) {
  return new PlainMap(document.getElementById(place), counties, prefectures);
}

class PlainMap {
  constructor(place, counties, prefectures) {
    this.place = place;
    this.features = new Map();
    this.paints = new Map();
    this.shapes = new Map();
    this.svg = draw("svg", { class: "plain-map", role: "group", "aria-label": say("map_of_counties") });
    this.layers = Object.fromEntries(["counties", "prefectures", "signs", ...OVER]
      .map((name) => [name, draw("g", { "data-source": name })]));
    this.svg.append(drawHatchPattern(), ...Object.values(this.layers));
    place.replaceChildren(this.svg);
    for (const county of counties) this.drawCounty(county);
    this.layers.prefectures.append(...prefectures.map((each) =>
      draw("path", { d: trace(each.geometry), fill: "none", stroke: "#3c4a57", "stroke-width": 1.8,
        "pointer-events": "none" })));
    this.fit(boundsOf(counties));
    new ResizeObserver(() => this.refresh()).observe(place);
  }

  drawCounty(county) {
    const { adcode, name, label_lon: lon, label_lat: lat } = county.properties;
    const shape = draw("path", { d: trace(county.geometry), stroke: "#ffffff", "stroke-width": 0.8,
      fill: "#bdbdbd", tabindex: 0, role: "button", "aria-label": name, "data-adcode": adcode });
    const hatch = draw("path", { d: trace(county.geometry), fill: "none", "stroke-width": 1.2,
      "pointer-events": "none" });
    const sign = draw("text", { "data-lon": lon, "data-lat": lat, "data-name": name,
      "text-anchor": "middle", dy: "0.35em", "pointer-events": "none" });
    shape.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        shape.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      }
    });
    this.layers.counties.append(shape, hatch);
    this.layers.signs.append(sign);
    this.shapes.set(adcode, { shape, hatch, sign });
    this.features.set(shape, county);
  }

  setFeatures(source, features) {
    const layer = this.layers[source];
    if (!layer) return;
    layer.replaceChildren(...features.filter((each) => each.geometry).map((each) => {
      const shape = drawFeature(source, each, this.employerColours);
      this.features.set(shape, each);
      return shape;
    }));
    this.refresh();
  }

  paint(paints) {
    this.paints = paints;
    this.refresh();
  }

  /* Lines keep their width and circles their size at any scale; what is small gets a mark. */
  refresh() {
    const scale = this.measure();
    this.svg.querySelector("pattern").setAttribute("patternTransform", `scale(${1 / scale}) rotate(45)`);
    for (const [adcode, { shape, hatch, sign }] of this.shapes) {
      const { colour = "#bdbdbd", hatched = false } = this.paints.get(adcode) ?? {};
      const { width, height } = shape.getBBox();
      const small = hatched && Math.min(width, height) * scale < SMALL_PX;
      shape.setAttribute("fill", small ? SMALL : colour);
      shape.dataset.hatched = String(hatched);
      hatch.setAttribute("fill", hatched && !small ? "url(#hatch)" : "none");
      hatch.setAttribute("stroke", hatched ? "#767676" : "none");
      sign.textContent = small ? "?" : nameWithin(sign.dataset.name, width * scale);
      put(sign, scale, LETTER_PX);
    }
    for (const circle of this.svg.querySelectorAll("circle")) {
      circle.setAttribute("r", Number(circle.dataset.radius) / scale);
    }
  }

  /* Pixels to one unit as it is drawn. */
  measure() {
    const { width, height } = this.svg.getBoundingClientRect();
    const { width: across, height: down } = this.svg.viewBox.baseVal;
    return Math.min(width / across, height / down) || 1;
  }

  mark(adcode) {
    for (const [code, { shape }] of this.shapes) {
      shape.setAttribute("stroke", code === adcode ? "#111111" : "#ffffff");
      shape.setAttribute("stroke-width", code === adcode ? 3 : 0.8);
      if (code === adcode) this.layers.counties.append(shape, this.shapes.get(code).hatch);
    }
    this.fade(Boolean(adcode));
  }

  fade(faded) {
    this.layers.counties.setAttribute("opacity", faded ? 0.4 : 1);
  }

  fit(bounds) {
    const [[west, top], [east, bottom]] = [project([bounds[0], bounds[3]]), project([bounds[2], bounds[1]])];
    const room = Math.max((east - west) * 0.06, (bottom - top) * 0.06, 0.02 * UNITS);
    this.svg.setAttribute("viewBox",
      `${west - room} ${top - room} ${east - west + 2 * room} ${bottom - top + 2 * room}`);
    this.refresh();
  }

  paintEmployers(colours) {
    this.employerColours = new Map(colours);
  }

  openPopup(_, content) {
    const box = element("div", { className: "plain-popup" });
    const close = element("button", { type: "button", className: "close" }, say("close_button"));
    close.addEventListener("click", () => box.remove());
    box.append(close, content);
    this.place.append(box);
    return box;
  }

  on(name, listen) {
    const type = { click: "click", move: "mousemove", out: "mouseleave" }[name];
    this.svg.addEventListener(type, (event) => {
      const { left, top } = this.place.getBoundingClientRect();
      listen({ point: { x: event.clientX - left, y: event.clientY - top }, lngLat: this.locate(event),
        find: (...sources) => this.find(event.target, sources) });
    });
  }

  find(target, sources) {
    const source = target.closest("[data-source]")?.dataset.source;
    return sources.includes(source) ? this.features.get(target) : undefined;
  }

  locate({ clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { lng: x / UNITS, lat: lowerFrom(-y / UNITS) };
  }

  onIdle(listen) {
    requestAnimationFrame(listen);
  }
}

function draw(tag, attributes, ...children) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  if (attributes["stroke-width"]) made.setAttribute("vector-effect", "non-scaling-stroke");
  return made;
}

function drawHatchPattern() {
  return draw("defs", {}, draw("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" },
    draw("rect", { width: 2, height: 6, fill: "#8a8a8a" })));
}

function drawFeature(source, { geometry, properties }, employerColours) {
  const colour = source === "employers"
    ? employerColours?.get(properties.status) ?? SMALL : colourOf(source, properties);
  if (geometry.type === "Point") {
    const [cx, cy] = project(geometry.coordinates);
    return draw("circle", { cx, cy, fill: colour, stroke: "#ffffff", "stroke-width": 1.5,
      "data-radius": source === "marks" ? 8 : 5 });
  }
  const line = geometry.type.endsWith("LineString");
  return draw("path", { d: trace(geometry), fill: line ? "none" : colour, "fill-opacity": 0.35,
    stroke: colour, "stroke-width": line ? 3 : 1.5,
    ...(properties.role === "straight" ? { "stroke-dasharray": "2 5" } : {}) });
}

function colourOf(source, { colour, kind, role }) {
  if (colour) return colour;
  if (source === "gaps") return kind === "unknown" ? "#666666" : RED;
  if (source === "reach") return role === "site" ? GREEN : role === "straight" ? "#555555" : VIOLET;
  return GREEN;
}

function put(text, scale, size) {
  const [x, y] = project([Number(text.dataset.lon), Number(text.dataset.lat)]);
  text.setAttribute("x", x);
  text.setAttribute("y", y);
  text.setAttribute("font-size", size / scale);
}

/* A name that is wider than its area is left to the tip. */
function nameWithin(name, pixels) {
  return name.length * LETTER_PX < pixels ? name : "";
}

function project([lon, lat]) {
  return [lon * UNITS, -heighten(lat) * UNITS];
}

/* Outlines and lines as a path, north upwards. */
function trace({ type, coordinates }) {
  const lines = { LineString: [coordinates], MultiLineString: coordinates, Polygon: coordinates,
    MultiPolygon: coordinates.flat() }[type] ?? [];
  return lines.map((line) =>
    `M${line.map((position) => project(position).join(" ")).join("L")}`).join("");
}
