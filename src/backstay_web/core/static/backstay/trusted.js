// What may become HTML while the page is open: only the answers of this site that htmx
// parses into a document of their own. Whatever else writes HTML as text is refused.
"use strict";

const PARSERS = new Set(["Document parseHTMLUnsafe", "DOMParser parseFromString"]);

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createHTML: (text, _type, sink) => (PARSERS.has(sink) ? text : null),
  });
}
