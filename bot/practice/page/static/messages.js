// One row per message, in the channel and in the thread: its author, its words and its buttons.

import { renderBlocks } from "./blocks.js";
import { confirmed } from "./dialogs.js";
import { avatar, h, sync } from "./dom.js";
import { emoji } from "./emoji.js";
import { stateOf, valuesOf } from "./fields.js";
import { oneStop, roving } from "./keys.js";
import { act, go, place } from "./live.js";
import { mrkdwn, withEmoji } from "./mrkdwn.js";
import { menu, working } from "./press.js";

let editing = "";
const SEEN = "seen replies";
const seenReplies = new Map(JSON.parse(sessionStorage.getItem(SEEN) || "[]"));   // person + thread -> how many replies they had when last open
const typed = new Map();         // person + message -> what was typed into its fields, until the app redraws the message
const seenWarnings = new Map();  // message -> triangles that were there when it was last clicked

export function showMessages(parent, messages, context, { inThread, redraw }) {
  const items = messages.map((message) => ({
    message, inThread, editing: editing === message.ts, lost: triangle(message, context), fresh: isFresh(message, context, inThread), tz: context.tz,
  }));
  const at = inThread ? -1 : items.findIndex(({ message }) => context.firstNew && message.ts >= context.firstNew);
  if (at >= 0) items.splice(at, 0, { isDivider: true, message: { ts: "divider" } });
  sync(parent, items, { key: (item) => item.message.ts, make: (item) => (item.isDivider ? divider() : row(item, context, redraw)) });
}

const divider = () => h("p", { className: "divider", "data-testid": "divider" }, h("span", {}, "New"));

function row({ message, inThread, editing: isEdited, lost, fresh }, context, redraw) {
  const node = h("article", { className: `message${message.only_me ? " only-me" : ""}`, "data-testid": "message", "data-ts": message.ts },
    avatar(message.author, message.icon, emoji),
    h("div", { className: "message-body" },
      message.only_me ? h("p", { className: "only-me-note" }, "Only visible to you") : null,
      h("p", { className: "byline" }, h("strong", {}, message.author), message.bot ? h("span", { className: "tag" }, "app") : null,
        h("time", { datetime: iso(message.ts) }, clock(message.ts, context.tz))),
      isEdited ? editor(message, redraw) : content(message, context, inThread),
      lost ? h("p", { className: "triangle", role: "alert" }, "⚠ This did not reach the app. Try again.") : null,
      reactions(message, context),
      inThread ? null : replies(message, fresh, context),
      inThread || !message.status ? null : status(message.status, message)));
  if (!isEdited) node.append(tools(message, inThread, context, redraw));
  return node;
}

function content(message, context, inThread) {
  const blocks = (message.blocks || []).filter((block) => message.bot || block.type !== "rich_text");
  const edited = message.edited ? h("span", { className: "edited" }, " (edited)") : null;
  if (!blocks.length) return h("div", { className: "text" }, mrkdwn(message.text, context), edited, files(message));
  const fields = new Map();
  const use = (block, element, value) => {
    seenWarnings.set(message.ts, warnings(message, context));
    return act("click", {
      channel: place.channel, ts: message.ts, action_id: element.action_id, block_id: block.block_id, value, typed: valuesOf(fields),
    });
  };
  const key = `${context.me} ${message.channel || place.channel} ${message.ts}`, drawn = JSON.stringify(blocks);
  const before = typed.get(key);
  const state = before && before.drawn === drawn ? before.state : {};
  const inside = { ...context, use, fields, state, scope: key, prefix: `${inThread ? "thread-" : ""}${message.ts}-` };
  const keep = () => fields.size && typed.set(key, { drawn, state: stateOf(fields) });
  return h("div", { className: "card", oninput: keep, onchange: keep }, renderBlocks(blocks, inside), edited);
}

function files(message) {
  if (!message.files) return null;
  return h("ul", { className: "files" }, message.files.map((file) => h("li", { "data-testid": "file" }, `📄 ${file.name}`)));
}

