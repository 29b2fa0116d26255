// Time lines: by package with its parts, and by resource.
const ACTIVITY_NAMES = () => [say("transport"), say("repair"), say("training")];
const WAIT_COLOUR = "#d3dde6";
const PEOPLE_WAIT = "#efe0c2";
const PAPER = "#6b7682";
const SHORT_WEEKS = 0.6;
const SHORT_OPACITY = 0.6;
const NAME_LINE = 17;
const packageState = { rows: [], chart: null, chosen: null };

function stateOf(row) {
  if (row.week === null) return "none";
  return row.week > row.need ? "late" : "good";
}

function wantedPackages() {
  const words = document.getElementById("package-search").value.trim().toLowerCase();
  const state = chosen("package-state");
  return DATA.packages.filter((row) => (state === "all" || stateOf(row) === state)
    && (!words || `${row.rank} ${nameOf(row.name)} ${row.key} ${nameOf(row.option)}`.toLowerCase().includes(words)));
}

function bar(x1, x2, y, height, fill, least = 2) {
  return { type: "rect", shape: { x: x1, y, width: Math.max(least, x2 - x1), height }, style: { fill } };
}

// What begins and ends in one week is drawn inside that week, wide enough to be seen beside a mark.
function spanBar(x, [activity, start, end], y, height) {
  if (end > start) return bar(x(start), x(end), y, height, ACTIVITY_COLOURS[activity], 2.5);
  const short = bar(x(start), x(start + SHORT_WEEKS), y, height, ACTIVITY_COLOURS[activity], 9);
  short.style.opacity = SHORT_OPACITY;
  return short;
}

// Where the mark of the fielding stands: behind what still moves within that week.
function fieldedAt(row) {
  const moves = row.parts.some(([, , , , spans]) => spans.some((_, at) => at % 3 === 0 && spans[at + 1] === row.week && spans[at + 2] === row.week));
  return row.week + (moves ? SHORT_WEEKS : 0);
}

// A text beside a mark: on its left where there is no room before the edge.
function besideMark(text, at, y, edge) {
  const fits = at + 7 + nameWidth(text) <= edge;
  return { type: "text", style: { text, x: fits ? at + 7 : at - 7, y, align: fits ? "left" : "right", verticalAlign: "middle", fill: SOFT, fontSize: NAME_SIZE, fontFamily: FONT } };
}

function packageShapes(row, x, y, height, detail) {
  const shapes = [];
  const lane = detail ? Math.min(9, (height - 4) / Math.max(1, row.parts.length)) : height - 4;
  const top = y - (detail ? lane * row.parts.length : lane) / 2;
  row.parts.forEach(([, kind, start, there, spans], number) => {
    const laneTop = detail ? top + number * lane : top;
    const thick = Math.max(1.5, lane - (lane > 4 ? 1.5 : 0.5));
    if (kind === 2) {
      if (detail) {
        const centre = laneTop + thick / 2;
        const size = Math.min(4, thick / 2 + 1);
        const at = Math.max(x(there), x(0) + size);
        shapes.push({ type: "polygon", shape: { points: [[at - size, centre], [at, centre - size], [at + size, centre], [at, centre + size]] }, style: { fill: PAPER } });
      }
      return;
    }
    shapes.push(bar(x(start), x(there), laneTop, thick, kind === 1 ? PEOPLE_WAIT : WAIT_COLOUR, 1));
    for (let at = 0; at < spans.length; at += 3) {
      shapes.push(spanBar(x, spans.slice(at, at + 3), laneTop, thick));
    }
  });
  shapes.push({ type: "line", shape: { x1: x(row.need), x2: x(row.need), y1: y - height / 2, y2: y + height / 2 }, style: { stroke: INK, lineWidth: 1.6 } });
  shapes.push({ type: "polygon", shape: { points: [[x(row.need) - 4, y - height / 2], [x(row.need) + 4, y - height / 2], [x(row.need), y - height / 2 + 5]] }, style: { fill: INK } });
  if (row.week !== null) {
    const colour = row.week > row.need ? LATE : GOOD;
    const at = x(fieldedAt(row));
    if (row.week > row.need) {
      shapes.push({ type: "line", shape: { x1: x(row.need), x2: at, y1: y, y2: y }, style: { stroke: LATE, lineWidth: 1.5, lineDash: [3, 2] } });
    }
    shapes.push({ type: "circle", shape: { cx: at, cy: y, r: Math.min(5.5, height / 2 - 1) }, style: { fill: colour, stroke: "#fff", lineWidth: 1.5 } });
  } else {
    shapes.push(besideMark(say("would not be fielded"), x(row.need), y, x(DATA.weeks)));
  }
  return shapes;
}

