/* How far shapes reach on the globe, and how large that is on the screen. */

const SMALL_PX = 24;
const WORLD_PX = 512;

/* [west, south, east, north], or nothing where no feature has a place. */
export function boundsOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (position) => {
    if (typeof position[0] !== "number") {
      position.forEach(visit);
      return;
    }
    box[0] = Math.min(box[0], position[0]);
    box[1] = Math.min(box[1], position[1]);
    box[2] = Math.max(box[2], position[0]);
    box[3] = Math.max(box[3], position[1]);
  };
  for (const { geometry } of features) if (geometry) visit(geometry.coordinates);
  return Number.isFinite(box[0]) ? box : undefined;
}

/* Whether a box is narrower or lower than 24 px at a zoom of the Mercator map. */
export function isSmall(box, zoom) {
  if (!box) return true;
  const [west, south, east, north] = box;
  const pixels = (WORLD_PX * 2 ** zoom) / 360;
  return Math.min(east - west, heighten(north) - heighten(south)) * pixels < SMALL_PX;
}

/* The Mercator ordinate of a latitude, in degrees. */
export function heighten(lat) {
  return (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
}

export function lowerFrom(height) {
  return (360 / Math.PI) * Math.atan(Math.exp((height * Math.PI) / 180)) - 90;
}
