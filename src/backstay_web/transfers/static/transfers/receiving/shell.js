// What core.js asks for, as a browser has it: a store that lasts, keys, and the network.
//
// Two keys keep what is stored. The one of the rows is made of the PIN and of a secret of
// this phone, and is nowhere while the page is locked. The one of what was captured is of
// this phone alone: whoever forgets the PIN loses the rows, which the site has, and
// nothing that was captured. No key can be taken out of the browser by a program.
"use strict";

const Shell = (() => {
  const NAME = "backstay-receiving";
  const ROUNDS = 600_000;
  const PIN = /^[0-9]{6,12}$/;
  const TRIES = 10;
  const CHECK = "the right PIN";
  const AES = { name: "AES-GCM", length: 256 };
  const bytes = (text) => new TextEncoder().encode(text);
  const text = (data) => new TextDecoder().decode(data);

  class WrongPin extends Error {}

  let base = null;
  let rowsKey = null;

  function done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of ["keys", "rows", "kept", "photographs"]) {
        request.result.createObjectStore(name);
      }
    };
    base = await done(request);
  }

  const read = (store, key) => done(base.transaction(store).objectStore(store).get(key));

  // Writes all of it or none, and returns once it would outlive a loss of power.
  function write(store, put, drop = []) {
    return new Promise((resolve, reject) => {
      const change = base.transaction(store, "readwrite", { durability: "strict" });
      change.oncomplete = () => resolve();
      change.onabort = () => reject(fullOr(change.error));
      const to = change.objectStore(store);
      for (const key of drop) to.delete(key);
      for (const [key, value] of Object.entries(put)) to.put(value, key);
    });
  }

  function fullOr(error) {
    return error?.name === "QuotaExceededError" ? new DeviceCore.Full() : error;
  }

  async function locked(key, data) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, data) };
  }

  const unlocked = (key, { iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
  const lockedValue = (key, value) => locked(key, bytes(JSON.stringify(value)));
  const unlockedValue = async (key, kept) => JSON.parse(text(await unlocked(key, kept)));

  // Tells whether this browser has all that the page needs; what is missing, if not.
  async function lacking() {
    if (!window.isSecureContext || !crypto.subtle) return "https";
    if (!window.indexedDB || !navigator.serviceWorker || !navigator.locks) return "storage";
    try {
      await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    } catch {
      return "Ed25519";
    }
    return "";
  }

  const isSetUp = async () => (await read("keys", "sign")) !== undefined;

  async function makeKeys() {
    const { subtle } = crypto;
    const outbox = (await read("keys", "outbox")) ?? (await subtle.generateKey(AES, false, ["encrypt", "decrypt"]));
    const sign = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    await write("keys", { outbox, sign });
  }

  async function derived(pin, salt, secret) {
    const given = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    const slow = await crypto.subtle.deriveBits(how, given, 256);
    const mixed = await crypto.subtle.sign("HMAC", secret, slow);
    return crypto.subtle.importKey("raw", mixed, AES, false, ["encrypt", "decrypt"]);
  }

  // Begins anew with a PIN: rows under another one are of no use, and go.
  async function setPin(pin) {
    if (!PIN.test(pin)) throw new WrongPin();
    await wipe();
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const how = { name: "HMAC", hash: "SHA-256" };
    const secret = await crypto.subtle.generateKey(how, false, ["sign"]);
    rowsKey = await derived(pin, salt, secret);
    const check = await lockedValue(rowsKey, CHECK);
    await write("keys", { salt, secret, check, wrong: 0 });
  }

  const hasPin = async () => (await read("keys", "check")) !== undefined;

  // Opens the rows. Wrong ten times after each other, they are gone.
  async function enter(pin) {
    const wrong = (await read("keys", "wrong")) + 1;
    await write("keys", { wrong });
    const key = await derived(pin, await read("keys", "salt"), await read("keys", "secret"));
    try {
      await unlockedValue(key, await read("keys", "check"));
    } catch {
      if (wrong >= TRIES) await wipe();
      throw new WrongPin();
    }
    await write("keys", { wrong: 0 });
    rowsKey = key;
  }

  const lock = () => { rowsKey = null; };
  const isOpen = () => rowsKey !== null;

  async function wipe() {
    rowsKey = null;
    await write("keys", {}, ["salt", "secret", "check", "wrong"]);
    const all = await done(base.transaction("rows").objectStore("rows").getAllKeys());
    await write("rows", {}, all);
  }

  async function row(key) {
    const kept = await read("rows", key);
    return kept === undefined ? null : unlockedValue(rowsKey, kept);
  }

  async function rowsOf(prefix) {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const all = await done(base.transaction("rows").objectStore("rows").getAll(range));
    return Promise.all(all.map((each) => unlockedValue(rowsKey, each)));
  }

  const keepRow = async (key, value) => write("rows", { [key]: await lockedValue(rowsKey, value) });

  async function outbox() {
    return read("keys", "outbox");
  }

  async function kept(key) {
    const found = await read("kept", key);
    return found === undefined ? null : unlockedValue(await outbox(), found);
  }

  async function keptOf(prefix) {
    const key = await outbox();
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const all = await done(base.transaction("kept").objectStore("kept").getAll(range));
    return Promise.all(all.map((each) => unlockedValue(key, each)));
  }

  async function keep(put, drop = []) {
    const key = await outbox();
    const pairs = Object.entries(put).map(async ([name, value]) => [name, await lockedValue(key, value)]);
    await write("kept", Object.fromEntries(await Promise.all(pairs)), drop);
  }

  const digits = (data) => [...new Uint8Array(data)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const fromDigits = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  async function digest(data) {
    return digits(await crypto.subtle.digest("SHA-256", data));
  }

  async function digestOf(parts) {
    const all = parts.map((part) => (typeof part === "string" ? bytes(part) : fromDigits(part.hex)));
    return digest(await new Blob(all).arrayBuffer());
  }

  async function publicKey() {
    const { publicKey: key } = await read("keys", "sign");
    return digits(await crypto.subtle.exportKey("raw", key));
  }

  async function signed(said) {
    const { privateKey } = await read("keys", "sign");
    return digits(await crypto.subtle.sign("Ed25519", privateKey, bytes(said)));
  }

  // Photographs lie encrypted beside what was captured; `note` says how each stands.
  async function keepPhotograph(data) {
    const name = await digest(data);
    await write("photographs", { [name]: await locked(await outbox(), data) });
    return name;
  }

  async function photograph(name) {
    const found = await read("photographs", name);
    return found === undefined ? null : unlocked(await outbox(), found);
  }

  const dropPhotographs = (names) => write("photographs", {}, names);

  async function room() {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { usage, quota };
  }

  // What core.js asks for; `post` sends to the site, and returns null if nothing came.
  const wishes = (post) => ({
    read: ({ key }) => kept(key),
    list: ({ prefix }) => keptOf(prefix),
    write: ({ put, drop }) => keep(put, drop),
    clock: () => ({ at_ms: Date.now(), offset_minutes: -new Date().getTimezoneOffset() }),
    random: () => crypto.randomUUID(),
    digest: ({ parts }) => digestOf(parts),
    sign: ({ text: said }) => signed(said),
    send: ({ request }) => post(request),
    prove: () => null,
    witnessed: () => null,
  });

  return {
    WrongPin, PIN, open, lacking, isSetUp, makeKeys, setPin, hasPin, enter, lock, isOpen, wipe, row,
    rowsOf, keepRow, kept, keptOf, keep, publicKey, keepPhotograph, photograph, dropPhotographs, room, wishes,
  };
})();
