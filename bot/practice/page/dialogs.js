// What stands in front of the page?  The question before a dangerous button, and the forms of apps.

import { byId, fill, h } from "./dom.js";
import { act } from "./live.js";
import { renderBlocks } from "./blocks.js";
import { textObject, withEmoji } from "./mrkdwn.js";

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

// The form on top, if there is one; what was typed survives a change of the form.
export function showForm(view, context, warnings) {
  const dialog = byId("modal");
  const lost = view ? warnings.filter((w) => w.kind === "form" && w.message_ts === view.id).length : 0;
  const now = view ? JSON.stringify([view.id, view.hash, view.errors, lost]) : "";
  if (now === shown) return;
  const before = shown ? JSON.parse(shown)[0] : "";
  shown = now;
  document.dispatchEvent(new Event("settled"));
  if (!view) { dialog.close(); fill(dialog); return; }
  build(dialog, view, context, view.id === before ? typed() : {}, lost);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[aria-invalid], .field input, .field textarea, .field select");
  if (first && (view.id !== before || Object.keys(view.errors).length)) first.focus();
}

const typed = () => Object.fromEntries([...fields].map(([block, value]) => [block, value()]));

function build(dialog, view, context, kept, lost) {
  fields.clear();
  const use = (block, element, value) => act("click_in_view", {
    view_id: view.id, action_id: element.action_id, block_id: block.block_id, value, typed: typed(),
  });
  const inside = { ...context, use, fields, state: view.state.values, errors: view.errors };
  const submit = view.submit ? h("button", { type: "submit", className: "primary", "data-testid": "modal-submit" }, withEmoji(view.submit.text)) : null;
  const close = () => act("close_view", { view_id: view.id });
  const form = h("form", { method: "dialog", novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, submit); } },
    h("h2", { id: "modal-title" }, withEmoji(view.title.text)),
    lost ? h("p", { className: "error", role: "alert" }, "⚠ This did not reach the app. Try again.") : null,
    h("div", { className: "modal-body" }, renderBlocks(view.blocks, inside)),
    h("div", { className: "buttons" }, h("button", { type: "button", onclick: close }, view.close ? withEmoji(view.close.text) : "Cancel"), submit));
  dialog.oncancel = (event) => { event.preventDefault(); close(); };
  fill(dialog, form);
  putBack(form, kept);
}

async function send(view, button) {
  button.disabled = true;
  button.classList.add("working");
  setTimeout(() => { button.disabled = false; button.classList.remove("working"); }, 3200);
  await act("submit", { view_id: view.id, values: typed() }, true);
}

function putBack(form, kept) {
  for (const [block, value] of Object.entries(kept)) {
    const control = form.querySelector(`[data-block-id="${CSS.escape(block)}"] :is(textarea, input[type=text], input[type=number])`);
    if (control && typeof value === "string") control.value = value;
  }
}
