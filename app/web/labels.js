/* The label table of the service: words and colours of every field and code; what plans can be for. */

import { say } from "./say.js";

const UNIT = new RegExp(`[(（](${say("units_in_headings")})[)）]$`, "u");
const CODE = /^[a-z][a-z0-9_:.-]*$/u;

/* A code without words is not shown; names and grades of the study's own are their own words. */
export class Labels {
  constructor(items, objectives = []) {
    this.fields = new Map(items.map((item) => [item.field, item]));
    this.objectives = new Map(objectives.map((each) => [each.objective, each]));
  }

  field(name) {
    return this.fields.get(name)?.zh ?? name;
  }

  plain(name) {
    return this.field(name).replace(UNIT, "");
  }

  /* What no value means: a reason of the field, or a dash. */
  missing(name) {
    return this.fields.get(name)?.null_zh || "—";
  }

  values(field) {
    return this.fields.get(field)?.values ?? [];
  }

  value(field, code) {
    if (code === null || code === undefined || code === "") {
      return this.fields.get(field)?.null_zh || say("not_filled_in");
    }
    const said = String(code);
    return this.values(field).find((each) => each.value === said)?.zh ?? (CODE.test(said) ? "—" : said);
  }

  colour(field, code) {
    return this.values(field).find((each) => each.value === String(code))?.colour ?? "#bdbdbd";
  }
}
