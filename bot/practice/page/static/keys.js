// How is the page worked by keys?  One tab stop for each row of buttons, and arrows inside it.

const STEP = { ArrowRight: 1, ArrowLeft: -1 };

// buttons() lists what the arrows walk; with `both`, up and down walk, too.
export function roving(box, buttons, both = false) {
  box.addEventListener("keydown", (event) => {
    const step = STEP[event.key] || (both && { ArrowDown: 1, ArrowUp: -1 }[event.key]);
    const all = buttons(), at = all.indexOf(event.target);
    const to = { Home: all[0], End: all.at(-1) }[event.key] || (step && all[(at + step + all.length) % all.length]);
    if (at < 0 || !to) return;
    event.preventDefault();
    all.forEach((one) => { one.tabIndex = one === to ? 0 : -1; });
    to.focus();
  });
}

export function oneStop(buttons) {
  buttons.forEach((one, index) => { one.tabIndex = index ? -1 : 0; });
}

// Escape undoes the last thing that was opened; forms, menus and lists of names take it first.
export function onEscape(undo) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) undo();
  });
}
