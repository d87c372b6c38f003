// What do Block Kit's blocks look like, and what happens when one is used?

import { chart } from "./charts.js";
import { h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { field } from "./fields.js";
import { emoji } from "./emoji.js";
import { markdown, textObject, withEmoji } from "./mrkdwn.js";
import { alert, card, carousel, container, contextActions, table } from "./nested.js";
import { menu, working } from "./press.js";

// context: {names, rooms, tz, me, people, scope, use(block, element, value) -> Promise, fields: Map, state, errors}
export function renderBlocks(blocks, context) {
  return blocks.map((block) => {
    const make = BLOCKS[block.type];
    return h("div", { className: `block ${block.type}`, "data-block-id": block.block_id }, make ? make(block, context) : "");
  });
}

const BLOCKS = {
  section: (block, context) => [
    h("div", { className: "section-text" },
      block.text ? h("div", {}, textObject(block.text, context)) : null,
      block.fields ? h("div", { className: "fields" }, block.fields.map((one) => h("div", {}, textObject(one, context)))) : null),
    block.accessory ? element(block, block.accessory, context) : null,
  ],
  header: (block) => h("h3", {}, withEmoji(block.text.text)),
  divider: () => h("hr"),
  context: (block, context) => block.elements.map((one) =>
    one.type === "image" ? image(one, "small") : h("span", {}, textObject(one, context))),
  actions: (block, context) => block.elements.map((one) => element(block, one, context)),
  input: (block, context) => input(block, context),
  image: (block, context) => h("figure", {}, block.title ? h("figcaption", {}, textObject(block.title, context)) : null, image(block)),
  markdown: (block) => markdown(block.text),
  rich_text: (block) => block.elements.map(richText),
  container: (block, context) => container(block, context, renderBlocks),
  card: (block, context) => card(block, context, { image, button }),
  carousel: (block, context) => carousel(block, context, renderBlocks),
  context_actions: (block, context) => contextActions(block, context, { button }),
  alert,
  table: (block, context) => table(block, context, richText),
  data_visualization: (block) => chart(block),
};

// Rich text holds words, never markup: what stands in it is shown as it stands.
function richText(part) {
  const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[part.type] || "p";
  return h(tag, {}, part.elements.map((one) => one.style && one.style.bold ? h("strong", {}, one.text) : one.text || one.url || drawn(one)));
}

const drawn = (one) => (one.type === "emoji" ? emoji(one.name) || `:${one.name}:` : "");

function image(source, size = "") {
  const file = source.slack_file && source.slack_file.id;
  return h("img", { className: size, alt: source.alt_text, src: file ? `/practice/file/${file}` : source.image_url || "" });
}

function element(block, one, context) {
  const make = { button, overflow, image }[one.type];
  return make ? make(one.type === "image" ? one : { block, one, context }) : picker(block, one, context);
}

function button({ block, one, context }) {
  const node = h("button", {
    type: "button", className: `action ${one.style || ""}`, "data-action-id": one.action_id, "data-value": one.value || "",
    "aria-label": one.accessibility_label,
    onclick: async () => {
      if (!await confirmed(one.confirm, context)) return;
      if (one.url) window.open(one.url, "_blank", "noopener,noreferrer");
      await working(node, () => context.use(block, one, one.value ?? null));
    },
  }, withEmoji(one.text.text));
  return node;
}

function overflow({ block, one, context }) {
  const items = one.options.map((option) => ({
    text: textObject(option.text, context), value: option.value,
    pick: async (opener) => {
      if (!await confirmed(one.confirm, context)) return;
      if (option.url) window.open(option.url, "_blank", "noopener,noreferrer");
      await working(opener, () => context.use(block, one, option.value));
    },
  }));
  return menu({ label: "More actions", className: "action overflow", actionId: one.action_id, items });
}

// A menu, picker or list outside an input block: choosing is using.  Who says no to the question has chosen nothing.
function picker(block, one, context) {
  const made = field(one, context, held(block, one, context), one.placeholder ? one.placeholder.text : one.action_id);
  made.node.addEventListener("change", async () => {
    if (await confirmed(one.confirm, context)) await context.use(block, one, made.value());
    else made.node.replaceWith(picker(block, one, context));
  });
  return made.node;
}

function input(block, context) {
  const one = block.element;
  const made = field(one, context, held(block, one, context), block.label.text);
  context.fields.set(block.block_id, { one, value: made.value });
  if (block.dispatch_action) dispatch(made, () => context.use(block, one, made.value()));
  const wrong = (context.errors || {})[block.block_id];
  const id = `field-${context.prefix || ""}${block.block_id}`;
  made.node.setAttribute("aria-describedby", `${id}-more`);
  if (made.control) made.control.id = id;
  if (wrong) made.node.setAttribute("aria-invalid", "true");
  return h("div", { className: `field${wrong ? " wrong" : ""}` },
    h(made.control ? "label" : "p", made.control ? { for: id } : {}, withEmoji(block.label.text),
      block.optional ? h("span", { className: "optional" }, " (optional)") : null),
    made.node,
    h("div", { id: `${id}-more` },
      wrong ? h("p", { className: "error", role: "alert" }, wrong) : null,
      block.hint ? h("p", { className: "hint" }, withEmoji(block.hint.text)) : null));
}

// The app hears of it at once; Enter tells it, and does not send the form.
function dispatch(made, use) {
  made.node.addEventListener("change", use);
  made.node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    event.target.blur();
    event.target.focus();
  });
}

function held(block, one, context) {
  const found = ((context.state || {})[block.block_id] || {})[one.action_id];
  return found && found.type === one.type ? found : undefined;
}
