/* The label table of the service: words and colours of every field and code. */

export class Labels {
  constructor(items) {
    this.fields = new Map(items.map((item) => [item.field, item]));
  }

  field(name) {
    return this.fields.get(name)?.zh ?? name;
  }

  plain(name) {
    return this.field(name).replace(/\((人|家|家次|米|天|个|处)\)$/u, "");
  }

  values(field) {
    return this.fields.get(field)?.values ?? [];
  }

  value(field, code) {
    if (code === null || code === undefined || code === "") return "未填写";
    return this.values(field).find((each) => each.value === String(code))?.zh ?? String(code);
  }

  colour(field, code) {
    return this.values(field).find((each) => each.value === String(code))?.colour ?? "#bdbdbd";
  }
}
