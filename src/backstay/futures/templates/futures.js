// The pictures of futures: a fan by week, how many packages have which chance, and bars.
const BAND = "#0072b2";
const OUTER = 0.18;
const INNER = 0.32;

// A band in the legend as it is seen: the inner one lies over the outer one.
function inLegend(name, opacity) {
  return { name, icon: "rect", itemStyle: { color: BAND, opacity } };
}

function startFan() {
  const made = picture("fan-chart", draw);
  function draw(chart) {
    const weeks = DATA.fan;
    const line = (key) => weeks.map((each) => [each.week, each[key]]);
    // Bands are stacked: the lower edge unseen, then what lies above it.
    const band = (low, high, opacity, name) => [
      { type: "line", stack: name, data: line(low), lineStyle: { opacity: 0 }, symbol: "none", silent: true },
      { type: "line", stack: name, name, data: weeks.map((each) => [each.week, each[high] - each[low]]), lineStyle: { opacity: 0 }, symbol: "none", areaStyle: { color: BAND, opacity }, color: BAND, silent: true },
    ];
    chart.setOption({
      ...baseOption(),
      grid: { left: 56, right: 12, top: 76, bottom: 44 },
      legend: { top: 0, left: 0, data: [
        inLegend(say("90 of 100 futures"), OUTER), inLegend(say("50 of 100 futures"), INNER + (1 - INNER) * OUTER), say("Median"), say("Plan"),
      ] },
      tooltip: tooltip({ trigger: "axis", formatter: (all) => {
        const each = weeks[all[0].dataIndex];
        return tip(weekText(each.week), [
          say("Plan: {points} points", { points: number(each.planned_points, 1) }),
          say("Median: {points} points", { points: number(each.points_p50, 1) }),
          say("50 of 100: {low} to {high}", { low: number(each.points_p25, 1), high: number(each.points_p75, 1) }),
          say("90 of 100: {low} to {high}", { low: number(each.points_p05, 1), high: number(each.points_p95, 1) }),
        ]);
      } }),
      xAxis: weekAxis(),
      yAxis: { type: "value", name: say("points"), nameTextStyle: { color: SOFT, align: "right" }, axisLabel: { color: SOFT, formatter: (value) => number(value) } },
      series: [
        ...band("points_p05", "points_p95", OUTER, say("90 of 100 futures")),
        ...band("points_p25", "points_p75", INNER, say("50 of 100 futures")),
        { type: "line", name: say("Median"), data: line("points_p50"), symbol: "none", color: BAND, lineStyle: { width: 2 } },
        { type: "line", name: say("Plan"), data: line("planned_points"), symbol: "none", color: INK, lineStyle: { width: 2, type: "dashed" } },
      ],
    }, { notMerge: true });
  }
  if (made) onLanguage.push(made.redraw);
}

function startChances() {
  const made = picture("chance-chart", draw);
  function draw(chart) {
    chart.setOption({
      ...baseOption(),
      grid: { left: 56, right: 12, top: 28, bottom: 44 },
      tooltip: tooltip({ formatter: ({ name, value }) => tip(name, [say("{count} packages", { count: number(value) })]) }),
      xAxis: { type: "category", data: DATA.bins.map((_, tenth) => `${10 * tenth}–${10 * tenth + 10}%`), name: say("chance to be fielded by need-by"), nameLocation: "middle", nameGap: 28, axisLabel: { color: SOFT } },
      yAxis: { type: "value", name: say("packages"), minInterval: 1, nameTextStyle: { color: SOFT }, axisLabel: { color: SOFT } },
      series: [{ type: "bar", data: DATA.bins, color: BAND, barWidth: "80%" }],
    }, { notMerge: true });
  }
  if (made) onLanguage.push(made.redraw);
}

// Bars of the first rows of a list; their names stand in the table below.
function startBars(id, rows, unit, colour) {
  const made = picture(id, draw);
  function draw(chart) {
    const width = isNarrow() ? 120 : 320;
    chart.setOption({
      ...baseOption(),
      grid: { left: width + 10, right: 64, top: 4, bottom: 40 },
      tooltip: tooltip({ formatter: ({ dataIndex }) => tip(nameOf(rows[dataIndex].name), [`${number(rows[dataIndex].points, 2)} ${unit()}`]) }),
      xAxis: { type: "value", name: unit(), nameLocation: "middle", nameGap: 26, axisLabel: { color: SOFT, formatter: (value) => number(value, value < 10 ? 1 : 0) } },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => nameOf(row.name)), axisTick: { show: false }, axisLabel: { width, overflow: "truncate", color: INK, align: "left", margin: width + 4 } },
      series: [{ type: "bar", data: rows.map((row) => row.points), color: colour, label: { show: true, position: "right", color: INK, formatter: ({ value }) => number(value, 2) } }],
    }, { notMerge: true });
  }
  if (made) onLanguage.push(made.redraw);
}

function startFutures() {
  startTables();
  startPaper();
  startFan();
  startChances();
  startBars("breaks-chart", DATA.breakages, () => say("points lost per future"), LATE);
  startBars("slack-chart", DATA.buffers, () => say("points gained per future"), GOOD);
  document.querySelectorAll("[data-language]").forEach((button) => {
    button.addEventListener("click", () => setLanguage(button.dataset.language));
  });
  setLanguage(firstLanguage());
}
