// What stands in front of the page?  The question before a dangerous button, and the forms of apps.

import { byId, fill, h, sameFocus } from "./dom.js";
import { stateOf, valuesOf } from "./fields.js";
import { act } from "./live.js";
import { renderBlocks } from "./blocks.js";
import { textObject, withEmoji } from "./mrkdwn.js";
import { working } from "./press.js";

// True at once where nothing is to be confirmed.
export function confirmed(question, context) {
  if (!question) return Promise.resolve(true);
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const close = (answer) => { dialog.close(); resolve(answer); };
    fill(dialog, h("h2", { id: "confirm-title" }, question.title.text), h("p", {}, textObject(question.text, context)),
      h("div", { className: "buttons" },
        h("button", { type: "button", onclick: () => close(false) }, withEmoji(question.deny.text)),
        h("button", { type: "button", className: question.style || "primary", "data-testid": "confirm-yes", onclick: () => close(true) },
          withEmoji(question.confirm.text))));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}

let shown = "";
const fields = new Map();

// The form on top, if there is one; what was typed, the focus and the place in the form survive a change of it.
export function showForm(view, context, warnings) {
  const dialog = byId("modal");
  const lost = view ? warnings.filter((w) => w.kind === "form" && w.message_ts === view.id).length : 0;
  const now = view ? JSON.stringify([view.id, view.hash, view.errors, lost]) : "";
  if (now === shown) return;
  const isSame = Boolean(view && shown) && JSON.parse(shown)[0] === view.id;
  shown = now;
  document.dispatchEvent(new Event("settled"));
  if (!view) { dialog.close(); fill(dialog); fields.clear(); return; }
  const make = () => build(dialog, view, context, isSame ? stateOf(fields) : {}, lost);
  if (isSame) sameFocus(dialog, make, ".modal-body"); else make();
  if (!dialog.open) dialog.showModal();
  if (!isSame || Object.keys(view.errors).length) focusFirst(dialog, view);
}

// Where to begin: at what is wrong, where the app says so, or at the first field.
function focusFirst(dialog, view) {
  const own = view.blocks.flatMap((b) => [b.element, b.accessory, ...(b.elements || [])]).find((one) => one && one.focus_on_load);
  const places = [".field.wrong", own && `[data-action-id="${CSS.escape(own.action_id)}"]`, ".field", ".modal-body"];
  for (const at of places.filter(Boolean)) {
    const control = dialog.querySelector(`:is(${at}):is(input, textarea, select), ${at} :is(input, textarea, select)`);
    if (control) { control.focus(); return; }
  }
}

function build(dialog, view, context, typed, lost) {
  fields.clear();
  const use = (block, element, value) => act("click_in_view", {
    view_id: view.id, action_id: element.action_id, block_id: block.block_id, value, typed: valuesOf(fields),
  });
  const inside = { ...context, use, fields, scope: view.id, state: { ...view.state.values, ...typed }, errors: view.errors };
  const submit = view.submit ? h("button", { type: "submit", className: "primary", "data-testid": "modal-submit" }, withEmoji(view.submit.text)) : null;
  const close = () => act("close_view", { view_id: view.id });
  const form = h("form", { method: "dialog", novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, submit); } },
    h("h2", { id: "modal-title" }, withEmoji(view.title.text)),
    lost ? h("p", { className: "error", role: "alert" }, "⚠ This did not reach the app. Try again.") : null,
    h("div", { className: "modal-body" }, renderBlocks(view.blocks, inside)),
    h("div", { className: "buttons" }, h("button", { type: "button", onclick: close }, view.close ? withEmoji(view.close.text) : "Cancel"), submit));
  dialog.oncancel = (event) => { event.preventDefault(); close(); };
  fill(dialog, form);
}

function send(view, button) {
  if (button) working(button, () => act("submit", { view_id: view.id, values: valuesOf(fields) }, true));
}