function packageTip(row) {
  const parts = row.parts.map(([name, , , there]) => say("{part}: there in {week}", { part: nameOf(name), week: weekText(Math.min(there, DATA.weeks)) }));
  return tip(`${row.rank}. ${nameOf(row.name)}`, [
    nameOf(row.option),
    say("Needed by {week}", { week: weekText(row.need) }),
    row.week === null ? say("would not be fielded") : say("Would be fielded in {week}", { week: weekText(row.week) }),
    ...parts.slice(0, 12),
  ]);
}

// On a narrow screen a name stands above its bars and has the whole width.
function nameLine() {
  return isNarrow() ? NAME_LINE : 0;
}

function nameShape(text, x, y, width) {
  return { type: "text", style: { text, x, y, width, overflow: "truncate", ellipsis: "…", fill: INK, fontSize: 12, fontFamily: FONT } };
}

function ganttOption(rows, labels, height, shapes, tipOf, zoomed, wide = 230) {
  const head = nameLine();
  const width = head ? 10 : wide;
  return {
    ...baseOption(),
    grid: { left: width + 8, right: zoomed ? 28 : 12, top: 6, bottom: 40 },
    tooltip: tooltip({ formatter: ({ dataIndex }) => tipOf(rows[dataIndex]) }),
    xAxis: weekAxis(),
    yAxis: {
      type: "category", inverse: true, data: labels, axisLine: { show: false }, axisTick: { show: false }, 
      axisLabel: { show: !head, interval: 0, width, overflow: "truncate", fontSize: 12, color: INK, align: "left", margin: width + 4 },
      splitLine: { show: true, lineStyle: { color: "#eef1f4" } },
    },
    dataZoom: [...rowZoom(rows.length, zoomed || rows.length), ...weekZoom()],
    series: [{
      type: "custom", clip: true, encode: { x: [1, 2], y: 0 },
      data: rows.map((_, place) => [place, 0, DATA.weeks]),
      renderItem: (params, api) => {
        const place = api.value(0);
        const rowHeight = Math.min(height + head, api.size([0, 1])[1]);
        const middle = api.coord([0, place])[1];
        const x = (week) => api.coord([week, place])[0];
        const children = shapes(rows[place], x, middle + head / 2, rowHeight - head - 4);
        if (head) children.push(nameShape(labels[place], x(0), middle - rowHeight / 2 + 3, params.coordSys.width));
        return { type: "group", children };
      },
      markLine: DATA.as_of > 0 ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: SOFT, type: "dotted" }, data: [{ xAxis: DATA.as_of }] } : undefined,
    }],
  };
}

