// Keys for those who work with lists all day. Every way they lead to is on the page too.
"use strict";

const OFF = "backstay-keys-off";
const isOn = () => !localStorage.getItem(OFF);

function isTyping(element) {
  return element.closest("input, select, textarea, dialog, [contenteditable]") !== null;
}

function show(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

function step(by) {
  const links = [...document.querySelectorAll("#list tbody th a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}

// In the palette: from the words down to what was found, and back up to them.
function walkPalette(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const palette = event.target.closest("#palette");
  if (!by || !palette) return;
  const stops = [...palette.querySelectorAll("#palette-words, #palette-found a")];
  const here = stops.indexOf(document.activeElement);
  event.preventDefault();
  stops[Math.min(Math.max(here + by, 0), stops.length - 1)].focus();
}

function tick() {
  document.activeElement.closest("#list tbody tr")?.querySelector("[name=rows]")?.click();
}

const KEYS = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => show("keys"),
  j: () => step(1),
  k: () => step(-1),
  x: tick,
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    show("palette");
    return;
  }
  walkPalette(event);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isPlain || !isOn() || isTyping(event.target) || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// A list is exchanged as one filters it, so its ticks are listened to from outside.
document.documentElement.classList.add("scripted");
document.addEventListener("change", (event) => {
  if (event.target.id !== "tick-all") return;
  for (const each of document.querySelectorAll("main [name=rows], main [name=ticked]")) {
    each.checked = event.target.checked;
  }
});

// One tick for all of a form that have a name.
document.addEventListener("change", (event) => {
  const { ticks } = event.target.dataset;
  if (!ticks) return;
  for (const each of event.target.form.querySelectorAll(`[name="${ticks}"]`)) {
    each.checked = event.target.checked;
  }
});

// Paper shows what is folded. Browsers that can do it by the style sheet need no help.
if (!CSS.supports("selector(::details-content)")) {
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("main details:not([open])")) {
      each.open = true;
      addEventListener("afterprint", () => { each.open = false; }, { once: true });
    }
  });
}

const box = document.getElementById("keys-on");
if (box) {
  box.checked = isOn();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}
