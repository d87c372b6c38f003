// What do Block Kit's blocks look like, and what happens when one is used?

import { h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { field } from "./fields.js";
import { markdown, textObject, withEmoji } from "./mrkdwn.js";

// context: {names, rooms, tz, me, people, use(block, element, value) -> Promise, fields: Map, state, errors}
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
};

// Rich text holds words, never markup: what stands in it is shown as it stands.
function richText(part) {
  const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[part.type] || "p";
  return h(tag, {}, part.elements.map((one) => one.style && one.style.bold ? h("strong", {}, one.text) : one.text || one.url || ""));
}

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

// A pressed button says so until its message changes, a form opens, or Slack's three seconds are over.
async function working(node, use) {
  node.classList.add("working");
  node.setAttribute("aria-busy", "true");
  node.disabled = true;
  const done = () => { node.classList.remove("working"); node.removeAttribute("aria-busy"); node.disabled = false; };
  setTimeout(done, 3200);
  document.addEventListener("settled", done, { once: true });
  if (await use() === null) done();
}

function overflow({ block, one, context }) {
  const menu = h("div", { className: "menu", role: "menu", hidden: true });
  const opener = h("button", {
    type: "button", className: "action overflow", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    "data-action-id": one.action_id, onclick: () => toggle(menu.hidden),
  }, "⋯");
  const toggle = (open) => {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) menu.firstChild.focus();
  };
  for (const option of one.options) {
    menu.append(h("button", {
      type: "button", role: "menuitem", "data-value": option.value,
      onclick: async () => {
        toggle(false);
        if (await confirmed(one.confirm, context)) await working(opener, () => context.use(block, one, option.value));
      },
    }, textObject(option.text, context)));
  }
  const box = h("div", { className: "overflow-box" }, opener, menu);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { toggle(false); opener.focus(); } });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) toggle(false); });
  return box;
}

// A menu, picker or list outside an input block: choosing is using.
function picker(block, one, context) {
  const made = field(one, context, held(block, one, context), one.placeholder ? one.placeholder.text : one.action_id);
  made.node.addEventListener("change", async () => {
    if (await confirmed(one.confirm, context)) await context.use(block, one, made.value());
  });
  return made.node;
}

function input(block, context) {
  const made = field(block.element, context, held(block, block.element, context), block.label.text);
  if (context.fields) context.fields.set(block.block_id, made.value);
  if (block.dispatch_action) made.node.addEventListener("change", () => context.use(block, block.element, made.value()));
  const wrong = (context.errors || {})[block.block_id];
  const id = `field-${block.block_id}`;
  if (made.control) { made.control.id = id; made.control.setAttribute("aria-describedby", `${id}-more`); }
  if (wrong && made.control) made.control.setAttribute("aria-invalid", "true");
  return h("div", { className: `field${wrong ? " wrong" : ""}` },
    h(made.control ? "label" : "p", made.control ? { for: id } : {}, withEmoji(block.label.text),
      block.optional ? h("span", { className: "optional" }, " (optional)") : null),
    made.node,
    h("div", { id: `${id}-more` },
      wrong ? h("p", { className: "error", role: "alert" }, wrong) : null,
      block.hint ? h("p", { className: "hint" }, withEmoji(block.hint.text)) : null));
}

const held = (block, one, context) => ((context.state || {})[block.block_id] || {})[one.action_id];
