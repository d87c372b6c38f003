// How does a person fill in a field?  Each input element as a control, and the value that Slack would report.

import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

// -> {node, control (what a label points at, or null), value()}
export function field(one, context, held, label) {
  const make = FIELDS[one.type];
  if (!make) return { node: h("span", {}, `[${one.type}]`), control: null, value: () => null };
  return make(one, context, held || {}, label);
}

const single = (node, value) => ({ node, control: node, value });
const hint = (one) => (one.placeholder ? one.placeholder.text : "");

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
  for (const option of one.options || []) node.append(h("option", { value: option.value }, option.text.text));
  for (const group of one.option_groups || []) {
    node.append(h("optgroup", { label: group.label.text }, group.options.map((o) => h("option", { value: o.value }, o.text.text))));
  }
  node.value = (held.selected_option || one.initial_option || {}).value || "";
  return single(node, () => node.value || null);
}

function users(one, context, held, label) {
  const several = one.type === "multi_users_select";
  const chosen = several ? held.selected_users || one.initial_users || [] : [held.selected_user || one.initial_user];
  const node = h("select", { "data-action-id": one.action_id, multiple: several, "aria-label": label });
  if (!several) node.append(h("option", { value: "" }, hint(one) || "Choose a person…"));
  for (const person of context.people) node.append(h("option", { value: person.id, selected: chosen.includes(person.id) }, person.name));
  return single(node, () => (several ? [...node.selectedOptions].map((o) => o.value) : node.value || null));
}

function rooms(one, context, held, label) {
  const node = h("select", { "data-action-id": one.action_id, "aria-label": label }, h("option", { value: "" }, hint(one) || "Choose a channel…"));
  for (const room of context.channels || []) node.append(h("option", { value: room.id }, `# ${room.name}`));
  node.value = held.selected_conversation || one.initial_conversation || "";
  return single(node, () => node.value || null);
}

function date(one, _context, held, label) {
  const node = h("input", { type: "date", "data-action-id": one.action_id, "aria-label": label });
  node.value = held.selected_date || one.initial_date || "";
  return single(node, () => node.value || null);
}

function choices(one, context, held, label) {
  const several = one.type === "checkboxes";
  const before = several ? held.selected_options || one.initial_options || [] : [held.selected_option || one.initial_option];
  const chosen = before.filter(Boolean).map((option) => option.value);
  const name = `choice-${Math.random()}`;
  const boxes = one.options.map((option) => h("input", {
    type: several ? "checkbox" : "radio", name, value: option.value, checked: chosen.includes(option.value),
  }));
  const node = h("div", { role: several ? "group" : "radiogroup", className: "choices", "data-action-id": one.action_id, "aria-label": label },
    one.options.map((option, index) => h("label", {}, boxes[index], h("span", {}, textObject(option.text, context),
      option.description ? h("small", {}, textObject(option.description, context)) : null))));
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { node, control: null, value: () => (several ? values() : values()[0] ?? null) };
}

const FIELDS = {
  plain_text_input: text, number_input: number, static_select: select, users_select: users, multi_users_select: users, conversations_select: rooms,
  datepicker: date, radio_buttons: choices, checkboxes: choices,
};
