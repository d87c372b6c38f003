// How does a picture become the page?  Everything is drawn from one value, and only what changed is touched.

import { renderBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { showForm } from "./dialogs.js";
import { byId, h, sameFocus, sync, toast } from "./dom.js";
import { valuesOf } from "./fields.js";
import { act, go, place, start } from "./live.js";
import { showMessages, status } from "./messages.js";
import { showClock, showSide, showTry, showWelcome } from "./side.js";

let picture = null, fillIn = null, scrolled = {}, lostCommands = 0, awaited = "";

const words = () => picture ? {
  people: picture.people, bots: picture.apps, twins: picture.about.twins, inAppDm: Boolean(picture.here && picture.here.app),
} : { people: [], bots: [], twins: [], inAppDm: false };
const main = composer(byId("composer"), {
  where: () => ({ channel: place.channel, thread: "" }), context: words, label: "Message", testid: "composer", sentTo: awaitAnswer,
});
const reply = composer(byId("thread-composer"), {
  where: () => ({ channel: place.channel, thread: place.thread }), context: words, label: "Reply in thread", testid: "thread-composer",
});

function draw() {
  const { me, here, about } = picture;
  const context = {
    names: picture.names, rooms: picture.rooms, people: picture.people, tz: me.tz, me: me.id, warnings: picture.warnings,
    shortcuts: picture.apps.flatMap((app) => app.shortcuts.map(([callback, name]) => ({ callback, name, app: app.name }))),
  };
  byId("mind").textContent = byId("mind").title = about.mind;
  const waiting = picture.people.reduce((sum, person) => sum + person.badge, 0);
  byId("open-side").replaceChildren(`☰ You are ${me.name}`, waiting ? h("span", { className: "badge" }, String(waiting)) : "");
  document.title = here ? `${me.name} in ${here.kind === "im" ? here.name : `#${here.name}`} - Practice` : "Practice workspace";
  showSide(picture, () => side(false));
  showClock(about, me.tz);
  drawHead(here);
  drawMiddle(here, context);
  drawThread(context);
  showTry(byId("try"), about, picture.names, take, () => document.body.classList.remove("panel-open"));
  showForm(picture.view, context, picture.warnings);
  tellLostCommands();
  openAnswer(here);
  if (fillIn !== null) { main.put(fillIn); fillIn = null; }
}

function drawHead(here) {
  const items = here ? [{ id: here.id, name: here.name, kind: here.kind, members: here.members, app: here.app, home: place.home }] : [];
  sync(byId("head"), items, {
    key: (room) => room.id,
    make: (room) => h("div", { className: "head-row" }, h("h1", {}, room.kind === "im" ? room.name : `# ${room.name}`),
      room.app ? tabs(room.app) : h("span", { className: "hint" }, `${room.members} members${room.kind === "group" ? ", private" : ""}`),
      h("button", { type: "button", className: "only-narrow", "data-testid": "open-try", onclick: () => document.body.classList.toggle("panel-open") }, "Try this")),
  });
}

function tabs(app) {
  const tab = (label, current, open) => h("button", { type: "button", role: "tab", "aria-selected": String(current), "data-testid": `tab-${label.toLowerCase()}`, onclick: open }, label);
  return h("div", { className: "tabs", role: "tablist" },
    tab("Messages", !place.home, () => { go({ home: "" }); act("open_home", { app_id: app, tab: "messages" }); }),
    tab("Home", Boolean(place.home), () => { go({ home: app, thread: "" }); act("open_home", { app_id: app, tab: "home" }); }));
}

function drawMiddle(here, context) {
  byId("home").hidden = !place.home;
  byId("messages").hidden = Boolean(place.home);
  byId("composer").hidden = Boolean(place.home) || !here;
  showWelcome(byId("welcome"), picture);
  if (place.home) { drawHome(context); return; }
  const messages = here ? here.messages : [];
  keepScroll("scroll", `${place.as} ${place.channel}`, () => showMessages(byId("messages"), messages, context, { inThread: false, redraw: draw }));
  if (here) main.refresh(here.kind === "im" ? `Message ${here.name}` : `Message #${here.name} as ${picture.me.name}`);
}

function drawHome(context) {
  const view = picture.home.view;
  const fields = new Map();
  const use = (block, element, value) => act("click_in_view", {
    view_id: view.id, action_id: element.action_id, block_id: block.block_id, value, typed: valuesOf(fields),
  });
  const isNew = scrolled.scroll !== `home ${place.as} ${place.home}`;
  sameFocus(byId("home"), () => sync(byId("home"), [view ? { id: view.id, hash: view.hash } : { id: "none" }], {
    key: (item) => item.id,
    make: () => h("div", { className: "card", "data-testid": "home" }, view
      ? renderBlocks(view.blocks, { ...context, use, fields, state: view.state.values })
      : h("p", { className: "hint" }, "This app has put nothing on its Home tab yet.")),
  }), "#scroll");
  scrolled.scroll = `home ${place.as} ${place.home}`;
  if (isNew) byId("scroll").scrollTop = 0;
}

function drawThread(context) {
  const { thread } = picture;
  byId("thread").hidden = !thread;
  byId("try").hidden = Boolean(thread);
  document.body.classList.toggle("thread-open", Boolean(thread));
  if (!thread) return;
  keepScroll("thread-scroll", `${place.as} ${thread.root}`, () => showMessages(byId("thread-messages"), thread.messages, context, { inThread: true, redraw: draw }));
  const old = byId("thread-scroll").querySelector(":scope > .status");
  if (old) old.remove();
  if (thread.status) byId("thread-scroll").append(status(thread.status));
  reply.refresh("Reply…");
}

// Whoever reads at the end stays at the end; whoever reads above is not moved.
function keepScroll(id, key, change) {
  const box = byId(id);
  const atEnd = scrolled[id] !== key || box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  change();
  scrolled[id] = key;
  scrolled.atEnd = atEnd;
  if (atEnd) box.scrollTop = box.scrollHeight;
}

// The answer may be here before we are told what the ask's ts is.
function awaitAnswer(ts) {
  awaited = ts;
  if (picture) openAnswer(picture.here);
}

// The first answer to what was just asked opens by itself, where there is room beside the channel.
function openAnswer(here) {
  const asked = here && here.messages.find((message) => message.ts === awaited);
  if (!asked || !asked.reply_count) return;
  awaited = "";
  if (!place.thread && innerWidth > 1000) go({ thread: asked.ts });
}

function take(suggestion) {
  const who = suggestion.who || place.as;
  main.put("");
  fillIn = suggestion.text;
  document.body.classList.remove("panel-open");
  go({ as: who, channel: suggestion.channel || "" });
}

function tellLostCommands() {
  const lost = picture.warnings.filter((warning) => warning.kind === "command");
  if (lost.length > lostCommands) toast(`⚠ ${lost[lost.length - 1].what} did not reach the app.`);
  lostCommands = lost.length;
}

function side(open) {
  document.body.classList.toggle("side-open", open);
  byId("open-side").setAttribute("aria-expanded", String(open));
}

byId("open-side").addEventListener("click", () => side(!document.body.classList.contains("side-open")));
byId("close-thread").addEventListener("click", () => go({ thread: "" }));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { side(false); document.body.classList.remove("panel-open"); } });
byId("scroll").addEventListener("load", () => { // a picture that came later pushes nothing out of sight
  if (scrolled.atEnd) byId("scroll").scrollTop = byId("scroll").scrollHeight;
}, true);
start((fresh) => { picture = fresh; draw(); });
