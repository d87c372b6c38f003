// How is anything put on the page?  Elements from text only, so nothing said in a channel can become markup.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") node[name] = value;
    else node.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Bring `parent` to `items`: what did not change keeps its element, and with it focus, selection and open menus.
export function sync(parent, items, { key, make, signature = JSON.stringify }) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstChild;
  for (const item of items) {
    const name = String(key(item)), written = signature(item);
    let child = old.get(name);
    old.delete(name);
    if (!child || child.written !== written) {
      const fresh = make(item), had = child && child === document.activeElement;
      fresh.dataset.key = name;
      fresh.written = written;
      if (had) queueMicrotask(() => fresh.focus({ preventScroll: true }));
      if (child) {
        if (child === place) place = child.nextSibling;
        child.remove();
      }
      child = fresh;
    }
    if (child === place) place = place.nextSibling;
    else parent.insertBefore(child, place);
  }
  for (const left of old.values()) left.remove();
}

// Make something again, and put the focus, the cursor and the scroll (of the box `scroller`) where they were.
export function sameFocus(parent, change, scroller) {
  const address = addressOf(parent, document.activeElement);
  const { selectionStart = null, selectionEnd = null } = document.activeElement;
  const top = (parent.querySelector(scroller) || document.querySelector(scroller) || {}).scrollTop;
  change();
  const box = parent.querySelector(scroller) || document.querySelector(scroller);
  if (box && top !== undefined) box.scrollTop = top;
  const node = address && !parent.contains(document.activeElement) ? parent.querySelector(address) : null;
  if (!node) return;
  node.focus({ preventScroll: true });
  if (selectionStart !== null && node.setSelectionRange) node.setSelectionRange(selectionStart, selectionEnd);
}

function addressOf(parent, node) {
  const block = parent.contains(node) ? node.closest("[data-block-id]") : null;
  if (!block) return "";
  const quoted = (name, value) => (value ? `[${name}="${CSS.escape(value)}"]` : "");
  const action = node.closest("[data-action-id]");
  const message = block.closest("[data-ts]");
  const own = action === node || !action ? quoted("data-value", node.dataset.value) : ` input[value="${CSS.escape(node.value || "")}"]`;
  return `${quoted("data-ts", message ? message.dataset.ts : "")} ${quoted("data-block-id", block.dataset.blockId)} ${quoted("data-action-id", action ? action.dataset.actionId : "") || node.tagName}${own}`;
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter(Boolean));
}

export const byId = (id) => document.getElementById(id);

let toastTimer;
export function toast(text) {
  byId("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { byId("toast").textContent = ""; }, 6000);
}

export function avatar(name, icon, emoji) {
  const node = h("span", { className: "avatar", "aria-hidden": "true" });
  const shown = icon && icon.startsWith(":") ? emoji(icon.slice(1, -1)) : null;
  node.textContent = shown || (name || "?").slice(0, 1).toUpperCase();
  if (icon && /^https?:/.test(icon)) node.append(h("img", { src: icon, alt: "", onerror: (e) => e.target.remove() }));
  let hue = 0;
  for (const letter of name || "") hue = (hue * 31 + letter.codePointAt(0)) % 360;
  node.style.setProperty("--hue", hue);
  return node;
}
