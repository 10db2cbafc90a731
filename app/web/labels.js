/* The label table of the service: words and colours of every field and code. */

const CODE = /^[a-z][a-z0-9_:.-]*$/u;

/* A code without words is not shown; names and grades of the study's own are their own words. */
export class Labels {
  constructor(items) {
    this.fields = new Map(items.map((item) => [item.field, item]));
  }

  field(name) {
    return this.fields.get(name)?.zh ?? name;
  }

  plain(name) {
    return this.field(name).replace(/[(（](人|家|家次|米|公里|天|个|处|件)[)）]$/u, "");
  }

  /* What no value means: 没有城镇居民, 路网距离均不能确定, or a dash. */
  missing(name) {
    return this.fields.get(name)?.null_zh || "—";
  }

  values(field) {
    return this.fields.get(field)?.values ?? [];
  }

  value(field, code) {
    if (code === null || code === undefined || code === "") {
      return this.fields.get(field)?.null_zh || "未填写";
    }
    const said = String(code);
    return this.values(field).find((each) => each.value === said)?.zh ?? (CODE.test(said) ? "—" : said);
  }

  colour(field, code) {
    return this.values(field).find((each) => each.value === String(code))?.colour ?? "#bdbdbd";
  }
}
