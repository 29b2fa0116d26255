// Twenty devices without a browser: their storage, clocks, keys and crashes, by a seed.
"use strict";

const World = (() => {
  const ROUND = new Uint32Array(64);
  const FIRST = new Uint32Array(8);
  (() => {
    const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
    const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
    for (let n = 2, i = 0; i < 64; n++) {
      if (!isPrime(n)) continue;
      if (i < 8) FIRST[i] = fraction(Math.sqrt(n));
      ROUND[i++] = fraction(Math.cbrt(n));
    }
  })();

  const bits = (x, n) => (x >>> n) | (x << (32 - n));
  const W = new Uint32Array(64);

  // FIPS 180-4. Browsers bring their own; the tests compare this one with Python's.
  function sha256(bytes) {
    const blocks = ((bytes.length + 8) >> 6) + 1;
    const padded = new Uint8Array(blocks * 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(blocks * 64 - 4, bytes.length * 8);
    const h = FIRST.slice();
    for (let at = 0; at < padded.length; at += 64) block(h, view, at);
    return [...h].map((each) => each.toString(16).padStart(8, "0")).join("");
  }

  function block(h, view, at) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      const low = bits(x, 7) ^ bits(x, 18) ^ (x >>> 3);
      W[i] = W[i - 16] + low + W[i - 7] + (bits(y, 17) ^ bits(y, 19) ^ (y >>> 10));
    }
    let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
    for (let i = 0; i < 64; i++) {
      const chosen = (bits(e, 6) ^ bits(e, 11) ^ bits(e, 25)) + ((e & f) ^ (~e & g));
      const x = (k + chosen + ROUND[i] + W[i]) | 0;
      const most = (bits(a, 2) ^ bits(a, 13) ^ bits(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      k = g; g = f; f = e; e = (d + x) | 0;
      d = c; c = b; b = a; a = (x + most) | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
  }

  const buffer = new Uint8Array(1 << 16);

  // Puts a text as UTF-8, or hexadecimal digits as bytes, at a place; returns the next.
  function put(part, at) {
    if (typeof part !== "string") {
      for (let i = 0; i < part.hex.length; i += 2) buffer[at++] = parseInt(part.hex.substr(i, 2), 16);
      return at;
    }
    for (let i = 0; i < part.length; i++) {
      const code = part.codePointAt(i);
      if (code < 0x80) { buffer[at++] = code; continue; }
      if (code > 0xffff) i++;
      if (code < 0x800) buffer[at++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) buffer[at++] = 0xe0 | (code >> 12);
        else { buffer[at++] = 0xf0 | (code >> 18); buffer[at++] = 0x80 | ((code >> 12) & 63); }
        buffer[at++] = 0x80 | ((code >> 6) & 63);
      }
      buffer[at++] = 0x80 | (code & 63);
    }
    return at;
  }

  function digest(...parts) {
    let end = 0;
    for (const part of parts) end = put(part, end);
    return sha256(buffer.subarray(0, end));
  }

  function chance(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let made = Math.imul(state ^ (state >>> 15), state | 1);
      made ^= made + Math.imul(made ^ (made >>> 7), made | 61);
      return ((made ^ (made >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function uuid(random) {
    const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
    digits[12] = "4";
    digits[16] = "8";
    return digits.join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  const devices = new Map();

  function add(name, { me, key, seed, skew_ms, room, crashes }) {
    devices.set(name, {
      me, key, skew_ms, room, crashes, random: chance(seed), disk: new Map(), run: null, now_ms: 0, fuse: -1,
    });
  }

  // The same tablet, registered anew: what is on its disk stays and is sent as before.
  function renew(name, me, key) {
    const device = devices.get(name);
    device.me = me;
    device.key = key;
  }

  function write(device, { put, drop }) {
    const next = new Map(device.disk);
    for (const key of drop) next.delete(key);
    for (const [key, value] of Object.entries(put)) next.set(key, Object.freeze(value));
    const isLarger = next.size > device.disk.size;
    if (isLarger && next.size > device.room) throw new DeviceCore.Full();
    device.disk = next;
  }

  const SHELL = {
    read: (device, { key }) => device.disk.get(key) ?? null,
    list: (device, { prefix }) => [...device.disk.keys()]
      .filter((key) => key.startsWith(prefix)).sort().map((key) => device.disk.get(key)),
    write,
    clock: (device) => ({ at_ms: device.now_ms + device.skew_ms, offset_minutes: 120 }),
    random: (device) => uuid(device.random),
    digest: (_, { parts }) => digest(...parts),
    sign: (device, { text }) => digest(device.key, text),
    witnessed: (_, { note }) => {
      const [size, root, mark] = note.split(" ");
      return mark === digest("a witness", size, root) ? { size: Number(size), root } : null;
    },
  };

  // Runs what was begun until it ends, waits for the network, or crashes at any step.
  function go(device, steps, given) {
    let step = steps.next(given);
    while (!step.done) {
      if (device.fuse-- === 0) return stopped(device);
      const wish = step.value;
      if (wish.do === "send" || wish.do === "prove") {
        device.run = steps;
        return { asks: wish };
      }
      let made;
      try {
        made = SHELL[wish.do](device, wish);
      } catch (error) {
        if (!(error instanceof DeviceCore.Full)) throw error;
        step = steps.throw(error);
        continue;
      }
      if (device.fuse-- === 0) return stopped(device);
      step = steps.next(made);
    }
    device.run = null;
    return { done: step.value };
  }

  // What was in memory is gone; what was on the disk is there.
  function stopped(device) {
    device.run = null;
    return { crashed: true };
  }

  function begin(name, now_ms, what, said) {
    const device = devices.get(name);
    device.now_ms = now_ms;
    device.fuse = device.random() < device.crashes ? Math.floor(device.random() * 30) : -1;
    const of = what === "capture" ? device.me : said;
    return guarded(device, () => go(device, DeviceCore[what](of, said)));
  }

  function answer(name, given) {
    const device = devices.get(name);
    if (device.run === null) return { crashed: true };
    return guarded(device, () => go(device, device.run, given));
  }

  function guarded(device, steps) {
    try {
      return steps();
    } catch (error) {
      if (!(error instanceof DeviceCore.Full)) throw error;
      device.run = null;
      return { full: true };
    }
  }

  const saved = new Map();
  function backUp(name) { saved.set(name, new Map(devices.get(name).disk)); }
  const setBack = (name) => {
    const device = devices.get(name);
    device.disk = new Map(saved.get(name));
    device.run = null;
  };
  const disk = (name) => Object.fromEntries(devices.get(name).disk);
  // The hashes of what is there, and whether the chain of a registration has parted.
  function glance(name, device) {
    const { disk } = devices.get(name);
    const chain = SHELL.read(devices.get(name), { key: `chain/${device}` });
    const keys = [...disk.keys()].filter((key) => key.startsWith("event/"));
    const hashes = keys.map((key) => disk.get(key).hash);
    return { hashes, has_parted: chain?.has_parted ?? false };
  }
  function calm(name) {
    Object.assign(devices.get(name), { crashes: 0, room: Infinity, run: null });
  }
  function setClock(name, skew_ms) { devices.get(name).skew_ms = skew_ms; }
  const drop = (name) => { devices.delete(name); saved.delete(name); };

  // Many things for many devices at once: each call from outside costs more than they do.
  const WAYS = { add, renew, begin, answer, backUp, setBack, disk, glance, setClock, calm, drop };
  const turn = (wishes) => JSON.stringify(
    wishes.map(([way, ...words]) => WAYS[way](...words) ?? null));

  return { turn, digest };
})();
