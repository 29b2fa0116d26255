// What all pictures share: colours, life cycle, tooltips. The palette is Okabe and Ito's,
// which stays apart for colour-blind readers.
const INK = "#18222d";
const SOFT = "#4a5663";
const LINE = "#d5dbe2";
const LATE = "#b23c00";
const GOOD = "#00614a";
const ACTIVITY_COLOURS = ["#0072b2", "#009e73", "#e69f00"];
const FONT = getComputedStyle(document.body).fontFamily;
const pictures = [];

// Makes a picture when it comes near the screen, and again for each language and width.
function picture(id, draw) {
  const place = document.getElementById(id);
  if (!place) return null;
  const made = { chart: null, place, redraw, begin, ready: [] };
  function redraw() {
    if (made.chart) draw(made.chart);
  }
  function begin() {
    made.chart = echarts.init(place, null, { renderer: "canvas" });
    made.ready.forEach((call) => call(made.chart));
    draw(made.chart);
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth && place.clientWidth !== width) {
        width = place.clientWidth;
        made.chart.resize();
        draw(made.chart);
      }
    }).observe(place);
  }
  new IntersectionObserver((seen, watcher) => {
    if (made.chart) watcher.disconnect();
    else if (seen.some((each) => each.isIntersecting)) begin();
  }, { rootMargin: "600px" }).observe(place);
  pictures.push(made);
  return made;
}

function paperCopy(made) {
  const ground = getComputedStyle(made.place).backgroundColor;
  const copy = made.chart.renderToCanvas({ pixelRatio: 2, backgroundColor: ground });
  copy.className = "printed";
  copy.removeAttribute("style");
  return copy;
}

// Nobody can move a slider on paper: a picture with more rows than fit becomes several.
function paperCopies(made) {
  const { chart, place } = made;
  const [zoom] = chart.getOption().dataZoom || [];
  if (!zoom || zoom.type !== "slider") return [paperCopy(made)];
  const rows = chart.getOption().yAxis[0].data.length;
  const shown = zoom.endValue - zoom.startValue + 1;
  const { startValue, endValue } = zoom;
  const frame = place.clientHeight - chart.getModel().getComponent("grid").coordinateSystem.getRect().height;
  const rowHeight = (place.clientHeight - frame) / shown;
  const look = (start, end, show) => chart.setOption({ dataZoom: [{ show, startValue: start, endValue: end, minValueSpan: 0 }, { startValue: start, endValue: end, minValueSpan: 0 }] });
  const copies = [];
  for (let start = 0; start < rows; start += shown) {
    const end = Math.min(rows, start + shown) - 1;
    chart.resize({ height: Math.round((end - start + 1) * rowHeight + frame) });
    look(start, end, false);
    copies.push(paperCopy(made));
  }
  chart.resize({ height: "auto" });
  look(startValue, endValue, true);
  return copies;
}

// Paper shows a copy as wide as the page, of pictures that never came near the screen too.
function startPaper() {
  addEventListener("beforeprint", () => pictures.filter((each) => each.place.clientWidth).forEach((each) => {
    if (!each.chart) each.begin();
    each.place.after(...paperCopies(each));
  }));
  addEventListener("afterprint", () => document.querySelectorAll(".printed").forEach((each) => each.remove()));
}

// Calls with the row under the pointer, labels included, when a picture with rows is clicked.
function onRow(made, call) {
  if (!made) return;
  made.ready.push((chart) => chart.getZr().on("click", (event) => {
    const place = chart.convertFromPixel({ yAxisIndex: 0 }, event.offsetY);
    const { data } = chart.getOption().yAxis[0];
    const { height } = chart.getModel().getComponent("grid").coordinateSystem.getRect();
    if (event.offsetY < height + 6 && place >= 0 && place < data.length) call(place);
  }));
}

function setHeight(made, height) {
  if (!made) return;
  const wanted = `${Math.round(height)}px`;
  if (made.place.style.height !== wanted) {
    made.place.style.height = wanted;
    if (made.chart) made.chart.resize();
  }
}

function isNarrow() {
  return document.documentElement.clientWidth < 640;
}

function baseOption() {
  return { animation: false, textStyle: { fontFamily: FONT, color: INK }, aria: { enabled: false } };
}

function tooltip(extra = {}) {
  return {
    confine: true, backgroundColor: "#fff", borderColor: "#8a95a1", borderWidth: 1, padding: [6, 9],
    textStyle: { fontFamily: FONT, color: INK, fontSize: 12.5 }, ...extra,
  };
}

function tip(title, lines) {
  const rest = lines.filter(Boolean).map((line) => `<div>${escapeText(line)}</div>`).join("");
  return `<div class="tip"><b>${escapeText(title)}</b>${rest}</div>`;
}

// The axis of weeks: the number of the week, and below it its Monday.
function weekAxis(extra = {}) {
  return {
    type: "value", min: 0, max: DATA.weeks, minInterval: 1, splitNumber: isNarrow() ? 4 : 10,
    axisLabel: {
      color: SOFT, fontSize: 11, lineHeight: 13, hideOverlap: true,
      formatter: (week) => `${week}\n${DATA.short_days[language][week] || ""}`,
    },
    axisLine: { show: false }, axisTick: { show: true, lineStyle: { color: LINE } },
    splitLine: { show: true, lineStyle: { color: "#e8ecf0" } }, ...extra,
  };
}

function cut(text, letters) {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

// A slider beside the rows, for pictures with more rows than fit.
function rowZoom(rows, shown) {
  if (rows <= shown) return [];
  const common = { yAxisIndex: 0, filterMode: "filter", startValue: 0, endValue: shown - 1, minValueSpan: Math.min(4, rows - 1) };
  return [
    { type: "slider", ...common, right: 2, width: 16, showDetail: false, brushSelect: false,
      borderColor: LINE, fillerColor: "rgba(11,90,150,.16)", handleSize: "70%", moveHandleSize: 0 },
    { type: "inside", ...common, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: "shift", moveOnMouseMove: true },
  ];
}

function weekZoom() {
  return [{ type: "inside", xAxisIndex: 0, filterMode: "none", zoomOnMouseWheel: "alt", moveOnMouseWheel: false, moveOnMouseMove: false }];
}

function legendItem(svg, text) {
  return `<span class="item"><svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">${svg}</svg>${escapeText(text)}</span>`;
}

function chosen(name) {
  const found = document.querySelector(`input[name="${name}"]:checked`);
  return found ? found.value : "";
}

function onChoice(name, call) {
  document.querySelectorAll(`input[name="${name}"]`).forEach((each) => each.addEventListener("change", call));
}
