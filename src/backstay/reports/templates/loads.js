// Load against capacity: a heat map of all rows of a kind, and the weeks of one row.
const HEAT = ["#e9edf1", "#c3dcee", "#94c1e0", "#5a9fcb", "#1f6ea8", "#073a66"];
const HEAT_STEPS = [0, 0.25, 0.5, 0.75, 1];
const loadState = { kind: "", row: 0 };

function heatColour(share) {
  if (share <= 0) return HEAT[0];
  if (share >= 1) return HEAT[5];
  return HEAT[1 + Math.min(3, Math.floor(share * 4))];
}

// Use, capacity and share of each week of a row; capacity is null where there is none.
function loadWeeks(row) {
  const used = new Map(row.used);
  const weeks = [];
  let at = 0;
  let capacity = null;
  for (let week = 0; week < DATA.weeks; week += 1) {
    if (at < row.capacity.length && row.capacity[at][0] === week) {
      capacity = row.capacity[at][1];
      at += 1;
    }
    const amount = used.get(week) || 0;
    weeks.push({ week, used: amount, capacity, share: capacity ? amount / capacity : null });
  }
  return weeks;
}

// The row of which most is used, over all weeks: what one looks for first.
function busiest(rows) {
  const loads = rows.map((row) => loadWeeks(row).reduce((sum, { share }) => sum + (share || 0), 0));
  return loads.indexOf(Math.max(...loads));
}

function drawHeat(made) {
  const { rows, per, unit } = DATA.loads[loadState.kind];
  const shown = Math.min(rows.length, 26);
  setHeight(made, shown * 21 + 46);
  if (!made || !made.chart) return;
  const narrow = isNarrow();
  const width = narrow ? 104 : 280;
  const cells = [];
  rows.forEach((row, place) => {
    for (const { week, used, capacity, share } of loadWeeks(row)) {
      if (capacity) cells.push({ value: [week, place, share], used, capacity, itemStyle: { color: heatColour(share) } });
    }
  });
  const digits = per > 1 ? 1 : 0;
  made.chart.setOption({
    ...baseOption(),
    grid: { left: width + 8, right: rows.length > shown ? 28 : 12, top: 4, bottom: 40 },
    tooltip: tooltip({ formatter: ({ data }) => tip(nameOf(rows[data.value[1]].name), [
      weekText(data.value[0]),
      say("{used} of {capacity} {unit}: {share}", { used: number(data.used / per, digits), capacity: number(data.capacity / per, digits), unit: nameOf(unit), share: percent(data.value[2]) }),
    ]) }),
    xAxis: {
      type: "category", data: Array.from({ length: DATA.weeks }, (_, week) => week), axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: SOFT, fontSize: 11, lineHeight: 13, hideOverlap: true, formatter: (week) => `${week}\n${DATA.short_days[language][week]}` },
    },
    yAxis: {
      type: "category", inverse: true, data: rows.map((row) => nameOf(row.name)), axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { interval: 0, width, overflow: "truncate", fontSize: narrow ? 11 : 12, color: INK, align: "left", margin: width + 4 },
    },
    dataZoom: rowZoom(rows.length, shown),
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: "#fff", borderWidth: DATA.weeks > 90 ? 0.3 : 1 }, emphasis: { itemStyle: { borderColor: INK, borderWidth: 1 } } }],
  }, { notMerge: true });
}

function drawLoadLine(made) {
  const { rows, per, unit } = DATA.loads[loadState.kind];
  const weeks = loadWeeks(rows[loadState.row]);
  setHeight(made, 300);
  if (!made || !made.chart) return;
  const digits = per > 1 ? 1 : 0;
  made.chart.setOption({
    ...baseOption(),
    legend: { top: 0, left: 44, itemWidth: 18, itemHeight: 10, textStyle: { color: SOFT, fontSize: 12 } },
    grid: { left: 54, right: 12, top: 52, bottom: 40 },
    tooltip: tooltip({ trigger: "axis", formatter: ([each]) => {
      const at = weeks[each.dataIndex];
      return tip(weekText(at.week), [
        say("used: {amount} {unit}", { amount: number(at.used / per, digits), unit: nameOf(unit) }),
        at.capacity === null ? "" : say("capacity: {amount} {unit}", { amount: number(at.capacity / per, digits), unit: nameOf(unit) }),
      ]);
    } }),
    xAxis: {
      type: "category", data: weeks.map(({ week }) => week), axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: SOFT, fontSize: 11, lineHeight: 13, hideOverlap: true, formatter: (week) => `${week}\n${DATA.short_days[language][week]}` },
    },
    yAxis: { type: "value", name: nameOf(unit), nameTextStyle: { color: SOFT, align: "right" }, minInterval: per > 1 ? undefined : 1, axisLabel: { color: SOFT, fontSize: 11, formatter: (value) => number(value, value % 1 ? 1 : 0) }, splitLine: { lineStyle: { color: "#e8ecf0" } } },
    series: [
      { name: say("Used"), type: "bar", barCategoryGap: "15%", itemStyle: { color: "#5a9fcb" }, data: weeks.map((at) => at.used / per) },
      { name: say("Capacity"), type: "line", step: "middle", symbol: weeks.filter((at) => at.capacity).length < weeks.length / 2 ? "rect" : "none", symbolSize: [9, 3], connectNulls: false, lineStyle: { color: INK, width: 1.6 }, itemStyle: { color: INK }, data: weeks.map((at) => (at.capacity === null ? null : at.capacity / per)) },
    ],
  }, { notMerge: true });
}

