// How does a person fill in a field?  Each input element as a control, and the value that Slack would report.

import { h } from "./dom.js";
import { act } from "./live.js";
import { textObject, withEmoji } from "./mrkdwn.js";

// -> {node, control (what a label points at, or null), value()}
export function field(one, context, held, label) {
  const make = FIELDS[one.type];
  if (!make) return { node: h("span", {}, `[${one.type}]`), control: null, value: () => null };
  return make(one, context, held || {}, label);
}

const single = (node, value) => ({ node, control: node, value });
const hint = (one) => (one.placeholder ? withEmoji(one.placeholder.text)[0] : "");

function text(one, _context, held) {
  const node = one.multiline
    ? h("textarea", { rows: 4, placeholder: hint(one), maxlength: one.max_length })
    : h("input", { type: "text", placeholder: hint(one), maxlength: one.max_length });
  node.value = held.value ?? one.initial_value ?? "";
  node.dataset.actionId = one.action_id;
  return single(node, () => node.value);
}

function number(one, _context, held) {
  const step = one.is_decimal_allowed ? "any" : "1";
  const node = h("input", { type: "number", step, min: one.min_value, max: one.max_value, "data-action-id": one.action_id });
  node.value = held.value ?? one.initial_value ?? "";
  return single(node, () => node.value || null);
}

function select(one, context, held, label) {
  const node = h("select", { "data-action-id": one.action_id, "aria-label": label }, h("option", { value: "" }, hint(one) || "Choose…"));
  for (const option of one.options || []) node.append(h("option", { value: option.value }, withEmoji(option.text.text)));
  for (const group of one.option_groups || []) {
    node.append(h("optgroup", { label: withEmoji(group.label.text)[0] }, group.options.map((o) => h("option", { value: o.value }, withEmoji(o.text.text)))));
  }
  node.value = ("selected_option" in held ? held.selected_option || {} : one.initial_option || {}).value || "";
  return single(node, () => node.value || null);
}

function user(one, context, held, label) {
  return oneOf(one, label, hint(one) || "Choose a person…", context.people, held.selected_user ?? one.initial_user);
}

// The workspace says which conversations this person's menu holds.
function conversation(one, _context, held, label) {
  return oneOf(one, label, hint(one) || "Choose a conversation…", one.offered || [], held.selected_conversation ?? one.initial_conversation);
}

function oneOf(one, label, none, offered, chosen) {
  const node = h("select", { "data-action-id": one.action_id, "aria-label": label }, h("option", { value: "" }, none),
    offered.map(({ id, name }) => h("option", { value: id }, name)));
  node.value = offered.some(({ id }) => id === chosen) ? chosen : "";
  return single(node, () => node.value || null);
}

// Boxes to tick: in a list for several, a click without a modifier key would undo all the others.
function users(one, context, held, label) {
  const chosen = held.selected_users ?? one.initial_users ?? [];
  const options = context.people.map((person) => ({ value: person.id, text: { type: "plain_text", text: person.name } }));
  const made = boxes("checkbox", one, context, options, chosen, label);
  made.node.classList.add("many");
  const limit = () => made.inputs.forEach((box) => { box.disabled = !box.checked && made.values().length >= (one.max_selected_items || Infinity); });
  made.node.addEventListener("change", limit);
  limit();
  return { node: made.node, control: null, value: made.values };
}

// Each file is uploaded when it is chosen.
function uploads(one, _context, held, label) {
  let files = held.files || [], left = 0;
  const list = h("ul", { className: "files" });
  const show = () => list.replaceChildren(...files.map((file) => h("li", {}, `📄 ${file.name}`)));
  const node = h("input", { type: "file", multiple: true, "data-action-id": one.action_id, "aria-label": label,
    accept: (one.filetypes || []).map((ending) => `.${ending}`).join(","),
    onchange: async () => {
      left += 1;
      const sent = await Promise.all([...node.files].map(async (file) => act("upload", await contentOf(file))));
      files = [...files, ...sent.filter(Boolean).map(({ file }) => file)].slice(0, one.max_files || 10);
      left -= 1;
      node.value = "";
      show();
    } });
  show();
  return { node: h("div", {}, node, list), control: node, value: () => (left ? [] : files) };
}

export async function contentOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { name: file.name, content: btoa(text) };
}

function date(one, _context, held, label) {
  const node = h("input", { type: "date", "data-action-id": one.action_id, "aria-label": label });
  node.value = held.selected_date ?? one.initial_date ?? "";
  return single(node, () => node.value || null);
}

function choices(one, context, held, label) {
  const several = one.type === "checkboxes";
  const before = several ? held.selected_options ?? one.initial_options ?? [] : ["selected_option" in held ? held.selected_option : one.initial_option];
  const made = boxes(several ? "checkbox" : "radio", one, context, one.options, before.filter(Boolean).map((option) => option.value), label);
  return { node: made.node, control: null, value: () => (several ? made.values() : made.values()[0] ?? null) };
}

function boxes(type, one, context, options, chosen, label) {
  const name = `choice-${Math.random()}`;
  const inputs = options.map((option) => h("input", { type, name, value: option.value, checked: chosen.includes(option.value) }));
  const node = h("div", { role: type === "radio" ? "radiogroup" : "group", className: "choices", "data-action-id": one.action_id, "aria-label": label },
    options.map((option, index) => h("label", {}, inputs[index], h("span", {}, textObject(option.text, context),
      option.description ? h("small", {}, textObject(option.description, context)) : null))));
  return { node, inputs, values: () => inputs.filter((box) => box.checked).map((box) => box.value) };
}

const FIELDS = {
  plain_text_input: text, number_input: number, static_select: select, users_select: user, multi_users_select: users,
  conversations_select: conversation, file_input: uploads, datepicker: date, radio_buttons: choices, checkboxes: choices,
};

const option = (value) => (value === null ? null : { value });
const HELD = {
  plain_text_input: (value) => ({ value }),
  number_input: (value) => ({ value: value ?? "" }),
  static_select: (value) => ({ selected_option: option(value) }),
  radio_buttons: (value) => ({ selected_option: option(value) }),
  checkboxes: (values) => ({ selected_options: values.map(option) }),
  users_select: (value) => ({ selected_user: value ?? "" }),
  multi_users_select: (values) => ({ selected_users: values }),
  conversations_select: (value) => ({ selected_conversation: value ?? "" }),
  file_input: (files) => ({ files }),
  datepicker: (value) => ({ selected_date: value ?? "" }),
};

// What stands in the fields now, as the state from which they are made again; `fields`: block -> {one, value()}.
export function stateOf(fields) {
  return Object.fromEntries([...fields].map(([block, { one, value }]) => [block, { [one.action_id]: { type: one.type, ...HELD[one.type](value()) } }]));
}

// What stands in the fields now, as it is sent.
export const valuesOf = (fields) => Object.fromEntries([...fields].map(([block, { value }]) => [block, value()]));
