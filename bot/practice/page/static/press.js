// What happens when a button or a menu is pressed?  It works until something came of it; a menu is walked by keys.

import { h } from "./dom.js";

// A pressed button says so until its message changes, a form opens, or Slack's three seconds are over.
// It is never disabled: who works with the keyboard would lose their place.
export async function working(node, use) {
  if (node.classList.contains("working")) return;
  node.classList.add("working");
  node.setAttribute("aria-busy", "true");
  node.setAttribute("aria-disabled", "true");
  const done = () => {
    node.classList.remove("working");
    node.removeAttribute("aria-busy");
    node.removeAttribute("aria-disabled");
  };
  setTimeout(done, 3200);
  document.addEventListener("settled", done, { once: true });
  if (await use() === null) done();
}

// items: [{text (words or nodes), value, more, pick(opener)}]; arrows, Home, End, Escape and Tab do what they do in menus.
export function menu({ label, className, actionId, items }) {
  const list = h("div", { className: "menu", role: "menu", "aria-label": label, hidden: true });
  const opener = h("button", {
    type: "button", className, "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false",
    "data-action-id": actionId, onclick: () => toggle(list.hidden),
  }, "⋯");
  const entries = items.map((item) => h("button", {
    type: "button", role: "menuitem", tabindex: "-1", "data-value": item.value,
    onclick: () => { toggle(false); opener.focus(); item.pick(opener); },
  }, item.text, item.more ? h("small", {}, ` ${item.more}`) : null));
  list.append(...entries);
  const toggle = (open, at = 0) => {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    list.classList.toggle("up", below(opener) < list.offsetHeight + 8);
    entries.at(at).focus({ preventScroll: true });
    entries.at(at).scrollIntoView({ block: "nearest" });
  };
  const box = h("div", { className: "menu-box" }, opener, list);
  box.addEventListener("keydown", (event) => keydown(event, { list, entries, opener, toggle }));
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) toggle(false); });
  return box;
}

function keydown(event, { list, entries, opener, toggle }) {
  if (list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    toggle(true, event.key === "ArrowDown" ? 0 : -1);
    return;
  }
  if (list.hidden) return;
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % entries.length, ArrowUp: at < 1 ? entries.length - 1 : at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) { event.preventDefault(); entries[to].focus(); }
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); toggle(false); opener.focus(); }
}

// How much room there is under a node, in whatever scrolls it.
function below(node) {
  const holder = node.closest(".scroll, .modal-body");
  const end = holder ? Math.min(holder.getBoundingClientRect().bottom, innerHeight) : innerHeight;
  const top = holder ? holder.getBoundingClientRect().top : 0;
  const place = node.getBoundingClientRect();
  return place.top - top < end - place.bottom ? Infinity : end - place.bottom;
}
