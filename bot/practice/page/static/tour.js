// What is there to try, and what has really happened so far?  The guided tour; every tick comes from the server.

import { byId, h, sync } from "./dom.js";
import { act, go } from "./live.js";

let folded = null;  // null until the reader folds or unfolds it

// take(suggestion) fills a message in; visit(place) goes somewhere.
export function showTour(parent, { about, steps, names, thread }, { take, visit, close }) {
  const had = parent.contains(document.activeElement);
  const done = steps.filter((step) => step.done).length;
  const current = steps.find((step) => !step.done);
  const isCompact = Boolean(thread);
  const isFolded = folded ?? (isCompact && innerWidth <= 1000);
  const asks = about.suggestions.filter((one) => !current || !current.asks.some((ask) => ask.text === one.text));
  parent.classList.toggle("compact", isCompact);
  parent.hidden = !steps.length && (isCompact || !(about.suggestions.length || about.twins.length));
  const parts = [
    { id: "close" }, steps.length ? { id: "head", done, of: steps.length, isFolded, next: isFolded && current ? current.title : "" } : null,
    isFolded || !steps.length ? null : { id: "steps", steps, current: current ? current.id : "" },
    isFolded && steps.length || isCompact ? null : { id: "more", heading: steps.length ? "More asks" : "Try this", asks, twins: about.twins, team: about.team },
  ].filter(Boolean);
  const make = {
    close: () => h("button", { type: "button", className: "icon-button only-narrow close-try", "aria-label": "Close the tour", onclick: close }, "✕"),
    head: (part) => head(part, () => { folded = !isFolded; document.dispatchEvent(new Event("redraw")); }),
    steps: (part) => list(part, names, take, visit), more: (part) => more(part, names, take),
  };
  sync(parent, parts, { key: (part) => part.id, make: (part) => make[part.id](part) });
  if (had && !parent.contains(document.activeElement)) (parent.querySelector(".current button") || parent.querySelector("#tour-fold") || parent).focus();
}

const head = ({ done, of, isFolded, next }, fold) => h("div", { className: "tour-head" },
  h("h2", {}, h("button", { type: "button", id: "tour-fold", "data-testid": "tour-fold", "aria-expanded": String(!isFolded), onclick: fold },
    h("span", {}, "Your first ten minutes"), h("span", { className: "tour-count", "data-testid": "tour-progress" }, `${done} of ${of} done`))),
  h("progress", { max: String(of), value: done, "aria-label": "Steps done" }),
  next ? h("p", { className: "hint" }, `Next: ${next}`) : null);

function list({ steps, current }, names, take, visit) {
  const row = (step, index) => h("li", {
    className: step.done ? "done" : step.id === current ? "current" : "", "data-testid": `step-${step.id}`, "data-done": String(step.done),
    "aria-current": step.id === current ? "step" : null,
  }, h("span", { className: "mark", "aria-hidden": "true" }, step.done ? "✓" : String(index + 1)),
  h("div", { className: "step-body" }, h("p", { className: "step-title" }, step.title, step.done ? h("span", { className: "unseen" }, " (done)") : null),
    step.id === current ? [h("p", { className: "hint" }, step.text), step.asks.map((ask) => suggestion(ask, names, take)), action(step, visit)] : null));
  const end = current ? null : h("p", { className: "tour-end", "data-testid": "tour-end" }, "All done. Next: connect it to your own Slack, as docs/connecting.md explains.");
  return h("div", {}, h("ol", { className: "steps" }, steps.map(row)), end);
}

function action({ button }, visit) {
  if (!button) return null;
  const press = () => (button.by ? act("advance", { by: button.by }) : visit({ as: button.as, channel: button.channel }));
  return h("button", { type: "button", className: "primary step-button", "data-testid": "step-button", onclick: press }, button.label);
}

function more({ heading, asks, twins, team }, names, take) {
  return h("div", {}, asks.length ? [h("h2", {}, heading),
    h("p", { className: "hint" }, "Pick one: it switches you to that person and fills in the message. Then press Send.")] : null,
  asks.map((one) => suggestion(one, names, take)),
  twins.length ? h("h2", {}, "Twins you can ask") : null,
  twins.map((twin) => h("p", { className: "twin" }, h("strong", {}, twin.handle), ` ${twin.name}`, h("small", {}, `${twin.craft}, owned by ${twin.owner}`))),
  team ? h("p", { className: "hint", "data-testid": "team" }, team) : null);
}

const suggestion = (one, names, take) => h("button", { type: "button", className: "suggestion", "data-testid": "suggestion", onclick: () => take(one) },
  h("span", { className: "shows" }, one.shows), h("span", { className: "ask" }, one.text),
  h("span", { className: "who" }, `as ${(names[one.who] || { name: one.who }).name}`));

// Go there, and put the reader at what stands there.
export function visit(where) {
  document.body.classList.remove("panel-open");
  go(where);
  byId("main").focus();
}