function fillLoad() {
  const { rows, per, unit } = DATA.loads[loadState.kind];
  const digits = per > 1 ? 1 : 0;
  const row = rows[loadState.row];
  document.getElementById("caption-load-weeks").textContent = `${nameOf(row.name)} · ${nameOf(unit)}`;
  fillRows(document.getElementById("load-rows"), loadWeeks(row).filter((at) => at.capacity || at.used).map((at) => [
    [weekCell(at.week), at.week, ""],
    [number(at.used / per, digits), at.used, "n"],
    [at.capacity === null ? "–" : number(at.capacity / per, digits), at.capacity ?? -1, "n"],
    [at.share === null ? "–" : percent(at.share), at.share ?? -1, at.share >= 1 ? "n late" : "n"],
  ]));
}

let chooseLoad = () => {};

function startLoads() {
  const kinds = Object.keys(DATA.loads);
  if (!kinds.length) return;
  loadState.kind = kinds[0];
  loadState.row = busiest(DATA.loads[kinds[0]].rows);
  const select = document.getElementById("load-row");
  const heat = picture("heat", () => drawHeat(heat));
  onRow(heat, (place) => chooseLoad(place));
  const line = picture("load-line", () => drawLoadLine(line));

  chooseLoad = (place) => {
    loadState.row = place;
    select.value = String(place);
    drawLoadLine(line);
    fillLoad();
  };
  function show() {
    const { rows } = DATA.loads[loadState.kind];
    select.replaceChildren(...rows.map((row, place) => new Option(nameOf(row.name), String(place))));
    const table = document.querySelector('.table[data-table="loads"]');
    showAll(table);
    keepRows(table, (row) => row.dataset.name === loadState.kind);
    drawHeat(heat);
    chooseLoad(Math.min(loadState.row, rows.length - 1));
    const swatch = (fill) => `<rect y="1" width="18" height="10" fill="${fill}" stroke="#b9c3cd" stroke-width=".6"/>`;
    document.getElementById("load-legend").innerHTML = [
      legendItem(swatch("#fff"), say("no capacity")),
      legendItem(swatch(HEAT[0]), say("unused")),
      ...HEAT_STEPS.slice(1).map((step, place) => legendItem(swatch(HEAT[place + 1]), say("below {share}", { share: percent(step) }))),
      legendItem(swatch(HEAT[5]), say("full")),
    ].join("");
  }
  onChoice("load-kind", () => {
    loadState.kind = chosen("load-kind");
    loadState.row = busiest(DATA.loads[loadState.kind].rows);
    show();
  });
  select.addEventListener("change", () => chooseLoad(Number(select.value)));
  onLanguage.push(show);
}

// On a phone the bar is wider than the screen: it moves so that the current part is in its middle.
function bringIntoBar(link) {
  const bar = link.closest("ul");
  const [{ left, width }, frame] = [link, bar].map((each) => each.getBoundingClientRect());
  bar.scrollLeft += left + width / 2 - (frame.left + frame.width / 2);
}

function markSection() {
  const links = new Map([...document.querySelectorAll(".sections a")].map((link) => [link.hash.slice(1), link]));
  let asked = false;
  let current = null;
  function mark() {
    asked = false;
    let here = "";
    links.forEach((_, id) => {
      if (document.getElementById(id).getBoundingClientRect().top < innerHeight * 0.4) here = id;
    });
    if (here === current) return;
    current = here;
    links.forEach((link, id) => link.classList.toggle("here", id === here));
    if (links.has(here)) bringIntoBar(links.get(here));
  }
  addEventListener("scroll", () => {
    if (!asked) requestAnimationFrame(mark);
    asked = true;
  }, { passive: true });
  mark();
}

function start() {
  startTables();
  startPaper();
  startFlows();
  startPackages();
  startUses();
  startLoads();
  markSection();
  document.querySelectorAll("[data-language]").forEach((button) => {
    button.addEventListener("click", () => setLanguage(button.dataset.language));
  });
  setLanguage(firstLanguage());
}
