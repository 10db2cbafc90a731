/* What the county colours can tell. A mode has `classes` for the legend and finds of a county's row
   one of them, or that it cannot be said: { held, hatched, text }. */

import { formatPercent, formatRange } from "./figures.js";
import { say } from "./say.js";

const ORANGES = ["#a63603", "#e6701f", "#fdbe85"];
const BLUES = ["#9ecae1", "#2b7bba"];
const GREENS = ["#d3ead0", "#a6dba0", "#5aae61", "#1b7837", "#00441b"];
const BLANK = "#ffffff";
const APART = say("bounds_far_apart");
export const NOBODY = { label: say("no_residents"), colour: "#e0e0e0" };

/* Shares against a target: orange below it, blue from it upwards. Hatched where the verdict is
   undetermined, or the bounds lie two classes or more apart. */
export function shareMode(title, target) {
  const classes = target === null ? neutralClasses() : targetClasses(target);
  return {
    title,
    classes,
    unsaid: say("to_verify_undecided_or", { apart: APART }),
    note: say("not_vaccination_rate"),
    find: ({ low, high, verdict }) => {
      const [least, most] = [rankOf(classes, low), rankOf(classes, high ?? low)];
      const hatched = verdict === "undetermined" || most - least >= 2;
      return { held: hatched ? null : classes[least], hatched, colour: BLANK,
        text: least < 0 ? NOBODY.label : formatRange(low, high, target) };
    },
  };
}

/* Shares of one day, which no target is held against. `bound` is `low` (what is certain) or `high`
   (what is possible): each is drawn in its own colour, hatched over where they are far apart. */
export function dayShareMode(title, bound) {
  const classes = neutralClasses();
  return {
    title,
    classes,
    unsaid: say("of_which_to_verify", { apart: APART }),
    note: bound === "low" ? say("colour_is_certain_share") : say("colour_is_most_share"),
    find: ({ low, high }) => {
      const [least, most] = [rankOf(classes, low), rankOf(classes, high)];
      const held = classes[bound === "low" ? least : most];
      return { held, hatched: most - least >= 2, colour: held?.colour,
        text: least < 0 ? NOBODY.label : formatRange(low, high) };
    },
  };
}

/* Codes of one field; `undetermined` is what cannot be said. */
export function codeMode(title, labels, field, codes = labels.values(field)) {
  const classes = codes.filter(({ value }) => value !== "undetermined")
    .map(({ value, zh, colour }) => ({ value, label: zh, colour }));
  return {
    title,
    classes,
    unsaid: labels.value(field, "undetermined"),
    note: "",
    find: ({ code, text }) => {
      const held = classes.find(({ value }) => value === code) ?? null;
      return { held, hatched: code === "undetermined", colour: BLANK,
        text: text ?? held?.label ?? labels.value(field, code) };
    },
  };
}

/* `>=` as in the rule. */
function targetClasses(target) {
  const below = [0, 0.5, 0.8].filter((share) => share < target);
  const above = [...new Set([target, 0.99])].filter((share) => share >= target);
  return cutClasses([...below, ...above], [...ORANGES.slice(-below.length), ...BLUES.slice(-above.length)]);
}

function neutralClasses() {
  return cutClasses([0, 0.2, 0.4, 0.6, 0.8], GREENS);
}

function cutClasses(starts, colours) {
  return starts.map((from, i) => ({
    from,
    colour: colours[i],
    label: i + 1 === starts.length
      ? say("percent_and_more", { percent: formatPercent(from) })
        : `${formatPercent(from)}～${formatPercent(starts[i + 1])}`,
  }));
}

/* The last class that begins at or below the share; −1 of no share. */
function rankOf(classes, share) {
  return share === null || share === undefined ? -1 : classes.filter(({ from }) => share >= from).length - 1;
}
