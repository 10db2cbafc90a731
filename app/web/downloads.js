/* Links to the files of a plan or a scenario, the workbook first, each by what it is. */

import { element } from "./elements.js";
import { say } from "./say.js";

const FILES = [
  [".xlsx", "Excel"],
  [".gpkg", "GeoPackage"],
  ["roster.csv", say("roster_csv_to_read_back")],
  ["counties.csv", say("county_changes_csv")],
  ["manifest.json", say("file_list_json")],
];
const OTHER = [".json", "JSON"];

/* `special` names files that are something else in this folder than in others. */
export function drawDownloads(address, files, special = []) {
  const known = [...FILES, ...special, OTHER];
  const rank = (name) => known.findIndex(([end]) => name.endsWith(end));
  const words = (name) => known[rank(name)]?.[1] ?? name;
  const links = [...files].sort((a, b) => rank(a) - rank(b)).flatMap((name) =>
    [element("a", { href: `${address}/files/${name}`, download: "" }, words(name)), " "]);
  return links.length ? element("p", { className: "lists" }, say("download_label"), ...links) : null;
}
