// Words and elements. Every text is in the page, in the language of its reader.
"use strict";

const Draw = (() => {
  const all = new Map(
    [...document.querySelector("#words").content.querySelectorAll("[data-word]")].map(
      (each) => [each.dataset.word, each.textContent]),
  );

  function word(name, filled = {}) {
    const said = all.get(name) ?? name;
    return said.replace(/%\((\w+)\)s/g, (_, key) => String(filled[key]));
  }

  function el(tag, about = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(about)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (typeof value === "boolean") made.toggleAttribute(name, value);
      else made.setAttribute(name, String(value));
    }
    made.append(...inside.filter((each) => each !== null));
    return made;
  }

  // A thick glove presses twice: what was pressed is done before it is done again.
  function button(name, does, more = {}) {
    const made = el("button", { type: "button", ...more }, word(name));
    made.addEventListener("click", async () => {
      made.disabled = true;
      try {
        await does();
      } finally {
        made.disabled = false;
      }
    });
    return made;
  }

  // Something wrong is told at the top, and read aloud.
  function tell(said, isBad = false) {
    const place = document.querySelector("#told");
    place.replaceChildren(...(said ? [el("p", { class: isBad ? "told bad" : "told" }, said)] : []));
  }

  function show(...inside) {
    document.querySelector("#main").replaceChildren(...inside.filter((each) => each !== null));
    window.scrollTo(0, 0);
  }

  function field(name, about = {}) {
    const input = el("input", { id: `field-${name}`, ...about });
    return { input, whole: el("p", {}, el("label", { for: `field-${name}` }, word(name)), input) };
  }

  return { word, el, button, tell, show, field };
})();
