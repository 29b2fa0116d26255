// Of all programs that a text could name, only that of the worker may be run: the page
// writes no HTML as text, so nothing else passes.
"use strict";

const WORKER = document.documentElement.dataset.worker;

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createScriptURL: (address) => (address === WORKER ? address : null),
  });
}
