// Who am I, whom could I become, and where can I go?  The left side, the clock, and things to try.

import { avatar, byId, fill, h, sync } from "./dom.js";
import { emoji } from "./emoji.js";
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
      "aria-label": `${person.name}, ${label(person)}${person.badge ? `, ${person.badge} waiting` : ""}`,
      onclick: () => { closeSide(); go({ as: person.id }); },
    }, avatar(person.name, "", emoji), h("span", { className: "chip-name" }, person.name, h("small", {}, person.title)), badge(person.badge)),
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
      onclick: () => { closeSide(); go({ channel: room.id }); },
    }, h("span", { "aria-hidden": "true" }, room.kind === "im" ? "•" : "#"), h("span", { className: "channel-name" }, room.name),
    tagOf(room) ? h("span", { className: "tag" }, tagOf(room)) : null, badge(room.badge)),
  });
}

const tagOf = (room) => (room.app ? "app" : room.kind === "group" ? "private" : "");
const badge = (count) => (count ? h("span", { className: "badge", "aria-label": `${count} new for this person` }, String(count)) : null);

export function showClock(about, tz) {
  const write = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options }).format(new Date(about.now));
  const now = write({ weekday: "long", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  sync(byId("clock"), [{ now, can: about.can_advance }], {
    key: () => "clock",
    make: ({ can }) => h("div", { className: "clock-strip" }, h("time", { datetime: about.now, "data-testid": "clock", title: `${tz} time` }, now),
      can ? [["hour", "+1 hour"], ["day", "+1 day"], ["monday", "Next Monday 9:00"]].map(([by, text]) =>
        h("button", { type: "button", "data-testid": `clock-${by}`, onclick: () => act("advance", { by }) }, text)) : null),
  });
}

// Suggested asks and the twins that can be asked.
export function showTry(parent, { suggestions, twins }, names, take, close) {
  sync(parent, suggestions.length || twins.length ? [{ suggestions, twins }] : [], {
    key: () => "try",
    make: () => h("div", { className: "try" },
      h("button", { type: "button", className: "icon-button only-narrow close-try", "aria-label": "Close", onclick: close }, "✕"),
      suggestions.length ? [h("h2", {}, "Try this"), h("p", { className: "hint" }, "A click makes you that person and fills the message in. You press Send.")] : null,
      suggestions.map((one) => h("button", { type: "button", className: "suggestion", "data-testid": "suggestion", onclick: () => take(one) },
        h("span", { className: "shows" }, one.shows), h("span", { className: "ask" }, one.text), h("span", { className: "who" }, `as ${(names[one.who] || { name: one.who }).name}`))),
      twins.length ? h("h2", {}, "Twins you can ask") : null,
      twins.map((twin) => h("p", { className: "twin" }, h("strong", {}, twin.handle), ` ${twin.name}`, h("small", {}, `${twin.craft}, owned by ${twin.owner}`)))),
  });
}

export function showWelcome(parent, picture) {
  const empty = picture.here && !picture.here.messages.length && !place.home;
  const bot = picture.apps[0] ? picture.apps[0].name : "the bot";
  fill(parent, empty ? h("div", { className: "welcome" },
    h("h2", {}, `You are ${picture.me.name}. Nothing has been said here yet.`),
    h("ol", {},
      h("li", {}, "Ask a twin: ", picture.about.suggestions.length ? "take one of the suggestions, or " : "", `type @${bot}, a twin's handle, what you want and why.`),
      h("li", {}, "Read the answer in its thread, and use its buttons."),
      h("li", {}, "A red number on a person means that something waits for them: click the person, you become them."))) : null);
}
