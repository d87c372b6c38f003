// Who am I, who else can I be, and where can I go?  The left side and the clock.

import { avatar, byId, fill, h, sync } from "./dom.js";
import { emoji } from "./emoji.js";
import { roving } from "./keys.js";
import { act, go, place } from "./live.js";

const label = (person) => (person.about ? `${person.title}, ${person.about}` : person.title);

export function showSide(picture, closeSide) {
  const { me, people, channels, dms } = picture;
  sync(byId("me"), [me].map(({ id, name, title, about }) => ({ id, name, title, about })), {
    key: (person) => person.id,
    make: (person) => h("div", { className: "me-card", "data-testid": "me" }, avatar(person.name, "", emoji),
      h("div", {}, h("p", { className: "you" }, "You are ", h("strong", {}, person.name)), h("p", { className: "role" }, label(person)))),
  });
  sync(byId("people"), people.map((person) => ({ ...person, current: person.id === me.id })), {
    key: (person) => person.id,
    make: (person) => h("button", {
      type: "button", className: "chip", "data-testid": `person-${person.id}`, "aria-pressed": String(person.current), title: label(person),
      tabindex: person.current ? "0" : "-1",
      onclick: () => { closeSide(); go({ as: person.id }); },
    }, avatar(person.name, "", emoji), h("span", { className: "chip-name" }, person.name, " ", h("small", {}, person.title)),
    person.badge ? waits(person) : person.unread ? h("span", { className: "dot" }, h("span", { className: "unseen" }, " new messages")) : null),
  });
  rooms(byId("channels"), channels, closeSide);
  rooms(byId("dms"), dms, closeSide);
}

function rooms(parent, list, closeSide) {
  sync(parent, list.map((room) => ({ ...room, current: room.id === place.channel })), {
    key: (room) => room.id,
    make: (room) => h("button", {
      type: "button", className: `channel${room.unread ? " unread" : ""}`, "data-testid": `channel-${room.id}`,
      "aria-current": room.current ? "page" : null,
      onclick: () => { closeSide(); go({ channel: room.id }); if (room.app) act("open_home", { app_id: room.app, tab: "messages" }); },
    }, h("span", { "aria-hidden": "true" }, room.kind === "im" ? "•" : "#"), h("span", { className: "channel-name" }, room.name),
    tagOf(room) ? h("span", { className: "tag" }, tagOf(room)) : null, badge(room.badge)),
  });
}

const tagOf = (room) => (room.app ? "app" : room.kind === "group" ? "private" : "");
const waits = (person) => h("span", { className: "badge", "data-testid": `waiting-${person.id}`, title: `${person.badge} waiting for ${person.name}` },
  String(person.badge), h("span", { className: "unseen" }, " waiting"));
const badge = (count) => (count ? h("span", { className: "badge", title: `${count} new` }, String(count)) : null);

export function showClock(about, tz) {
  const write = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options }).format(new Date(about.now));
  const now = write({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  sync(byId("clock"), [{ now, can: about.can_advance }], {
    key: () => "clock",
    make: ({ can }) => h("div", { className: "clock-strip" }, h("time", { datetime: about.now, "data-testid": "clock", title: `${tz} time` }, now),
      can ? [["hour", "+1 hour"], ["day", "+1 day"], ["monday", "Monday 9:00"]].map(([by, text]) =>
        h("button", { type: "button", "data-testid": `clock-${by}`, onclick: () => act("advance", { by }) }, text)) : null),
  });
}

export function showWelcome(parent, picture) {
  const empty = picture.here && !picture.here.messages.length && !place.home;
  const bot = picture.apps[0] ? picture.apps[0].name : "the bot";
  fill(parent, empty ? h("div", { className: "welcome" },
    h("h2", {}, `You are ${picture.me.name}. Nothing has been said here yet.`),
    h("ol", {},
      h("li", {}, "Ask a twin: ", picture.about.suggestions.length ? "take one of the suggestions, or " : "", `type @${bot}, a twin's handle, what you want and why.`),
      h("li", {}, "Open the reply to see the answer, then use its buttons."),
      h("li", {}, "A red badge means someone has something waiting. Click them to switch."))) : null);
}

export function walkPeople() {
  roving(byId("people"), () => [...byId("people").children], true);
}