function tools(message, inThread, context, redraw) {
  const bar = h("div", { className: "tools", role: "toolbar", "aria-label": `Message of ${message.author}` });
  if (!inThread && !message.only_me) bar.append(tool("Reply in thread", "Reply", () => openThread(message)));
  if (message.mine) {
    bar.append(tool("Edit message", "Edit", () => { editing = message.ts; redraw(); }), tool("Delete message", "Delete", () => remove(message)));
  }
  if (context.shortcuts.length && !message.only_me && !message.hidden) bar.append(shortcuts(message, context));
  const buttons = () => [...bar.querySelectorAll(":scope > button, .menu-box > button")];
  oneStop(buttons());
  roving(bar, buttons);
  return bar;
}

// What apps offer to do with any message.
function shortcuts(message, context) {
  const items = context.shortcuts.map(({ callback, name, app }) => ({
    text: name, value: callback, more: app,
    pick: (opener) => working(opener, () => {
      seenWarnings.set(message.ts, warnings(message, context));
      return act("shortcut", { channel: place.channel, ts: message.ts, callback_id: callback });
    }),
  }));
  return menu({ label: "More actions", className: "icon-button", items });
}

const tool = (label, sign, onclick) => h("button", { type: "button", className: "icon-button", "aria-label": label, title: label, onclick }, sign);

async function remove(message) {
  const text = (words) => ({ type: "plain_text", text: words });
  const question = { title: text("Delete this message?"), text: text("It is gone for everybody, and the bot hears of it."), confirm: text("Delete"), deny: text("Keep"), style: "danger" };
  if (await confirmed(question, {})) act("delete", { channel: place.channel, ts: message.ts });
}

function editor(message, redraw) {
  const field = h("textarea", { "aria-label": "Edit your message", rows: 3, value: message.typed });
  const stop = () => { editing = ""; redraw(); };
  const save = async () => {
    if (field.value.trim() && field.value !== message.typed) await act("edit", { channel: place.channel, ts: message.ts, text: field.value });
    stop();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); stop(); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
  });
  setTimeout(() => field.focus());
  return h("div", { className: "editor" }, field, h("div", { className: "buttons" },
    h("button", { type: "button", onclick: stop }, "Cancel"), h("button", { type: "button", className: "primary", onclick: save }, "Save")));
}

function replies(message, fresh, context) {
  if (!message.reply_count) return null;
  const word = message.reply_count === 1 ? "reply" : "replies";
  return h("button", { type: "button", className: `replies${fresh ? " fresh" : ""}`, onclick: () => openThread(message) },
    `${message.reply_count} ${word}`, h("span", {}, ` · ${clock(message.latest_reply, context.tz)}`), fresh ? h("em", {}, "new") : null);
}

export function openThread(message) {
  go({ thread: message.thread_ts || message.ts });
  document.dispatchEvent(new Event("thread-opened"));
}

export function status(text, author) {
  return h("p", { className: "status", role: "status" }, h("span", { className: "dots", "aria-hidden": "true" }), withEmoji(text || author));
}

function reactions(message, { names }) {
  if (!message.reactions) return null;
  return h("p", { className: "reactions" }, message.reactions.map((one) =>
    reaction(one, one.users.map((id) => (names[id] || { name: id }).name).join(", "))));
}

const reaction = (one, who) => h("span", { role: "img", title: who, "data-testid": "reaction", "aria-label": `${one.name.replaceAll("_", " ")}, by ${who}` },
  `${emoji(one.name) || `:${one.name}:`} ${one.count}`);

function isFresh(message, context, inThread) {
  if (inThread || !message.reply_count || !message.followed) return false;
  const key = `${context.me} ${message.ts}`;
  if (place.thread === message.ts && seenReplies.get(key) !== message.reply_count) {
    seenReplies.set(key, message.reply_count);
    sessionStorage.setItem(SEEN, JSON.stringify([...seenReplies]));
  }
  return (seenReplies.get(key) || 0) < message.reply_count;
}

const warnings = (message, context) => context.warnings.filter((w) => w.message_ts === message.ts && w.channel === place.channel).length;
const triangle = (message, context) => warnings(message, context) > (seenWarnings.get(message.ts) || 0);
const iso = (ts) => new Date(Number(ts) * 1000).toISOString();
const clock = (ts, tz) => new Intl.DateTimeFormat("en-GB", { timeZone: tz, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(Number(ts) * 1000));
