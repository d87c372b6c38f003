// What do blocks look like that hold others?  Containers that fold, cards side by side, thumbs, alerts and tables.

import { h } from "./dom.js";
import { textObject, withEmoji } from "./mrkdwn.js";

const folded = new Map();  // message or view + title -> whether this container was open when it was last seen

// The browser's own details and summary: a click, Enter and Space fold and unfold it.
export function container(block, context, render) {
  const head = [block.icon ? h("img", { className: "small", alt: block.icon.alt_text, src: block.icon.image_url }) : null,
    h("span", { className: "container-title" }, withEmoji(block.title.text)),
    block.subtitle ? h("span", { className: "container-subtitle" }, textObject(block.subtitle, context)) : null];
  const body = h("div", { className: "container-body" }, render(block.child_blocks, context));
  if (!block.is_collapsible) {
    return [h("div", { className: `container-head${block.has_header_divider ? " divided" : ""}` }, head), body];
  }
  const key = `${context.scope} ${block.title.text}`;
  const open = folded.has(key) ? folded.get(key) : !block.default_collapsed;
  const node = h("details", { open }, h("summary", {}, head), body);
  node.addEventListener("toggle", () => folded.set(key, node.open));
  return node;
}

export function card(block, context, { image, button }) {
  return [
    block.hero_image ? image(block.hero_image, "hero") : null,
    h("div", { className: "card-head" }, block.icon ? image(block.icon, "small") : null, h("div", {},
      block.title ? h("p", { className: "card-title" }, textObject(block.title, context)) : null,
      block.subtitle ? h("p", { className: "card-subtitle" }, textObject(block.subtitle, context)) : null)),
    block.body ? h("div", { className: "card-body" }, textObject(block.body, context)) : null,
    block.actions ? h("div", { className: "card-actions" }, block.actions.map((one) => button({ block, one, context }))) : null,
  ];
}

// Focus it, and the arrow keys scroll it sideways, as they do in Slack.
export function carousel(block, context, render) {
  return h("div", { className: "cards", role: "group", "aria-label": `${block.elements.length} cards`, tabindex: "0" },
    render(block.elements, context));
}

export function contextActions(block, context, { button }) {
  const press = (one, part, sign) => button({ context, block, one: {
    ...one, text: { text: sign }, value: part.value ?? null, accessibility_label: part.accessibility_label || part.text.text,
  } });
  return block.elements.flatMap((one) => one.type === "feedback_buttons"
    ? [press(one, one.positive_button, "👍"), press(one, one.negative_button, "👎")]
    : [press(one, one, "🗑️")]);
}

export function alert(block, context) {
  return h("div", { className: `alert ${block.level || "default"}`, role: "note" }, textObject(block.text, context));
}

export function table(block, _context, richText) {
  const cell = (one, index) => h("td", { className: ((block.column_settings || [])[index] || {}).align },
    one.type === "rich_text" ? one.elements.map(richText) : one.text ?? String(one.value));
  return h("div", { className: "table-box" }, h("table", {}, h("tbody", {}, block.rows.map((row) => h("tr", {}, row.map(cell))))));
}
