// Words, numbers and weeks in the language that is chosen.
const DATA = JSON.parse(document.getElementById("data").textContent);
const onLanguage = [];
let language = "en";

function say(message, values = {}) {
  const words = DATA.words[language];
  const text = (words && words[message]) || message;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

// A name of the case: one text, or one for each language.
function nameOf(plain) {
  return Array.isArray(plain) ? plain[language === "uk" ? 1 : 0] : plain;
}

function number(value, digits = 0) {
  const { decimal, group } = DATA.numbers[language];
  const [whole, rest] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return rest ? grouped + decimal + rest : grouped;
}

// Nearly all is not all: only a full share shows as 100%.
function percent(share) {
  if (share > 0.99 && share < 1) return `${number(99)}%`;
  return `${number(100 * share)}%`;
}

function weekText(week) {
  return say("week {number} · {day}", { number: week, day: DATA.days[language][week] });
}

function weekCell(week) {
  return say("{number} · {day}", { number: week, day: DATA.days[language][week] });
}

function escapeText(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (sign) => signs[sign]);
}

function setLanguage(wanted) {
  language = wanted === "uk" ? "uk" : "en";
  const root = document.documentElement;
  root.lang = language;
  document.title = `${document.body.dataset[language === "uk" ? "titleUk" : "titleEn"]} · Backstay`;
  document.querySelectorAll("[data-language]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  });
  document.querySelectorAll("[data-say-placeholder]").forEach((each) => {
    each.placeholder = say(each.dataset.sayPlaceholder);
  });
  document.querySelectorAll("[data-say-label]").forEach((each) => {
    each.setAttribute("aria-label", say(each.dataset.sayLabel));
  });
  onLanguage.forEach((call) => call());
  try {
    localStorage.setItem("backstay-language", language);
  } catch {
    // A page opened from a file may have no storage; the language is then not remembered.
  }
}

function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked) return asked;
  try {
    return localStorage.getItem("backstay-language") || "en";
  } catch {
    return "en";
  }
}
