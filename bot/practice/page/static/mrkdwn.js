// What does Slack's markup look like?  mrkdwn and markdown as elements; unknown markup stays the text it is.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";

const INLINE = new RegExp([
  "`(?<code>[^`\\n]+)`",
  "<(?<angle>[^<>\\n]+)>",
  "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
  "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
  "(?<![\\w~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
  ":(?<emoji>[a-z0-9_+'-]+):",
].join("|"), "g");

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// A text object of a block.
export function textObject(object, context) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, context) : withEmoji(object.text);
}

export function withEmoji(text) {
  return [text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name) || whole)];
}

export function mrkdwn(text, context) {
  const out = [];
  text.split("```").forEach((part, index) => {
    if (index % 2) out.push(h("pre", {}, h("code", {}, plain(part.replace(/^\n|\n$/g, "")))));
    else out.push(...lines(part, context));
  });
  return out;
}

function lines(text, context) {
  const out = [];
  let quote = null;
  text.split("\n").forEach((line, index) => {
    const quoted = /^(&gt;|>) ?/.exec(line);
    if (quoted) {
      if (!quote) out.push(quote = h("blockquote"));
      else quote.append(h("br"));
      quote.append(...inline(line.slice(quoted[0].length), context));
      return;
    }
    if (index && !quote) out.push(h("br"));
    quote = null;
    out.push(...inline(line, context));
  });
  return out;
}

function inline(text, context) {
  const out = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > end) out.push(plain(text.slice(end, found.index)));
    end = found.index + found[0].length;
    out.push(styled(found, context));
  }
  if (end < text.length) out.push(plain(text.slice(end)));
  return out;
}

function styled(found, context) {
  const { code, angle, bold, italic, strike, emoji: name } = found.groups;
  if (code) return h("code", {}, plain(code));
  if (bold) return h("strong", {}, inline(bold, context));
  if (italic) return h("em", {}, inline(italic, context));
  if (strike) return h("s", {}, inline(strike, context));
  if (name) return emoji(name) || found[0];
  return reference(angle, context);
}

function reference(inside, { names, rooms, tz, me }) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith("@")) {
    const known = names[target.slice(1)];
    const mine = target.slice(1) === me ? " mine" : "";
    return h("span", { className: `mention${mine}` }, `@${known ? known.name : label || target.slice(1)}`);
  }
  if (target.startsWith("#")) return h("span", { className: "mention" }, `#${rooms[target.slice(1)] || label || "private"}`);
  if (target.startsWith("!date^")) return date(target, label, tz);
  if (target.startsWith("!")) return h("span", { className: "mention" }, label ? plain(label) : `@${target.slice(1).split("^")[0]}`);
  return link(plain(target), plain(label || target));
}

export function link(target, label) {
  if (!/^(https?:|mailto:)/.test(target)) return label;
  return h("a", { href: target, target: "_blank", rel: "noreferrer noopener" }, label);
}

function date(target, fallback, tz) {
  const [, seconds, format] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (!format || Number.isNaN(moment.getTime())) return plain(fallback || "");
  const write = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options }).format(moment);
  const parts = {
    date_num: () => write({ dateStyle: "short" }), date_short: () => write({ day: "numeric", month: "short", year: "numeric" }),
    date_long: () => write({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    date: () => write({ day: "numeric", month: "long", year: "numeric" }),
    time: () => write({ hour: "2-digit", minute: "2-digit" }), time_secs: () => write({ timeStyle: "medium" }),
    ago: () => write({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  };
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => (parts[name.replace("_pretty", "")] || (() => whole))());
  return h("time", { datetime: moment.toISOString(), title: fallback }, text);
}

// The markdown block: headings, lists, fences, bold, italic, code and links of the usual kind.
export function markdown(text) {
  const out = [];
  let list = null;
  text.split("```").forEach((part, index) => {
    if (index % 2) { out.push(h("pre", {}, h("code", {}, part.replace(/^\w*\n/, "")))); return; }
    for (const line of part.split("\n")) {
      const item = /^\s*(?:[-*]|\d+\.)\s+(.*)/.exec(line), heading = /^#{1,6}\s+(.*)/.exec(line);
      if (item && !list) out.push(list = h("ul"));
      if (!item) list = null;
      if (item) list.append(h("li", {}, spans(item[1])));
      else if (heading) out.push(h("p", { className: "heading" }, spans(heading[1])));
      else if (line.trim()) out.push(h("p", {}, spans(line)));
    }
  });
  return out;
}

function spans(text) {
  const out = [];
  let end = 0;
  const pattern = /`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(?<![\w*_])[*_]([^*_]+)[*_](?!\w)/g;
  for (const found of text.matchAll(pattern)) {
    out.push(...withEmoji(text.slice(end, found.index)));
    end = found.index + found[0].length;
    const [, code, bold, label, target, italic] = found;
    out.push(code ? h("code", {}, code) : bold ? h("strong", {}, spans(bold)) : label ? link(target, label) : h("em", {}, italic));
  }
  return [...out, ...withEmoji(text.slice(end))];
}
