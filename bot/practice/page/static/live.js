// Where am I, and what do I see?  One websocket brings pictures, one door takes what I do.

import { toast } from "./dom.js";

const asked = new URLSearchParams(location.search);
export const place = {
  as: asked.get("as") || "", channel: asked.get("in") || "", thread: asked.get("thread") || "",
  home: asked.get("home") || "", n: 0,
};
export const lastAct = { at: 0 };
let socket, show, wait = 200;

export function start(onPicture) {
  show = onPicture;
  connect();
  document.addEventListener("visibilitychange", look);
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/practice/live`);
  socket.onopen = () => { wait = 200; document.body.classList.remove("offline"); look(); };
  socket.onmessage = (message) => {
    const picture = JSON.parse(message.data);
    if (picture.n < place.n) return;  // asked for before the last click
    adopt(picture);
    show(picture);
  };
  socket.onclose = () => {
    document.body.classList.add("offline");
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 3000);
  };
}

function adopt(picture) {
  place.as = picture.me.id;
  place.channel = picture.here ? picture.here.id : "";
  const query = new URLSearchParams({ as: place.as, in: place.channel });
  if (place.thread) query.set("thread", place.thread);
  if (place.home) query.set("home", place.home);
  history.replaceState(null, "", `/?${query}`);
}

function look() {
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ ...place, visible: document.visibilityState === "visible" }));
}

// Go somewhere: as another person, to another channel, into a thread or a Home tab.
export function go(where) {
  const moved = "as" in where || "channel" in where;
  Object.assign(place, moved ? { thread: "", home: "" } : {}, where);
  if ("as" in where && !("channel" in where)) place.channel = "";
  place.n += 1;
  look();
}

// Do something as the person I am; says in words why it was refused.
export async function act(verb, args, quiet = false) {
  lastAct.at = Date.now();
  const body = JSON.stringify({ verb, as: place.as, ...args });
  try {
    const answer = await fetch("/practice/do", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const said = await answer.json();
    if (answer.ok) return said;
    if (!quiet) toast(`That did not work: ${said.error}`);
  } catch {
    toast("The workspace is not running any more. Start it again with make practice.");
  }
  return null;
}
