// How does a picture become the page?  Everything is drawn from one value, and only what changed is touched.

import { renderBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { showForm } from "./dialogs.js";
import { byId, h, sameFocus, sync, toast } from "./dom.js";
import { valuesOf } from "./fields.js";
import { firstNew, follow, newsButton, settle } from "./follow.js";
import { onEscape } from "./keys.js";
import { act, go, place, start } from "./live.js";
import { showMessages, status } from "./messages.js";
import { showClock, showSide, showWelcome, walkPeople } from "./side.js";
import { showTour, visit } from "./tour.js";

let picture = null, fillIn = null, homeShown = "", lostCommands = 0, awaited = "", entersThread = false;

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
    firstNew: firstNew(here),
    shortcuts: picture.apps.flatMap((app) => app.shortcuts.map(([callback, name]) => ({ callback, name, app: app.name }))),
  };
  byId("mind").textContent = about.mind.split(". ")[0].replace(/\.?$/, ".");
  byId("mind").title = about.mind;
  const others = picture.people.some((person) => person.id !== me.id && (person.badge || person.unread));
  byId("open-side").replaceChildren(`☰ You are ${me.name}`, me.badge ? h("span", { className: "badge" }, String(me.badge)) : "",
    others ? h("span", { className: "dot", title: "Something waits for another person" }) : "");
  document.title = here ? `${me.name} in ${here.kind === "im" ? here.name : `#${here.name}`} - Practice` : "Practice workspace";
  showSide(picture, () => side(false));
  showClock(about, me.tz);
  drawHead(here);
  drawMiddle(here, context);
  drawThread(context);
  showTour(byId("tour"), picture, { take, visit, close: closePanel });
  showForm(picture.view, context, picture.warnings);
  tellLostCommands();
  openAnswer(here);
  if (fillIn !== null) { main.put(fillIn); fillIn = null; }
}

function drawHead(here) {
  const items = here ? [{ id: here.id, name: here.name, kind: here.kind, members: here.members, app: here.app, home: place.home, tour: tourName() }] : [];
  sync(byId("head"), items, {
    key: (room) => room.id,
    make: (room) => h("div", { className: "head-row" }, h("h1", {}, room.kind === "im" ? room.name : `# ${room.name}`),
      room.app ? tabs(room.app) : h("span", { className: "hint" }, `${room.members} members${room.kind === "group" ? ", private" : ""}`),
      h("button", { type: "button", className: "only-narrow", "data-testid": "open-try", onclick: openPanel }, room.tour)),
  });
}

function tourName() {
  const { steps } = picture;
  return steps.length ? `Tour: ${steps.filter((step) => step.done).length} of ${steps.length}` : "Try this";
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
  byId("prompts").hidden = Boolean(place.home);
  if (place.home) { drawHome(context); return; }
  homeShown = "";
  const messages = here ? here.messages : [];
  follow("scroll", `${place.as} ${place.channel}`, () => sameFocus(byId("messages"),
    () => showMessages(byId("messages"), messages, context, { inThread: false, redraw: draw }), "#scroll"));
  drawPrompts(here);
  if (here) main.refresh(here.kind === "im" ? `Message ${here.name}` : `Message #${here.name} as ${picture.me.name}`);
}

// As in Slack, a suggestion is sent as it is.
function drawPrompts(here) {
  const prompts = here ? here.prompts.map((prompt) => ({ ...prompt, channel: here.id })) : [];
  sync(byId("prompts"), prompts, {
    key: (prompt) => prompt.message,
    make: ({ title, message, channel }) => h("button", { type: "button", "data-testid": "prompt",
      onclick: async () => { const sent = await act("say", { channel, text: message }); if (sent) awaitAnswer(sent.ts); } }, title),
  });
}

function drawHome(context) {
  const view = picture.home.view;
  const fields = new Map();
  const use = (block, element, value) => act("click_in_view", {
    view_id: view.id, action_id: element.action_id, block_id: block.block_id, value, typed: valuesOf(fields),
  });
  sameFocus(byId("home"), () => sync(byId("home"), [view ? { id: view.id, hash: view.hash } : { id: "none" }], {
    key: (item) => item.id,
    make: () => h("div", { className: "card", "data-testid": "home" }, view
      ? renderBlocks(view.blocks, { ...context, use, fields, scope: view.id, state: view.state.values })
      : h("p", { className: "hint" }, "This app has put nothing on its Home tab yet.")),
  }), "#scroll");
  if (homeShown !== `${place.as} ${place.home}`) byId("scroll").scrollTop = 0;
  homeShown = `${place.as} ${place.home}`;
}

function drawThread(context) {
  const { thread } = picture;
  byId("thread").hidden = !thread;
  document.body.classList.toggle("thread-open", Boolean(thread));
  if (!thread) return;
  follow("thread-scroll", `${place.as} ${thread.root}`, () => sameFocus(byId("thread-messages"),
    () => showMessages(byId("thread-messages"), thread.messages, context, { inThread: true, redraw: draw }), "#thread-scroll"));
  const old = byId("thread-scroll").querySelector(":scope > .status");
  if (old) old.remove();
  if (thread.status) byId("thread-scroll").append(status(thread.status));
  const isWorking = thread.session?.status === "processing";
  byId("thread-title").textContent = thread.session?.title ? `Thread: ${thread.session.title}` : "Thread";
  byId("stop").hidden = !isWorking;
  byId("stop").onclick = () => act("stop", { channel: place.channel, thread_ts: thread.root });
  reply.refresh("Reply…");
  if (entersThread) byId("thread-title").focus();
  entersThread = false;
}

// The focus goes back to where the thread was opened.
function closeThread() {
  const root = place.thread;
  go({ thread: "" });
  const opener = byId("messages").querySelector(`[data-ts="${CSS.escape(root)}"] .replies`);
  if (opener) opener.focus(); else byId("main").focus();
}

function openPanel() {
  document.body.classList.add("panel-open");
  byId("tour").focus();
}

function closePanel() {
  document.body.classList.remove("panel-open");
  byId("main").focus();
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
byId("close-thread").addEventListener("click", closeThread);
document.addEventListener("thread-opened", () => { entersThread = true; });
document.addEventListener("redraw", () => picture && draw());
onEscape(() => {
  if (document.body.classList.contains("side-open")) { side(false); byId("open-side").focus(); }
  else if (document.body.classList.contains("panel-open")) closePanel();
  else if (place.thread) closeThread();
});
new ResizeObserver(() => { if (!place.home) settle("scroll"); }).observe(byId("messages"));  // beside an open thread, lines wrap
byId("scroll").addEventListener("load", () => settle("scroll"), true);
newsButton("scroll");
walkPeople();
start((fresh) => { picture = fresh; draw(); });
