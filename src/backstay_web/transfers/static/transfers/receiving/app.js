// The receiving page: opens with a PIN, shows what the hub may have to count, captures
// line by line, and brings to the site what it kept whenever there is a network.
"use strict";

(() => {
  const { word, el, button, tell, show, field } = Draw;
  const ROWS_LAST_MS = 14 * 24 * 60 * 60 * 1000;
  const PHOTOGRAPHS_LAST_MS = ROWS_LAST_MS;
  const EACH_MS = 60_000;
  const { rows: ROWS, devices: DEVICES, register: REGISTER, door: DOOR } = document.documentElement.dataset;
  const CONDITIONS = [...document.querySelector("#conditions").content.querySelectorAll("option")].map(
    (each) => [each.value, each.textContent]);

  const here = { me: null, csrf: "", all: [], sent: new Set(), network: "unknown", isFull: false };
  const stays = () => {};
  let again = stays; // draws the screen anew that shows how things stand, if one does

  // One thing at a time is done with what is kept, in whichever tab.
  const alone = (work) => navigator.locks.request("backstay-receiving", work);
  const moment = (ms) => new Date(ms).toLocaleString(document.documentElement.lang);

  async function begin() {
    const missing = await Shell.lacking();
    if (missing) return show(el("h1", {}, word("unsupported")), el("p", {}, word("unsupported_why", { missing })));
    await Shell.open();
    await navigator.serviceWorker.register(WORKER, { scope: new URL(WORKER, location.href).pathname.replace(/[^/]*$/, "") });
    await navigator.storage?.persist?.();
    here.me = await Shell.kept("me");
    if (!(await Shell.isSetUp())) await Shell.makeKeys();
    await look();
    if (!(await Shell.hasPin())) return choosePin();
    return askPin();
  }

  async function look() {
    here.all = await Counting.events();
    here.sent = new Set((await Shell.keptOf("sent/")).map(({ hash, name }) => `${hash}/${name}`));
    await bar();
  }

  // What is at the foot of every screen: the network, and how everything stands.
  async function bar() {
    const count = (name) => here.all.filter((each) => Counting.standOf(each) === name).length;
    const named = here.all.flatMap((each) => each.what.attachments.map((name) => `${each.hash}/${name}`));
    const { usage, quota } = await Shell.room();
    const mb = (bytes) => Math.round(bytes / 1e6);
    const said = [
      el("span", { class: `network ${here.network}` }, word(`network_${here.network}`)),
      el("span", { class: count("here") ? "state warn" : "state good" }, word("count_here", { count: count("here") })),
      el("span", { class: "state good" }, word("count_accepted", { count: count("accepted") })),
      count("decide") + count("sent")
        ? el("span", { class: "state bad" }, word("count_decide", { count: count("decide") + count("sent") })) : null,
      el("span", { class: "state" }, word("count_photographs", {
        sent: named.filter((each) => here.sent.has(each)).length, all: named.length })),
      here.network === "signed_out" ? el("a", { href: DOOR }, word("sign_in")) : null,
      quota ? el("span", { class: "quiet" }, word("room", { used: mb(usage), all: mb(quota) })) : null,
      here.isFull ? el("strong", { class: "bad" }, word("full")) : null,
    ];
    document.querySelector("#bar").replaceChildren(...said.filter((each) => each !== null));
  }

  function choosePin() {
    again = stays;
    const first = field("pin_new", { type: "password", inputmode: "numeric", autocomplete: "off" });
    const second = field("pin_again", { type: "password", inputmode: "numeric", autocomplete: "off" });
    const choose = async () => {
      if (!Shell.PIN.test(first.input.value)) return tell(word("pin_rule"), true);
      if (first.input.value !== second.input.value) return tell(word("pin_differs"), true);
      tell(word("wait"));
      await Shell.setPin(first.input.value);
      tell("");
      return opened();
    };
    show(el("h1", {}, word("pin_choose")), el("p", {}, word("pin_why")), first.whole, second.whole,
      el("div", { class: "big" }, button("pin_set", choose, { class: "primary" })));
  }

  function askPin() {
    again = stays;
    const pin = field("pin", { type: "password", inputmode: "numeric", autocomplete: "off" });
    const enter = async () => {
      tell(word("wait"));
      try {
        await Shell.enter(pin.input.value);
      } catch (error) {
        if (!(error instanceof Shell.WrongPin)) throw error;
        pin.input.value = "";
        tell(word((await Shell.hasPin()) ? "pin_wrong" : "pin_gone"), true);
        return (await Shell.hasPin()) ? undefined : choosePin();
      }
      tell("");
      return opened();
    };
    pin.input.addEventListener("keydown", (event) => { if (event.key === "Enter") enter(); });
    show(el("h1", {}, word("locked")), pin.whole,
      el("div", { class: "big" }, button("open", enter, { class: "primary" }), button("pin_forgot", () => {
        show(el("h1", {}, word("pin_forgot")), el("p", {}, word("pin_forgot_why")),
          el("div", { class: "big" }, button("pin_new_one", async () => { await Shell.wipe(); choosePin(); }), button("back", askPin)));
      })));
    pin.input.focus();
  }

  async function opened() {
    await expire();
    const bundle = await Shell.row("bundle");
    if (bundle) hub();
    else await (here.me ? waitForRows() : registration());
    bring();
  }

  // Rows are kept for 14 days by the clock of this phone, which may be off.
  async function expire() {
    const bundle = await Shell.row("bundle");
    if (bundle && Math.abs(Date.now() - bundle.kept_ms) > ROWS_LAST_MS) {
      await Shell.wipe();
      tell(word("expired"), true);
      choosePin();
    }
  }

  async function registration() {
    again = registration;
    const key = await Shell.publicKey();
    show(el("h1", {}, word("register")), el("p", {}, word("register_why")),
      el("p", { class: "key" }, key.match(/.{8}/g).join(" ")),
      el("div", { class: "big" },
        button("copy", () => navigator.clipboard.writeText(key).then(() => tell(word("copied")))),
        el("a", { class: "button", href: `${REGISTER}?public_key=${key}` }, word("register_here")),
        button("look_again", bring, { class: "primary" })));
  }

  function waitForRows() {
    again = waitForRows;
    show(el("h1", {}, word("no_rows")), el("p", {}, word("no_rows_why")),
      el("div", { class: "big" }, button("look_again", bring, { class: "primary" }), button("outbox", outbox)));
  }

  // --- with the site

  async function asked(address, more = {}) {
    try {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "error", ...more });
      here.network = [401, 403].includes(answer.status) ? "signed_out" : "online";
      return answer.ok ? answer : null;
    } catch {
      here.network = "offline";
      return null;
    }
  }

  const sends = (address, body, type) => asked(address, {
    method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": here.csrf } });

  async function post(request) {
    const { device, ...said } = request;
    const answer = await sends(`${DEVICES}${device}/sync/`, JSON.stringify(said), "application/json");
    return answer === null ? null : answer.json();
  }

  // Whoever asks while something is sent has it sent again after that.
  let isBusy = false;
  let isWanted = false;
  async function bring() {
    if (!Shell.isOpen()) return;
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    const before = stands();
    try {
      while (isWanted && Shell.isOpen()) {
        isWanted = false;
        await alone(exchange);
      }
    } finally {
      isBusy = false;
      await refresh(before);
    }
  }

  // Shows how things stand now, unless somebody is typing.
  async function refresh(before) {
    await look();
    if (before === stands() || document.activeElement?.tagName === "INPUT") return;
    const top = window.scrollY;
    await again();
    window.scrollTo(0, top);
  }

  const stands = () => here.all.map(({ counter, stand }) => `${counter} ${stand}`).join();

  async function exchange() {
    const answer = await asked(`${ROWS}?public_key=${await Shell.publicKey()}`, {
      headers: { Accept: "application/json" } });
    if (answer === null) return;
    const told = await answer.json();
    here.csrf = told.csrf;
    if (told.device) await meet(told);
    for (const device of await Shell.kept("devices") ?? []) await sendAll(device);
    await look();
    await sendPhotographs(told.now_ms, told.device?.is_revoked);
    if (told.device?.is_revoked) await endHere();
    else if (told.device) await keepRows(told);
  }

  // Who this phone is to the site, and for whom it captures.
  async function meet({ device, actor }) {
    here.me = { device: device.id, post: device.post, actor, is_held: device.is_held };
    const known = (await Shell.kept("devices")) ?? [];
    await Shell.keep({ me: here.me, devices: [...new Set([...known, device.id])] });
  }

  async function sendAll(device) {
    for (let left = Infinity; ;) {
      const answer = await DeviceCore.run(DeviceCore.sync(device), Shell.wishes(post));
      if (answer === null) return;
      if (!answer.remembers) await forgetSent();
      await look();
      const now = here.all.filter((each) => each.device === device && each.stand === "captured").length;
      if (now === 0 || now >= left) return;
      left = now;
    }
  }

  // A site that was set back may have lost photographs too: they are sent again.
  async function forgetSent() {
    const sent = await Shell.keptOf("sent/");
    await Shell.keep({}, sent.map(({ hash, name }) => `sent/${hash}/${name}`));
    here.sent = new Set();
  }

  async function sendPhotographs(now_ms, isLast) {
    for (const { name, of } of Counting.photographsToSend(here.all, here.sent, isLast)) {
      const data = await Shell.photograph(name);
      if (data === null) continue;
      const answer = await sends(`${DEVICES}${of.device}/photographs/?event=${of.hash}&digest=${name}`, data, "application/octet-stream");
      if (here.network !== "online") return;
      const took = answer === null ? null : await answer.json();
      if (took?.digest !== name) continue;
      await Shell.keep({ [`sent/${of.hash}/${name}`]: { hash: of.hash, name, sent_ms: took.now_ms } });
      here.sent.add(`${of.hash}/${name}`);
      await bar();
    }
    await dropOld(now_ms);
  }

  // The site has had them for so long that no copy of it is older.
  async function dropOld(now_ms) {
    const sent = await Shell.keptOf("sent/");
    const old = sent.filter(({ sent_ms }) => sent_ms + PHOTOGRAPHS_LAST_MS <= now_ms);
    await Shell.dropPhotographs(old.map(({ name }) => name));
  }

  async function endHere() {
    await Shell.wipe();
    here.me = null;
    await Shell.keep({}, ["me"]);
    show(el("h1", {}, word("revoked")), el("p", {}, word("revoked_why")));
  }

  async function keepRows(told) {
    const { consignments, label, device, now_ms } = told;
    const isFirst = (await Shell.row("bundle")) === null;
    await Shell.keepRow("bundle", { consignments, label, device, now_ms, kept_ms: Date.now() });
    if (isFirst || again === hub) await hub();
  }

  // --- what is expected

  async function hub() {
    again = hub;
    const bundle = await Shell.row("bundle");
    const started = await Shell.rowsOf("count/");
    const cards = bundle.consignments.map((each) => card(each, started));
    const inside = started.filter((each) => !bundle.consignments.some((c) => c.key === each.consignment));
    show(
      el("p", { class: "label" }, bundle.label ?? ""),
      el("h1", {}, bundle.device.site),
      el("p", { class: "quiet" }, word("as_of", { at: moment(bundle.now_ms) })),
      bundle.device.is_held ? null : el("p", { class: "told bad" }, word("not_held")),
      ...cards,
      cards.length ? null : el("p", {}, word("nothing_expected")),
      inside.length ? el("h2", {}, word("counted_before")) : null,
      ...inside.map((each) => el("div", { class: "big" }, entry(each))),
      el("div", { class: "big" }, button("outbox", outbox), button("bring", bring), button("lock", () => { Shell.lock(); askPin(); })),
    );
  }

  function card(each, started) {
    const own = started.filter((count) => count.consignment === each.key);
    const isOpen = (count) => own.some((one) => one.custody === count.custody && one.giver === count.giver
      && Counting.stateOf(one.id, here.all).end === null);
    const when = each.is_here ? word("is_here")
      : each.arrives_at ? word("comes_at", { at: moment(Date.parse(each.arrives_at)) }) : word("comes");
    return el("section", { class: "panel" },
      el("h2", {}, `${each.code} · ${each.title}`),
      el("p", {}, el("span", { class: each.is_here ? "state good" : "state" }, when)),
      el("div", { class: "big" },
        ...own.map(entry),
        ...each.counts.filter((count) => !count.is_counted && !isOpen(count)).map((count) => el("button", {
          type: "button", class: "primary", onclick: () => start(each, count) },
        word("count_of", { giver: count.giver, lines: count.lines.length })))),
      each.counts.some((count) => count.is_counted) ? el("p", { class: "quiet" }, word("is_counted")) : null,
      each.counts.length ? null : el("p", { class: "quiet" }, word("held_by_nobody")));
  }

  function entry(count) {
    const { lines, end } = Counting.stateOf(count.id, here.all);
    const said = end ? word(`end_${Counting.standOf(end)}`) : word("go_on", { done: lines.size, all: count.lines.length });
    return el("button", { type: "button", onclick: () => lineList(count) }, `${count.giver}: ${said}`);
  }

  async function start(consignment, of) {
    const count = {
      id: crypto.randomUUID(), consignment: consignment.key, code: consignment.code, title: consignment.title,
      custody: of.custody, giver: of.giver, lines: of.lines,
    };
    await Shell.keepRow(`count/${count.id}`, count);
    lineList(count);
  }

  // --- counting

  function stateWord(line, lines) {
    const done = lines.get(Counting.keyOf(line));
    if (!done) return el("span", { class: "state" }, word("not_yet"));
    const { counted } = done.what.payload;
    const said = counted === "" ? word("not_now") : word("counted_of", { counted, expected: line.expected });
    const differs = counted !== "" && counted !== line.expected;
    return el("span", {},
      el("span", { class: differs ? "state bad" : "state good" }, said), " ",
      el("span", { class: "quiet" }, word(`stand_${Counting.standOf(done)}`)));
  }

  function lineList(count) {
    again = () => lineList(count);
    const { lines, end } = Counting.stateOf(count.id, here.all);
    const left = count.lines.filter((line) => !lines.has(Counting.keyOf(line)));
    const find = field("find", { type: "search", autocomplete: "off", enterkeyhint: "search" });
    const list = el("ul", { class: "lines" });
    const draw = () => {
      const asked_ = find.input.value.trim().toLowerCase();
      const shown = count.lines.filter((line) => line.name.toLowerCase().includes(asked_));
      list.replaceChildren(...shown.map((line) => el("li", {}, el("button", {
        type: "button", onclick: () => (end ? undefined : card_of(count, line)) },
      el("span", {}, line.name), stateWord(line, lines)))));
    };
    find.input.addEventListener("input", draw);
    find.input.addEventListener("change", () => {
      const named = count.lines.filter((line) => line.number && line.number === find.input.value.trim());
      if (named.length === 1 && !end) card_of(count, named[0]);
    });
    draw();
    show(
      el("h1", {}, count.code),
      el("p", {}, word("lines_done", { done: lines.size, all: count.lines.length })),
      end ? el("p", { class: "told" }, word(`end_${Counting.standOf(end)}`)) : null,
      end?.stand === "conflict" || end?.stand === "refused" ? el("p", { class: "told bad" }, end.said || word("why_decide")) : null,
      end ? null : el("div", { class: "big" },
        left.length ? button("next", () => card_of(count, left[0]), { class: "primary" })
          : button("finish", () => finish(count), { class: "primary" }),
        "BarcodeDetector" in window ? button("scan", () => scan(count)) : null,
        left.length && lines.size ? button("rest_not_now", () => rest(count, left)) : null),
      find.whole, list,
      el("div", { class: "big" }, button("back", hub)),
    );
  }

  async function captures(said) {
    try {
      const item = await alone(() => DeviceCore.run(DeviceCore.capture(here.me, said), Shell.wishes(post)));
      here.isFull = false;
      here.all.push({ ...item, what: JSON.parse(item.body) });
      await bar();
      return true;
    } catch (error) {
      if (error instanceof DeviceCore.Full) here.isFull = true;
      tell(word(error instanceof DeviceCore.Full ? "full" : "not_kept"), true);
      await bar();
      return false;
    }
  }

  // One line of a count, with buttons for a hand in a glove.
  async function card_of(count, line) {
    again = stays;
    const before = Counting.stateOf(count.id, here.all).lines.get(Counting.keyOf(line))?.what;
    const drafted = `draft/${count.id}/${Counting.keyOf(line)}`;
    const taken = (await Shell.row(drafted)) ?? before?.attachments ?? [];
    const number = field("number", { type: "number", inputmode: "numeric", min: 0, value: before?.payload.counted ?? line.expected });
    const remark = field("remark", { maxlength: 500, value: before?.payload.remark ?? "" });
    const condition = conditions(before?.payload.condition ?? line.condition);
    let photographing = Promise.resolve(); // a photograph that is being taken belongs to this line
    const add = (by) => { number.input.value = Math.max(0, Number(number.input.value) + by); };
    const keeps = async (counted) => {
      await photographing;
      if (counted !== "" && !/^\d{1,9}$/.test(String(counted))) return tell(word("number_rule"), true);
      const said = { counted, condition: condition.value(), remark: remark.input.value.trim() };
      if (!(await captures(Counting.lineSaid(count.id, line, said, taken)))) return undefined;
      tell("");
      return next(count);
    };
    const pictures = el("div", { class: "pictures" });
    const camera = el("input", { type: "file", accept: "image/*", capture: "environment", id: "field-camera",
      onchange: (event) => {
        const [file] = event.target.files;
        photographing = photographing.then(() => photographed(file, taken, drafted, pictures));
      } });
    show(
      el("h1", {}, line.name),
      el("p", { class: "expected" }, word("expected", { count: line.expected, unit: line.unit })),
      el("div", { class: "big" }, button("as_expected", () => keeps(line.expected), { class: "primary" })),
      el("div", { class: "stepper" },
        el("button", { type: "button", "aria-label": word("one_less"), onclick: () => add(-1) }, "−"),
        number.whole,
        el("button", { type: "button", "aria-label": word("one_more"), onclick: () => add(1) }, "+")),
      condition.whole, remark.whole,
      el("p", {}, el("label", { class: "button", for: "field-camera" }, word("photograph")), camera), pictures,
      el("div", { class: "big" },
        button("keep", () => keeps(number.input.value === "" ? "" : Number(number.input.value)), { class: "primary" }),
        button("none_there", () => keeps(0)), button("not_now", () => keeps("")), button("back", () => lineList(count))),
    );
    await pictured(taken, pictures);
  }

  function conditions(chosen) {
    const inputs = CONDITIONS.map(([value]) => el("input", {
      type: "radio", name: "condition", value, id: `condition-${value}`, checked: value === chosen }));
    const whole = el("fieldset", { class: "choice" }, el("legend", {}, word("condition")),
      ...CONDITIONS.map(([value, said], at) => el("span", {}, inputs[at], el("label", { for: `condition-${value}` }, said))));
    return { whole, value: () => inputs.find((each) => each.checked).value };
  }

  async function photographed(file, taken, drafted, pictures) {
    if (!file) return;
    try {
      taken.push(await Shell.keepPhotograph(await Photographs.small(file)));
      await Shell.keepRow(drafted, taken);
      await pictured(taken, pictures);
    } catch (error) {
      here.isFull ||= error instanceof DeviceCore.Full;
      tell(word(error instanceof DeviceCore.Full ? "full" : "no_picture"), true);
    }
  }

  async function pictured(taken, pictures) {
    const shown = await Promise.all(taken.map(Shell.photograph));
    pictures.replaceChildren(...shown.filter(Boolean).map((data) => {
      const address = URL.createObjectURL(new Blob([data], { type: "image/jpeg" }));
      return el("img", { src: address, alt: word("photograph"), onload: () => URL.revokeObjectURL(address) });
    }));
  }

  function next(count) {
    const { lines } = Counting.stateOf(count.id, here.all);
    const left = count.lines.find((line) => !lines.has(Counting.keyOf(line)));
    return left ? card_of(count, left) : lineList(count);
  }

  async function rest(count, left) {
    for (const line of left) {
      const said = { counted: "", condition: line.condition, remark: "" };
      if (!(await captures(Counting.lineSaid(count.id, line, said, [])))) return;
    }
    lineList(count);
  }

  // --- the end of a count

  function finish(count) {
    again = stays;
    const { lines } = Counting.stateOf(count.id, here.all);
    const differing = count.lines.filter((line) => {
      const { counted } = lines.get(Counting.keyOf(line)).what.payload;
      return counted !== "" && counted !== line.expected;
    });
    const [mine, theirs] = [Photographs.pad(), Photographs.pad()];
    const ends = async () => {
      const own = await mine.picture();
      const other = await theirs.picture();
      if (own === null) return tell(word("sign_first"), true);
      const names = [];
      for (const data of [own, other].filter(Boolean)) names.push(await Shell.keepPhotograph(data));
      if (!(await captures(Counting.countSaid(count, lines.size, names)))) return undefined;
      tell("");
      bring();
      return lineList(count);
    };
    const padded = (name, pad) => el("div", { class: "signature" }, el("p", {}, word(name)), pad.canvas, button("clear", pad.clear));
    show(
      el("h1", {}, word("finish")),
      el("p", {}, word("differing", { count: differing.length })),
      el("ul", {}, ...differing.map((line) => el("li", {}, `${line.name}: `, stateWord(line, lines)))),
      padded("sign_receiver", mine), padded("sign_giver", theirs),
      el("p", { class: "quiet" }, word("sign_why")),
      el("div", { class: "big" }, button("end_count", ends, { class: "primary" }), button("back", () => lineList(count))),
    );
  }

  // --- scanning, where the browser reads codes by itself

  async function scan(count) {
    again = stays;
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
    if (stream === null) return tell(word("no_camera"), true);
    const video = el("video", { autoplay: true, playsinline: true, muted: true });
    video.srcObject = stream;
    const detector = new BarcodeDetector();
    const stop = () => stream.getTracks().forEach((track) => track.stop());
    show(el("h1", {}, word("scan")), video, el("div", { class: "big" }, button("back", () => { stop(); lineList(count); })));
    for (;;) {
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      if (!video.isConnected) return stop();
      const [code] = video.readyState >= 2 ? await detector.detect(video) : [];
      const line = code && count.lines.find((each) => each.number && code.rawValue.includes(each.number));
      if (line) {
        stop();
        return card_of(count, line);
      }
      if (code) tell(word("unknown_code", { code: code.rawValue }), true);
    }
  }

  // --- what is kept here

  function outbox() {
    again = outbox;
    const items = [...here.all].reverse();
    show(
      el("h1", {}, word("outbox")),
      el("p", {}, word("outbox_why")),
      el("ul", { class: "lines" }, ...items.map((each) => el("li", {}, el("div", {},
        el("span", {}, `${each.counter} · ${word(each.what.kind)} · ${moment(each.what.at_ms)}`),
        el("span", { class: Counting.standOf(each) === "accepted" ? "state good" : "state warn" },
          word(`stand_${Counting.standOf(each)}`)))))),
      items.length ? null : el("p", {}, word("outbox_empty")),
      el("div", { class: "big" }, button("bring", () => bring().then(outbox), { class: "primary" }),
        button("back", opened_again)),
    );
  }

  const opened_again = async () => ((await Shell.row("bundle")) ? hub() : here.me ? waitForRows() : registration());

  window.addEventListener("online", bring);
  window.addEventListener("offline", () => { here.network = "offline"; bar(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) bring(); });
  setInterval(bring, EACH_MS);
  begin();
})();