function drawPackages(made) {
  const detail = chosen("package-detail") === "parts";
  const height = detail ? 42 : 17;
  const rows = wantedPackages();
  packageState.rows = rows;
  const shown = Math.min(rows.length, detail ? 14 : 36);
  document.getElementById("package-count").textContent = say("{shown} of {all} packages", { shown: number(rows.length), all: number(DATA.packages.length) });
  const keys = new Set(rows.map((row) => row.key));
  const table = document.querySelector('.table[data-table="packages"]');
  if (rows.length < DATA.packages.length) showAll(table);
  keepRows(table, (row) => keys.has(row.dataset.name));
  setHeight(made, Math.max(1, shown) * (height + nameLine()) + 48);
  if (!made || !made.chart) return;
  const labels = rows.map((row) => `${row.rank}  ${nameOf(row.name)}`);
  const zoomed = rows.length > shown ? shown : 0;
  made.chart.setOption(ganttOption(rows, labels, height, (row, x, y, size) => packageShapes(row, x, y, size, detail), packageTip, zoomed), { notMerge: true });
}

function packageLegend() {
  const names = ACTIVITY_NAMES();
  document.getElementById("package-legend").innerHTML = [
    ...[0, 2, 1].map((each) => legendItem(`<rect y="2" width="18" height="8" fill="${ACTIVITY_COLOURS[each]}"/>`, names[each])),
    legendItem(`<rect x="4" y="2" width="9" height="8" fill="${ACTIVITY_COLOURS[0]}" opacity="${SHORT_OPACITY}"/>`, say("within one week")),
    legendItem(`<rect y="2" width="9" height="8" fill="${WAIT_COLOUR}"/><rect x="9" y="2" width="9" height="8" fill="${PEOPLE_WAIT}"/>`, say("waiting: things, people")),
    legendItem(`<path d="M9 2l4 4-4 4-4-4z" fill="${PAPER}"/>`, say("paper is there")),
    legendItem(`<path d="M9 0v12" stroke="${INK}" stroke-width="1.6"/><path d="M5 0h8l-4 5z" fill="${INK}"/>`, say("needed by")),
    legendItem(`<circle cx="9" cy="6" r="5" fill="${GOOD}"/>`, say("would be fielded on time")),
    legendItem(`<circle cx="9" cy="6" r="5" fill="${LATE}"/>`, say("would be fielded late")),
  ].join("");
}

function amountText(activity, amount) {
  if (activity === 0) return say("{count} t", { count: number(amount / 1000, 1) });
  if (activity === 1) return say("hours: {count}", { count: number(amount) });
  return say("sections: {count}", { count: number(amount) });
}

function showLines(key) {
  const row = DATA.packages.find((each) => each.key === key);
  packageState.chosen = key;
  const panel = document.getElementById("package-lines");
  document.querySelectorAll('[data-table="packages"] tr').forEach((each) => each.classList.toggle("chosen", each.dataset.name === key));
  panel.hidden = !row;
  if (!row) return;
  document.getElementById("caption-lines").textContent = say("Lines of {rank}. {package}", { rank: row.rank, package: nameOf(row.name) });
  const lines = DATA.steps.packages[key] || [];
  const names = ACTIVITY_NAMES();
  const cells = [];
  for (const [part, source, quantity, steps] of lines) {
    const what = part < 0 ? "–" : nameOf(row.parts[part][0]);
    const from = nameOf(DATA.steps.sources[source]) || say("the unit's own people");
    if (!steps.length) cells.push([[what], [from], [number(quantity), null, "n"], ["–"], [say("already there")], ["–", null, "n"], ["–", null, "n"], ["–", null, "n"]]);
    steps.forEach(([activity, resource, start, end, amount], place) => cells.push([
      [what, null, place ? "none" : ""], [from, null, place ? "none" : ""], [place ? "" : number(quantity), null, "n"], [names[activity]], [nameOf(DATA.steps.resources[resource])],
      [weekCell(start), null, "n"], [weekCell(Math.min(end, DATA.weeks)), null, "n"], [amountText(activity, amount), null, "n"],
    ]));
  }
  fillRows(document.getElementById("line-rows"), cells);
  document.getElementById("lines-note").textContent = lines.length ? ""
    : DATA.steps.shown < DATA.steps.all && row.week !== null
      ? say("The page has no room for the lines of this package; see steps.csv beside the plan.")
      : say("The plan has no line for this package.");
}

