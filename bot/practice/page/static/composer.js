// How does a person say something?  A text field with completion of names and twins; drafts survive going elsewhere.

import { h } from "./dom.js";
import { contentOf } from "./fields.js";
import { act, place } from "./live.js";

const drafts = new Map();

// `where()` says {channel, thread}; `context()` the names to complete.
export function composer(parent, { where, context, label, testid, sentTo }) {
  let key = "", options = [], chosen = 0;
  const list = h("div", { className: "completion", role: "listbox", id: `${testid}-list`, hidden: true, "aria-label": "Suggestions" });
  const field = h("textarea", {
    rows: 1, "data-testid": testid, "aria-label": label, "aria-autocomplete": "list", "aria-controls": `${testid}-list`,
    oninput: () => { drafts.set(key, field.value); grow(); complete(); },
    onkeydown: (event) => keydown(event), onblur: () => setTimeout(hide, 150),
  });
  const button = h("button", { type: "button", className: "primary send", "data-testid": testid === "composer" ? "send" : "thread-send", onclick: () => send() }, "Send");
  let files = [];
  const picker = h("input", { type: "file", multiple: true, hidden: true, "data-testid": `${testid}-files`, "aria-label": "Files to attach", onchange: () => { add(picker.files); picker.value = ""; } });
  const attach = h("button", { type: "button", className: "attach", title: "Attach files", "aria-label": "Attach files", onclick: () => picker.click() }, "📎");
  const chosenFiles = h("div", { className: "attached", "aria-live": "polite" });
  const box = h("div", {
    className: "composer", ondragover: (event) => { event.preventDefault(); box.classList.add("over"); }, ondragleave: () => box.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); box.classList.remove("over"); add(event.dataTransfer.files); },
  }, list, attach, picker, field, button);
  parent.append(chosenFiles, box);

  function add(more) { files = [...files, ...more]; showFiles(); }
  function showFiles() {
    chosenFiles.replaceChildren(...files.map((file) => h("button", { type: "button", title: "Take it off", "aria-label": `Take ${file.name} off`,
      onclick: () => { files = files.filter((one) => one !== file); showFiles(); } }, `${file.name} ✕`)));
    grow();
  }

  function grow() {
    field.style.height = "auto"; // grows with its lines, wrapped ones included
    field.style.height = `${Math.min(200, field.scrollHeight + 2)}px`;
    button.disabled = !field.value.trim() && !files.length;
  }
  function hide() { list.hidden = true; options = []; field.removeAttribute("aria-activedescendant"); }

  async function send() {
    const text = field.value.trim(), { channel, thread } = where();
    if ((!text && !files.length) || !channel) return;
    const sent = key, with_ = files;
    files = [];
    showFiles();
    put("");
    hide();
    const said = await act("say", { channel, thread_ts: thread, text, files: await Promise.all(with_.map(contentOf)) });
    if (said === null && key === sent && !field.value) { put(text); add(with_); }
    if (said && said.ts && !thread && sentTo) sentTo(said.ts);
  }

  function put(text) { field.value = text; drafts.set(key, text); grow(); }

  function keydown(event) {
    if (options.length && !list.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark((chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length); return; }
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(options[chosen]); return; }
      if (event.key === "Escape") { event.preventDefault(); hide(); return; }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  }

  function complete() {
    const before = field.value.slice(0, field.selectionStart);
    options = completions(before, context());
    list.hidden = !options.length;
    list.replaceChildren(...options.map((option, index) => h("div", { role: "option", id: `${testid}-option-${index}`, onmousedown: (e) => { e.preventDefault(); take(option); } },
      h("strong", {}, option.shown), " ", h("span", {}, option.more))));
    if (options.length) mark(0);
  }

  function mark(index) {
    chosen = index;
    [...list.children].forEach((child, at) => child.setAttribute("aria-selected", String(at === index)));
    list.children[index].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", `${testid}-option-${index}`);
  }

  function take(option) {
    const at = field.selectionStart;
    const start = at - option.typed.length;
    put(`${field.value.slice(0, start)}${option.text} ${field.value.slice(at)}`);
    field.selectionStart = field.selectionEnd = start + option.text.length + 1;
    field.focus();
    hide();
    complete();
  }

  return {
    // Show the draft of wherever the page now is; nothing happens to a draft that is being typed.
    refresh(placeholder) {
      const { channel, thread } = where();
      const now = `${place.as} ${channel} ${thread || ""}`;
      field.placeholder = placeholder;
      if (now === key) return;
      const early = key ? "" : field.value; // typed before the page knew where it is
      key = now;
      field.value = drafts.get(key) || early;
      grow();
      if (early) complete(); else hide();
    },
    put(text) { put(text); field.focus(); field.selectionStart = text.length; },
    focus() { field.focus(); },
  };
}

function completions(before, { people, bots, twins, inAppDm }) {
  const afterBot = bots.map((bot) => new RegExp(`@${bot.name}\\s+(?:[\\w-]+,\\s*)*([\\w-]*)$`, "i").exec(before)).find(Boolean);
  const handle = afterBot || (inAppDm ? /^(?:[\w-]+,\s*)*([\w-]*)$/.exec(before) : null);
  if (handle && (afterBot || before)) {
    const found = twins.filter((twin) => twin.handle.startsWith(handle[1].toLowerCase()) && twin.handle !== handle[1].toLowerCase());
    return found.map((twin) => ({ typed: handle[1], text: twin.handle, shown: twin.handle, more: `${twin.name}, owned by ${twin.owner}` }));
  }
  const at = /(?:^|\s)@([\w.-]*)$/.exec(before);
  if (at) {
    const all = [...bots.map((bot) => ({ name: bot.name, title: "the bot: ask a twin" })), ...people];
    return all.filter((one) => one.name.toLowerCase().startsWith(at[1].toLowerCase()))
      .map((one) => ({ typed: `@${at[1]}`, text: `@${one.name}`, shown: `@${one.name}`, more: one.title || "" }));
  }
  const slash = /^\/(\w*)$/.exec(before);
  return slash && "twins".startsWith(slash[1]) ? [{ typed: before, text: "/twins", shown: "/twins", more: "all other commands" }] : [];
}
