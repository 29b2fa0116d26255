// Keeps the frame of the receiving page on the phone, and nothing else: no row of
// anybody passes here. FRAME stands before these lines: what is kept, and its version.
"use strict";

const NAME = `frame-${FRAME.version}`;
const WAITS_MS = 4_000;
const KEPT = new Set(FRAME.kept);

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

async function fill() {
  const frame = await caches.open(NAME);
  await frame.addAll(FRAME.kept.map((address) => new Request(address, { cache: "reload" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

async function dropOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith("frame-") && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (!KEPT.has(pathname)) return;
  event.respondWith(pathname === FRAME.page ? newest(pathname) : kept(pathname));
});

// The page as the site has it now, if it answers soon: its language may be another.
async function newest(address) {
  const frame = await caches.open(NAME);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(WAITS_MS) });
    if (answer.ok && !answer.redirected) {
      await frame.put(address, answer.clone());
      return answer;
    }
  } catch {
    // There is no network: what is kept is as good.
  }
  return (await frame.match(address)) ?? Response.error();
}

// Files have the digest of their content in their names, so that one never grows old.
async function kept(address) {
  const frame = await caches.open(NAME);
  return (await frame.match(address)) ?? fetch(address);
}
