// What a device keeps and sends: the same file in the browser and in the simulation.
//
// It does nothing by itself. Each function that changes something is a generator: it
// yields what it wants done, one thing at a time, and is given the answer. A shell does
// those things, such as `run` below with promises, or a simulation that may stop between
// any two of them. What a shell is asked for:
//
//   {do: "read", key}              the value of a key, or null
//   {do: "list", prefix}           the values of keys that begin so, in order of keys
//   {do: "write", put, drop}       all of it, durably, or none; throws Full if no room
//   {do: "clock"}                  {at_ms, offset_minutes} of the device's own clock
//   {do: "random"}                 a uuid that nobody can guess
//   {do: "digest", parts}          SHA-256 of texts and hexadecimal bytes, as digits
//   {do: "sign", text}             the signature of the device's key, as digits
//   {do: "send", request}          the answer of the site, or null if none came
//   {do: "prove", hashes}          proofs of the log for these events, or null
//   {do: "witnessed", note}        {root, size} if the log and a witness signed it, or null
//
// One of them runs at a time for each device: a shell waits for one to end before it
// begins another. docs/reference/device-events.md has the format of events.
"use strict";

const DeviceCore = (() => {
  const VERSION = 1;
  const SIGNED_AS = "backstay-device-event/1\n";
  const NONE_BEFORE = "0".repeat(64);
  const AT_ONCE = 50;
  const LONGEST_BODY = 10_000;
  const GRACE_MS = 14 * 24 * 60 * 60 * 1000;
  const WAITS = new Set(["captured", "held", "conflict", "refused"]);

  class Full extends Error {}
  class Unfit extends Error {}

  // The one text of a value: RFC 8785 without fractions and null.
  function canonical(value) {
    if (typeof value === "string") return text(value);
    if (typeof value === "boolean") return String(value);
    if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (typeof value !== "object" || value === null) throw new Unfit(`${value}`);
    const parts = Object.keys(value).sort().map((name) => {
      if (!/^[a-z][a-z0-9_]{0,59}$/.test(name)) throw new Unfit(name);
      return `"${name}":${canonical(value[name])}`;
    });
    return `{${parts.join(",")}}`;
  }

  function text(value) {
    if (value.includes("\0") || !isWhole(value)) throw new Unfit("a sign");
    return JSON.stringify(value);
  }

  // Half of a sign cannot be sent.
  function isWhole(value) {
    return !/[\ud800-\udfff]/u.test(value);
  }

  const read = (key) => ({ do: "read", key });
  const digest = (...parts) => ({ do: "digest", parts });
  const key = (device, counter) => `event/${device}/${String(counter).padStart(12, "0")}`;
  const kept = (device) => ({ do: "list", prefix: `event/${device}/` });

  function* chainOf(device) {
    const start = { counter: 0, hash: NONE_BEFORE, at_ms: 0, tick: 0, last: null };
    return (yield read(`chain/${device}`)) ?? start;
  }

  // Captures what happened, and returns it once it is durable; until then nothing has.
  function* capture(me, said) {
    const chain = yield* chainOf(me.device);
    const event = yield* made(me, said, chain);
    const body = canonical(event);
    if (body.length > LONGEST_BODY) throw new Unfit("longer than an event may be");
    const signature = yield { do: "sign", text: SIGNED_AS + body };
    const hash = yield digest(`${signature}\n${body}`);
    const { counter, at_ms, tick } = event;
    const item = { device: me.device, counter, hash, body, signature, stand: "captured" };
    const put = {
      [key(me.device, counter)]: item,
      [`chain/${me.device}`]: { ...chain, counter, hash, at_ms, tick },
    };
    yield* writeOrMakeRoom(me.device, put);
    return item;
  }

  function* made(me, said, chain) {
    const clock = yield { do: "clock" };
    const isLater = clock.at_ms > chain.at_ms;
    return {
      about: said.about,
      actor: me.actor,
      at_ms: isLater ? clock.at_ms : chain.at_ms,
      attachments: said.attachments ?? [],
      counter: chain.counter + 1,
      device: me.device,
      id: yield { do: "random" },
      kind: said.kind,
      offset_minutes: clock.offset_minutes,
      payload: said.payload,
      post: me.post,
      previous: chain.hash,
      tick: isLater ? 0 : chain.tick + 1,
      version: VERSION,
    };
  }

  function* writeOrMakeRoom(device, put) {
    try {
      yield { do: "write", put, drop: [] };
    } catch (error) {
      if (!(error instanceof Full) || !(yield* forget(device))) throw error;
      yield { do: "write", put, drop: [] };
    }
  }

  // Sends what the site may not have, and learns how each of it stands there. Returns
  // what the site answered, or null if nothing came.
  function* sync(device) {
    const items = yield* inTurn(device);
    const { last } = yield* chainOf(device);
    const request = {
      device,
      key: yield { do: "random" },
      last,
      events: items.slice(0, AT_ONCE).map(({ body, signature }) => ({ body, signature })),
    };
    const answer = yield { do: "send", request };
    if (answer !== null) yield* learn(device, request.key, answer);
    return answer;
  }

  // What is new comes first, in its order; then what waits for a person there.
  function* inTurn(device) {
    const items = (yield kept(device)).filter((item) => WAITS.has(item.stand));
    const isNew = (item) => item.stand === "captured";
    return [...items.filter(isNew), ...items.filter((item) => !isNew(item))];
  }

  // A site that does not remember the last contact that we do was set back to an earlier
  // day: everything that is still here is sent again, and contacts begin anew. What it
  // told in that answer is not believed either, or a second such day could hide it.
  function* learn(device, contact, answer) {
    const chain = yield* chainOf(device);
    const told = new Map(answer.events.map((each) => [each.hash, each]));
    const put = {};
    for (const item of yield kept(device)) {
      const next = answer.remembers ? learned(item, told.get(item.hash)) : unsent(item);
      if (next !== item) put[key(device, item.counter)] = next;
    }
    const at_ms = Math.max(chain.at_ms, answer.now_ms);
    const tick = at_ms === chain.at_ms ? chain.tick : 0;
    const last = answer.remembers ? contact : null;
    const now = { ...chain, at_ms, tick, last, now_ms: answer.now_ms };
    put[`chain/${device}`] = { ...now, has_parted: yield* hasParted(device, now, answer) };
    yield { do: "write", put, drop: [] };
  }

  function learned(item, told) {
    return told ? { ...item, stand: told.stand, cause: told.cause, said: told.said } : item;
  }

  function unsent({ device, counter, hash, body, signature }) {
    return { device, counter, hash, body, signature, stand: "captured" };
  }

  // The site has events of this device that are not here: it was itself set back, or
  // copied. What is captured still goes out; the shell asks for a new registration.
  function* hasParted(device, chain, answer) {
    const { counter, hash } = answer.reach;
    if (chain.has_parted || counter > chain.counter) return true;
    const item = counter ? yield read(key(device, counter)) : null;
    return item !== null && item.hash !== hash;
  }

  // Asks for proofs of what is decided there, notes those that hold, and drops what was
  // proven long ago.
  function* prove(device) {
    const done = new Set(["accepted", "set_aside"]);
    const open = (item) => done.has(item.stand) && item.proven_ms === undefined;
    const items = (yield kept(device)).filter(open).slice(0, AT_ONCE);
    const proofs = items.length ? yield { do: "prove", hashes: items.map((i) => i.hash) } : null;
    if (proofs === null) return 0;
    const { now_ms } = yield* chainOf(device);
    const put = {};
    for (const item of items) {
      const proof = proofs[item.hash];
      if (proof && (yield* holds(proof, item))) {
        put[key(device, item.counter)] = { ...item, proven_ms: now_ms };
      }
    }
    yield { do: "write", put, drop: [] };
    yield* forget(device);
    return Object.keys(put).length;
  }

  // An entry of the log that holds the event, and leads to a root that was witnessed.
  function* holds(proof, item) {
    const head = yield { do: "witnessed", note: proof.note };
    if (head === null || proof.index >= head.size || proof.index < 0) return false;
    const row = proof.fields.find((field) => field.name === "row");
    if (!row || typeof row.value !== "string") return false;
    if (!isOf(row.value, item)) return false;
    const leaf = yield digest({ hex: "00" }, { hex: yield* entry(proof.fields) });
    return (yield* rootFrom(leaf, proof, head.size)) === head.root;
  }

  function isOf(value, item) {
    const row = JSON.parse(value);
    const isHere = row.hash === item.hash && row.stand === item.stand;
    return isHere && row.body === item.body && row.signature === item.signature;
  }

  function* entry(fields) {
    const parts = [{ hex: "03" }];
    for (const { name, value, salt, hash } of fields) {
      const length = name.length.toString(16).padStart(2, "0");
      const own = value === undefined ? hash : yield digest({ hex: `02${salt}` }, value);
      parts.push({ hex: length }, name, { hex: own });
    }
    return yield digest(...parts);
  }

  // RFC 6962, as RFC 9162 section 2.1.3.2 walks up a path.
  function* rootFrom(leaf, proof, size) {
    let [at, last, hash] = [proof.index, size - 1, leaf];
    for (const beside of proof.path) {
      if (last === 0) return null;
      const isRight = at % 2 === 1 || at === last;
      const pair = isRight ? [beside, hash] : [hash, beside];
      hash = yield digest({ hex: "01" }, ...pair.map((hex) => ({ hex })));
      while (isRight && at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    return last === 0 ? hash : null;
  }

  // Drops what was proven some time ago, by the clock of the site; returns how much.
  // Until then a site that was set back to an earlier day can be given all of it again.
  function* forget(device) {
    const { now_ms, counter } = yield* chainOf(device);
    const isOld = (item) => item.proven_ms !== undefined && item.proven_ms + GRACE_MS <= now_ms;
    const old = (yield kept(device)).filter(isOld).filter((item) => item.counter < counter);
    const drop = old.map((item) => key(device, item.counter));
    if (drop.length) yield { do: "write", put: {}, drop };
    return drop.length;
  }

  // Does what a generator wants with what a shell gives, one thing after the other.
  async function run(steps, shell) {
    let step = steps.next();
    while (!step.done) {
      const wish = step.value;
      let given;
      let error = null;
      try {
        given = await shell[wish.do](wish);
      } catch (thrown) {
        error = thrown;
      }
      step = error === null ? steps.next(given) : steps.throw(error);
    }
    return step.value;
  }

  return { canonical, capture, sync, prove, forget, run, chainOf, Full, Unfit, GRACE_MS };
})();
