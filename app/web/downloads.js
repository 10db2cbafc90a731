/* Links to the files of a plan or a scenario, the workbook first, each by what it is. */

import { element } from "./elements.js";

const FILES = [
  [".xlsx", "Excel"],
  [".gpkg", "GeoPackage"],
  ["roster.csv", "开诊安排表（CSV，可导回）"],
  ["counties.csv", "县区变化（CSV）"],
  ["manifest.json", "文件清单（JSON）"],
];
const OTHER = [".json", "JSON"];

/* `special` names files that are something else in this folder than in others. */
export function drawDownloads(address, files, special = []) {
  const known = [...FILES, ...special, OTHER];
  const rank = (name) => known.findIndex(([end]) => name.endsWith(end));
  const words = (name) => known[rank(name)]?.[1] ?? name;
  const links = [...files].sort((a, b) => rank(a) - rank(b)).flatMap((name) =>
    [element("a", { href: `${address}/files/${name}`, download: "" }, words(name)), " "]);
  return links.length ? element("p", { className: "lists" }, "下载：", ...links) : null;
}
