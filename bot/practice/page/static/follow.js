// Does the reader move with what comes?  At the end, or just after they did something, yes; else they are told of it.

import { byId, h } from "./dom.js";
import { lastAct, place } from "./live.js";

const AFTER_AN_ACT = 8000;  // milliseconds
const states = new Map();   // box -> {key, last (ts of its last message), top (where it was put; null where the reader went elsewhere)}
const divided = { key: "", ts: "" };

export function follow(id, key, change) {
  const box = byId(id), before = states.get(id) || {};
  const arrives = before.key !== key;
  const atEnd = arrives || box.scrollTop === before.top || isNearEnd(box);
  change();
  const last = lastOf(box);
  const isNews = !arrives && Boolean(last) && last.dataset.ts !== before.last;
  const moves = atEnd || (isNews && Date.now() - lastAct.at < AFTER_AN_ACT);
  const stays = moves && toEnd(box, arrives);
  states.set(id, { key, last: last ? last.dataset.ts : "", top: stays ? box.scrollTop : null });
  const more = box.parentNode.querySelector(":scope > .to-end");
  if (more) more.hidden = moves || (more.hidden && !isNews);
}

// A picture that came later pushes nothing out of sight.
export function settle(id) {
  const state = states.get(id);
  if (!state || state.top === null) return;
  toEnd(byId(id), false);
  state.top = byId(id).scrollTop;
}

export function newsButton(id) {
  const box = byId(id);
  const button = h("button", { type: "button", className: "to-end", hidden: true, onclick: () => { toEnd(box, false); button.hidden = true; } }, "↓ New message");
  box.addEventListener("scroll", () => { if (isNearEnd(box)) button.hidden = true; });
  box.after(button);
}

// The line above what came since this person was last here; it stays until they go elsewhere.
export function firstNew(here) {
  const key = `${place.as} ${place.channel}`;
  if (divided.key !== key) Object.assign(divided, { key, ts: here ? here.first_unread : "" });
  return divided.ts;
}

document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") divided.key = ""; });

const isNearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;
const lastOf = (box) => [...box.querySelectorAll(".messages > .message")].at(-1);

// Long messages are read from their top, where the verdict is.  Says whether the last message is in sight.
function toEnd(box, arrives) {
  const last = lastOf(box), target = (arrives && box.querySelector(".divider")) || last;
  box.scrollTop = box.scrollHeight;
  if (!target) return true;
  const over = target.getBoundingClientRect().top - box.getBoundingClientRect().top - 4;
  if (over < 0) box.scrollTop += over;
  return target === last || over >= 0;
}
