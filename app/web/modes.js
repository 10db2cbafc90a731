/* What the county colours can tell, each with its classes for the legend. */

const ORANGES = ["#a63603", "#e6701f", "#fdbe85"];
const BLUES = ["#9ecae1", "#2b7bba"];
const NO_SHARE = { label: "无法计算", colour: "#bdbdbd" };

export function listModes(labels, target) {
  return [
    { id: "share_covered", title: "服务半径内人口占比", classes: shareClasses(target) },
    { id: "verdict", title: "评估结论", classes: codeClasses(labels, "verdict") },
    { id: "holiday_flag", title: "节假日开诊情况", classes: codeClasses(labels, "holiday_flag") },
  ];
}

/* Orange below the target, blue from it upwards; `>=` as in the rule. */
function shareClasses(target) {
  const below = [0, 0.5, 0.8].filter((share) => share < target);
  const above = [target, 0.99].filter((share) => share >= target);
  const shades = [...ORANGES.slice(-below.length), ...BLUES.slice(-above.length)];
  const starts = [...new Set([...below, ...above])];
  const percent = (share) => `${Number((share * 100).toFixed(4))}%`;
  const classes = starts.map((from, i) => {
    const to = starts[i + 1] ?? Infinity;
    return {
      label: to === Infinity ? `${percent(from)} 及以上` : `${percent(from)} – ${percent(to)}`,
      colour: shades[i],
      holds: (share) => share !== null && share >= from && share < to,
    };
  });
  return [...classes, { ...NO_SHARE, holds: (share) => share === null }];
}

function codeClasses(labels, field) {
  return labels.values(field).map(({ value, zh, colour }) => ({
    label: zh,
    colour,
    holds: (code) => code === value,
  }));
}

export function classOf(mode, value) {
  return mode.classes.find((each) => each.holds(value)) ?? NO_SHARE;
}
