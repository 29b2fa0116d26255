// What was counted, as it lies on this phone: made of the events alone, so that it is
// the same after the page was closed in the middle of it.
"use strict";

const Counting = (() => {
  const LINE = "line.counted";
  const COUNT = "handover.counted";
  const keyOf = ({ item, serial }) => `${item} ${serial}`;

  // Each event with what it says, the oldest first.
  async function events() {
    const items = await Shell.keptOf("event/");
    return items.map((item) => ({ ...item, what: JSON.parse(item.body) }));
  }

  // Of one count: the last that was said of each line, and the end of it, if it ended.
  function stateOf(about, all) {
    const own = all.filter((each) => each.what.about === about);
    const lines = new Map();
    for (const each of own.filter((e) => e.what.kind === LINE)) {
      lines.set(keyOf(each.what.payload), each);
    }
    return { lines, end: own.findLast((each) => each.what.kind === COUNT) ?? null, own };
  }

  // How an item is told: here alone, sent, accepted, or a person's to decide.
  function standOf({ stand }) {
    if (stand === "captured") return "here";
    if (stand === "held") return "sent";
    if (stand === "accepted" || stand === "set_aside") return stand;
    return "decide";
  }

  const lineSaid = (about, line, said, attachments) => ({
    kind: LINE,
    about,
    attachments,
    payload: {
      state: "counting", item: line.item, serial: line.serial, counted: said.counted,
      condition: said.condition, remark: said.remark,
    },
  });

  const countSaid = (count, lineCount, attachments) => ({
    kind: COUNT,
    about: count.id,
    attachments,
    payload: {
      state: "counted", consignment: count.consignment, custody: count.custody, line_count: lineCount,
    },
  });

  // Which photographs may go: those of counts that are finished and sent. The site then
  // has the count beside which they stand, and both sides see them there. A phone that is
  // taken out of use sends all.
  function photographsToSend(all, sent, isLast) {
    const ended = new Set(
      all.filter((each) => each.what.kind === COUNT && each.stand !== "captured").map((each) => each.what.about),
    );
    return all
      .filter((each) => each.stand !== "captured" && (isLast || ended.has(each.what.about)))
      .flatMap((each) => each.what.attachments.map((name) => ({ name, of: each })))
      .filter(({ name, of }) => !sent.has(`${of.hash}/${name}`));
  }

  return { LINE, COUNT, keyOf, events, stateOf, standOf, lineSaid, countSaid, photographsToSend };
})();
