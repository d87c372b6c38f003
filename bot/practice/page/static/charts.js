// What does a chart look like?  Bars, lines, areas or a pie, with the figures for people who can't see it.

import { h } from "./dom.js";

const WIDE = 480, HIGH = 176, LEFT = 36, TOP = 24;

export function chart(block) {
  const { chart: drawn } = block;
  const picture = drawn.type === "pie" ? pie(drawn.segments) : plot(drawn);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${block.title}. ${figures(drawn)}`);
  const names = drawn.type === "pie" ? drawn.segments.map((one) => `${one.label} ${one.value}`) : drawn.series.map((one) => one.name);
  return h("figure", { className: "chart" }, h("figcaption", {}, block.title), picture,
    h("ul", { className: "legend" }, names.map((name, index) => h("li", { className: `series-${index}` }, name))));
}

function figures(drawn) {
  const read = (points) => points.map((one) => `${one.label}: ${one.value}`).join(", ");
  return drawn.type === "pie" ? read(drawn.segments) : drawn.series.map((one) => `${one.name}: ${read(one.data)}`).join("; ");
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function plot({ type, series, axis_config: axes }) {
  const { categories } = axes;
  const rows = series.map(({ data }) => categories.map((name) => data.find((point) => point.label === name).value));
  const most = Math.max(0, ...rows.flat()), least = Math.min(0, ...rows.flat());
  const step = (WIDE - LEFT) / categories.length;
  const y = (value) => HIGH * (1 - (value - least) / (most - least || 1)) + TOP;
  const x = (index) => LEFT + step * (index + .5);
  const label = (text, left, top, anchor = "middle") => svg("text", { x: left, y: top, "text-anchor": anchor }, String(text));
  const draw = { bar: bars, line, area: line }[type];
  return svg("svg", { viewBox: `0 0 ${WIDE} ${TOP + HIGH + 36}` },
    svg("line", { x1: LEFT, x2: WIDE, y1: y(0), y2: y(0), class: "axis" }), label(most, LEFT - 4, y(most) + 4, "end"), label(least, LEFT - 4, y(least) + 4, "end"),
    ...rows.map((values, index) => draw(values, { index, of: rows.length, x, y, step, filled: type === "area" })),
    ...categories.map((name, index) => label(name, x(index), TOP + HIGH + 14)),
    label(axes.x_label || "", WIDE / 2, TOP + HIGH + 30), label(axes.y_label || "", 2, 12, "start"));
}

function bars(values, { index, of, x, y, step }) {
  const width = step * .7 / of;
  return svg("g", { class: `series-${index}` }, ...values.map((value, at) => svg("rect", {
    x: x(at) - step * .35 + index * width, width, y: Math.min(y(value), y(0)), height: Math.abs(y(value) - y(0)),
  })));
}

function line(values, { index, x, y, filled }) {
  const points = values.map((value, at) => `${x(at)},${y(value)}`);
  const ends = filled ? [`${x(0)},${y(0)}`, ...points, `${x(values.length - 1)},${y(0)}`] : points;
  return svg("g", { class: `series-${index}` }, svg(filled ? "polygon" : "polyline", { points: ends.join(" "), class: filled ? "area" : "line" }));
}

function pie(segments) {
  const whole = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  let from = 0;
  const slices = segments.map((one, index) => {
    const share = one.value / whole, start = from;
    from += share;
    return svg("circle", {  // a thick ring, of which a dash is the slice
      r: 50, cx: 100, cy: 100, fill: "none", "stroke-width": 100, pathLength: 100, class: `slice series-${index}`,
      "stroke-dasharray": `${share * 100} 100`, "stroke-dashoffset": -start * 100, transform: "rotate(-90 100 100)",
    });
  });
  return svg("svg", { viewBox: "0 0 200 200", class: "pie" }, ...slices);
}
