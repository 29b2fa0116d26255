// Tables: search, sort, show all rows, fill from data, and explanations one click away.
const PRINT_ALL = "details:not([open])";

// The text of an element in the chosen language; innerText would lay out the page for each.
function textOf(element) {
  const spans = element.querySelectorAll("span[lang]");
  if (!spans.length) return element.textContent.trim();
  let text = element.textContent;
  for (const span of spans) {
    if (span.lang !== language) text = text.replace(span.textContent, " ");
  }
  return text.trim();
}

function orderOf(cell) {
  const given = cell.dataset.order;
  if (given === undefined) return textOf(cell);
  return given !== "" && !Number.isNaN(Number(given)) ? Number(given) : given;
}

const collators = {
  en: new Intl.Collator("en-GB", { numeric: true }),
  uk: new Intl.Collator("uk-UA", { numeric: true }),
};

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collators[language].compare(String(a), String(b));
}

function sortBy(table, column, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [orderOf(row.cells[column]), row]);
  rows.sort((a, b) => direction * compare(a[0], b[0]));
  body.append(...rows.map((each) => each[1]));
  showFirst(table);
}

// After a sort, the rows that a short table shows are again the first ones.
function showFirst(table) {
  const wrap = table.closest(".table");
  if (!wrap || !wrap.classList.contains("short")) return;
  const rows = [...table.tBodies[0].rows];
  const shown = rows.filter((row) => !row.classList.contains("more")).length;
  rows.forEach((row, place) => row.classList.toggle("more", place >= shown));
}

function onSort(button) {
  const head = button.closest("th");
  const table = head.closest("table");
  const up = head.getAttribute("aria-sort") === "ascending";
  table.querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", up ? "descending" : "ascending");
  sortBy(table, head.cellIndex, up ? -1 : 1);
}

function sortByName() {
  document.querySelectorAll(".table[data-by-name] table").forEach((table) => {
    if (table.querySelector("th[aria-sort]")) return;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [textOf(row.cells[0]), row]);
    rows.sort((a, b) => compare(a[0], b[0]));
    body.append(...rows.map((each) => each[1]));
    showFirst(table);
  });
}

function showAll(wrap) {
  wrap.classList.remove("short");
  const button = wrap.querySelector("[data-all]");
  if (button) button.hidden = true;
}

// How many things rows tell about: rows of one name are one where the table counts names.
function countOf(wrap, rows) {
  return "countsNames" in wrap.dataset ? new Set(rows.map((row) => row.dataset.name)).size : rows.length;
}

// Shows the rows that pass, and says beside the caption how many of how many these are.
function keepRows(wrap, passes) {
  const rows = [...wrap.querySelectorAll("tbody tr")];
  rows.forEach((row) => { row.hidden = !passes(row); });
  const count = wrap.querySelector(".caption .count");
  const [kept, all] = [rows.filter((row) => !row.hidden), rows].map((each) => countOf(wrap, each));
  if (count) count.textContent = kept === all ? number(all) : say("{shown} of {all}", { shown: number(kept), all: number(all) });
}

function filterRows(wrap, wanted) {
  const words = wanted.trim().toLowerCase();
  if (words) showAll(wrap);
  keepRows(wrap, (row) => words === "" || textOf(row).toLowerCase().includes(words));
}

// Fills a table body; a row is a list of [text, order, class, second line].
function fillRows(body, rows) {
  const made = rows.map((cells) => {
    const row = document.createElement("tr");
    for (const [text, order, kind, more] of cells) {
      const cell = document.createElement("td");
      cell.textContent = text;
      if (more) {
        const line = document.createElement("span");
        line.className = "sub";
        line.textContent = more;
        cell.append(line);
      }
      if (order !== null && order !== undefined) cell.dataset.order = order;
      if (kind) cell.className = kind;
      row.append(cell);
    }
    return row;
  });
  body.replaceChildren(...made);
  const table = body.closest("table");
  const sorted = table.querySelector("th[aria-sort]");
  if (sorted) {
    sortBy(table, sorted.cellIndex, sorted.getAttribute("aria-sort") === "ascending" ? 1 : -1);
  }
}

function showBubble(anchor, content) {
  const bubble = document.getElementById("bubble");
  bubble.replaceChildren(...content);
  bubble.hidden = false;
  const place = anchor.getBoundingClientRect();
  const width = bubble.offsetWidth;
  const left = Math.min(Math.max(8, place.left - 8), document.documentElement.clientWidth - width - 8);
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${place.bottom + scrollY + 6}px`;
  anchor.setAttribute("aria-expanded", "true");
}

function hideBubble() {
  const bubble = document.getElementById("bubble");
  bubble.hidden = true;
  document.querySelectorAll('[aria-expanded="true"]').forEach((each) => each.setAttribute("aria-expanded", "false"));
}

function showAssumption(mark) {
  const row = document.getElementById(mark.hash.slice(1));
  if (!row) return;
  const [key, value, unit, reason] = [...row.cells].map(textOf);
  const head = document.createElement("p");
  head.textContent = say("Assumption {key}: {value} {unit}", { key, value, unit });
  const why = document.createElement("p");
  why.textContent = reason;
  showBubble(mark, [head, why]);
}

function startTables() {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, a");
    const wasOpen = target && target.getAttribute("aria-expanded") === "true";
    hideBubble();
    if (!target) return;
    if (target.matches(".sort")) onSort(target);
    else if (target.matches("[data-all]")) showAll(target.closest(".table"));
    else if (target.matches(".why") && !wasOpen) {
      const text = target.nextElementSibling.cloneNode(true);
      text.hidden = false;
      showBubble(target, [text]);
    } else if (target.matches(".mark")) {
      event.preventDefault();
      if (!wasOpen) showAssumption(target);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideBubble();
  });
  document.querySelectorAll("[data-search]").forEach((input) => {
    input.addEventListener("input", () => filterRows(input.closest(".table"), input.value));
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(PRINT_ALL)];
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
  onLanguage.push(sortByName, hideBubble);
}