function startPackages() {
  const made = picture("package-chart", () => draw());
  function draw() { drawPackages(made); }
  draw();
  const search = document.getElementById("package-search");
  search.addEventListener("input", () => {
    draw();
  });
  onChoice("package-state", draw);
  onChoice("package-detail", draw);
  document.querySelectorAll('[data-table="packages"] tbody tr').forEach((row) => {
    const cell = row.cells[1];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "open";
    button.append(...cell.childNodes);
    button.addEventListener("click", () => {
      showLines(row.dataset.name);
      document.getElementById("package-lines").scrollIntoView({ block: "nearest" });
    });
    cell.append(button);
  });
  document.getElementById("lines-close").addEventListener("click", () => showLines(null));
  onRow(made, (place) => showLines(packageState.rows[place].key));
  onLanguage.push(() => { packageLegend(); draw(); if (packageState.chosen) showLines(packageState.chosen); });
}

const USE_COLOURS = { bay: ACTIVITY_COLOURS[1], session: ACTIVITY_COLOURS[2], leg: ACTIVITY_COLOURS[0] };
const USE_ACTIVITY = { leg: 0, bay: 1, session: 2 };

function useShapes(row, x, middle, height, kind) {
  const y = middle - height / 2;
  const lane = height / row.lanes;
  return row.bars.map(([start, end, at]) => ({
    type: "rect", shape: { x: x(start) + 0.5, y: y + at * lane, width: Math.max(2.5, x(Math.max(end, start + (kind === "leg" ? 0.8 : 1))) - x(start) - 1), height: Math.max(1.5, lane - 1) },
    style: { fill: USE_COLOURS[kind], opacity: end === start ? 0.55 : 0.9 },
  }));
}

function useTip(row, kind) {
  const packages = new Set();
  let amount = 0;
  for (const [, , , each, keys] of row.bars) {
    amount += each;
    keys.forEach((key) => packages.add(key));
  }
  const names = [...packages].slice(0, 8).map((key) => nameOf(DATA.uses.packages[key]));
  return tip(nameOf(row.name), [amountText(USE_ACTIVITY[kind], amount), say("for {packages}", { packages: names.join(", ") })]);
}

function startUses() {
  const made = picture("use-chart", () => draw());
  function draw() {
    const kind = chosen("use-kind");
    const words = document.getElementById("use-search").value.trim().toLowerCase();
    const all = DATA.uses.kinds[kind];
    const rows = all.filter((row) => !words || nameOf(row.name).toLowerCase().includes(words));
    const height = 24;
    const shown = Math.min(rows.length, 22);
    document.getElementById("use-count").textContent = say("{shown} of {all}", { shown: number(rows.length), all: number(all.length) });
    document.getElementById("use-empty").hidden = all.length > 0;
    const table = document.querySelector('.table[data-table="resources"]');
    showAll(table);
    keepRows(table, (row) => row.dataset.name === kind && (words === "" || textOf(row).toLowerCase().includes(words)));
    if (made) made.place.hidden = rows.length === 0;
    if (!rows.length) return;
    setHeight(made, shown * (height + nameLine()) + 48);
    if (!made || !made.chart) return;
    made.chart.setOption(ganttOption(rows, rows.map((row) => nameOf(row.name)), height, (row, x, y, size) => useShapes(row, x, y, size, kind), (row) => useTip(row, kind), rows.length > shown ? shown : 0, 280), { notMerge: true });
  }
  for (const kind of ["bay", "session", "leg"]) {
    if (DATA.uses.kinds[kind].length) {
      document.querySelector(`input[name="use-kind"][value="${kind}"]`).checked = true;
      break;
    }
  }
  onChoice("use-kind", draw);
  document.getElementById("use-search").addEventListener("input", draw);
  onLanguage.push(draw);
}
