// Flows by week: bars of all weeks, the map, and the table with the same rows.
const MODE_COLOURS = { rail: "#0072b2", road: "#a85500", sea: "#00775a", air: "#8a3b78" };
const MODE_BEND = { rail: 0.1, road: -0.06, sea: 0.18, air: 0.28 };
const KIND_SYMBOLS = {
  depot: "circle", port: "triangle", hub: "diamond", border: "rect",
  workshop: "roundRect", training: "pin", receiving: "circle",
};
const KIND_COLOURS = {
  depot: "#5f6b78", port: "#00775a", hub: "#18222d", border: "#a85500",
  workshop: "#009e73", training: "#b37a00", receiving: "#0072b2",
};
const BUSY_SIZE = 9;
const NAME_REACH = 8;
const flowState = { week: 0, playing: null };

function capacityAt(leg, week) {
  let amount = 0;
  for (const [from, value] of leg.capacity) {
    if (from > week) break;
    amount = value;
  }
  return amount;
}

// What leaves over each leg in the chosen time, the heaviest first.
function flowRows() {
  const until = chosen("flow-time") === "until";
  const rows = [];
  for (const leg of DATA.map.legs) {
    const flows = leg.flows.filter(([week]) => (until ? week <= flowState.week : week === flowState.week));
    if (!flows.length) continue;
    const units = new Map();
    let kg = 0;
    for (const [, mass, items] of flows) {
      kg += mass;
      for (const [variant, amount] of items) units.set(variant, (units.get(variant) || 0) + amount);
    }
    let capacity = 0;
    for (let week = until ? 0 : flowState.week; week <= flowState.week; week += 1) capacity += capacityAt(leg, week);
    rows.push({ leg, kg, capacity, units: [...units].sort((a, b) => b[1] - a[1]) });
  }
  return rows.sort((a, b) => b.kg - a.kg);
}

function legName(leg) {
  const { sites } = DATA.map;
  return say("{from_site} → {to_site}", { from_site: nameOf(sites[leg.from].name), to_site: nameOf(sites[leg.to].name) });
}

function modeName(mode) {
  return nameOf(DATA.map.modes[mode] || mode);
}

function unitsText(units, most) {
  const shown = units.slice(0, most).map(([variant, amount]) => `${number(amount)} × ${nameOf(DATA.map.variants[variant])}`);
  if (units.length > most) shown.push(say("and {count} more", { count: number(units.length - most) }));
  return shown.join(", ");
}

function fillFlows(rows) {
  fillRows(document.getElementById("flow-rows"), rows.map((row) => [
    [legName(row.leg), null, "", say("{mode}, lift of {nation}", { mode: modeName(row.leg.mode), nation: nameOf(row.leg.nation) })],
    [number(row.kg / 1000, 1), row.kg, "n"],
    [row.capacity ? percent(row.kg / row.capacity) : "–", row.capacity ? row.kg / row.capacity : -1, "n"],
    [unitsText(row.units, 3), null, ""],
  ]));
  const until = chosen("flow-time") === "until";
  document.getElementById("flows-caption").textContent = until
    ? say("Left up to {week}", { week: weekText(flowState.week) })
    : say("Leaves in {week}", { week: weekText(flowState.week) });
  document.getElementById("flows-count").textContent = number(rows.length);
  document.getElementById("flows-empty").hidden = rows.length > 0;
  document.querySelector('[data-table="flows"] .scroll').hidden = rows.length === 0;
}

// Places with flows and their mass; a site beyond the map stands where each line to it leaves the map.
function busyPlaces(rows) {
  const found = new Map();
  for (const { leg, kg } of rows) {
    [leg.from, leg.to].forEach((site, end) => {
      const at = DATA.map.sites[site].at || (leg.line && leg.line[end]);
      if (!at) return;
      const key = `${site} ${at}`;
      const known = found.get(key) || { key, site, at, beyond: !DATA.map.sites[site].at, weight: 0 };
      found.set(key, { ...known, weight: known.weight + kg });
    });
  }
  return [...found.values()];
}

// The middle of the places that are busy: half of them lie on each side of it.
function crowded(places) {
  if (!places.length) return undefined;
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return [0, 1].map((axis) => middle(places.map(({ at }) => at[axis])));
}

function siteItem(site, key, busy) {
  return {
    name: nameOf(site.name), kind: nameOf(DATA.map.kinds[site.kind] || site.kind), nation: nameOf(site.nation),
    value: site.at, key, symbol: KIND_SYMBOLS[site.kind] || "circle", symbolSize: busy ? BUSY_SIZE : 5, label: { show: false },
    itemStyle: { color: KIND_COLOURS[site.kind] || SOFT, borderColor: "#fff", borderWidth: 1, opacity: busy ? 1 : 0.65 },
  };
}

function mapSites(busy) {
  const sites = new Set(busy.map(({ site }) => site));
  return DATA.map.sites.map((site, place) => site.at && siteItem(site, `${place} ${site.at}`, sites.has(place))).filter(Boolean);
}

// Names the busy places anew, wherever the map has been moved to.
function nameSites(chart, busy) {
  const frame = { width: chart.getWidth(), height: chart.getHeight() };
  const name = ({ site }) => nameOf(DATA.map.sites[site].name);
  const names = busy.map((place) => (
    { text: name(place), at: chart.convertToPixel({ geoIndex: 0 }, place.at), reach: NAME_REACH, weight: place.weight }
  ));
  const taken = names.map(({ at }) => around(at, BUSY_SIZE / 2));
  const { left, top } = chart.getDom().getBoundingClientRect();
  const buttons = chart.getDom().parentElement.querySelector(".zoom").getBoundingClientRect();
  taken.push({ left: buttons.left - left, right: buttons.right - left, top: buttons.top - top, bottom: buttons.bottom - top });
  const found = new Map(placeNames(names, taken, frame).map((where, number) => [busy[number].key, where]));
  const label = (key, size) => ({ show: Boolean(found.get(key)), distance: NAME_REACH - size / 2, ...found.get(key) });
  chart.setOption({ series: [
    { id: "sites", data: mapSites(busy).map((item) => ({ ...item, label: label(item.key, item.symbolSize) })) },
    { id: "beyond", data: busy.filter(({ beyond }) => beyond).map((place) => ({ name: name(place), value: place.at, label: label(place.key, 1) })) },
  ] });
}

function drawMap(chart) {
  const [west, south, east, north] = DATA.map.view;
  const rows = flowRows();
  const most = Math.max(1, ...rows.map((row) => row.kg));
  const scale = chosen("flow-time") === "until" ? most : Math.max(most, flowState.most);
  const busy = busyPlaces(rows);
  const line = (leg) => leg.line && leg.line.map((point) => point);
  const known = chart.getOption();
  const geo = known && known.geo && known.geo[0];
  chart.setOption({
    ...baseOption(),
    tooltip: tooltip({ trigger: "item" }),
    geo: {
      map: "europe", roam: "move", aspectScale: Math.cos((((south + north) / 2) * Math.PI) / 180),
      boundingCoords: [[west, north], [east, south]],
      left: 6, right: 6, top: 6, bottom: 6, silent: true,
      zoom: geo ? geo.zoom : 1, center: geo ? geo.center : undefined, scaleLimit: { min: 0.8, max: 12 },
      itemStyle: { areaColor: "#fbfcfc", borderColor: "#b9c3cd", borderWidth: 0.7 },
      emphasis: { disabled: true }, label: { show: false },
    },
    series: [
      {
        type: "lines", coordinateSystem: "geo", silent: true, z: 2, lineStyle: { color: "#9aa7b4", width: 0.7, opacity: 0.55 },
        data: DATA.map.legs.filter(line).map((leg) => ({ coords: line(leg), lineStyle: { curveness: MODE_BEND[leg.mode] || 0 } })),
      },
      {
        type: "lines", coordinateSystem: "geo", z: 4, symbol: ["none", "arrow"],
        tooltip: { formatter: ({ data }) => tip(legName(data.row.leg), [
          say("{mode}: {tonnes} t", { mode: modeName(data.row.leg.mode), tonnes: number(data.row.kg / 1000, 1) }),
          unitsText(data.row.units, 6),
        ]) },
        data: rows.filter((row) => line(row.leg)).map((row) => {
          const width = 1.2 + 7 * Math.sqrt(row.kg / scale);
          return {
            coords: line(row.leg), row, symbolSize: 5 + width,
            lineStyle: {
              color: MODE_COLOURS[row.leg.mode], width, opacity: 0.82, curveness: MODE_BEND[row.leg.mode] || 0,
              type: DATA.map.sites[row.leg.from].at && DATA.map.sites[row.leg.to].at ? "solid" : "dashed",
            },
          };
        }),
      },
      {
        id: "sites", type: "scatter", coordinateSystem: "geo", z: 6,
        tooltip: { formatter: ({ data }) => tip(data.name, [data.kind, data.nation]) },
        label: {
          color: INK, fontSize: NAME_SIZE, formatter: ({ data }) => data.name,
          textBorderColor: "#fff", textBorderWidth: 2.5,
        },
        data: mapSites(busy),
      },
      {
        // Where a line leaves the map: the name of the site that lies beyond.
        id: "beyond", type: "scatter", coordinateSystem: "geo", z: 5, silent: true, symbol: "rect", symbolSize: 1,
        label: { color: SOFT, fontSize: NAME_SIZE, fontStyle: "italic", textBorderColor: "#fff", textBorderWidth: 2.5, formatter: ({ data }) => data.name },
        data: [],
      },
    ],
  }, { notMerge: true });
  nameSites(chart, busy);
}

function drawLegend() {
  const place = document.getElementById("map-legend");
  if (!place) return;
  const modes = [...new Set(DATA.map.legs.map((leg) => leg.mode))].sort();
  const kinds = [...new Set(DATA.map.sites.filter((site) => site.at).map((site) => site.kind))].sort();
  const shapes = {
    circle: '<circle cx="9" cy="6" r="4"/>', triangle: '<path d="M9 1l5 9H4z"/>', diamond: '<path d="M9 1l5 5-5 5-5-5z"/>',
    rect: '<rect x="5" y="2" width="8" height="8"/>', roundRect: '<rect x="4" y="3" width="10" height="7" rx="2"/>', pin: '<path d="M9 11C5 6 5 5 5 4a4 4 0 018 0c0 1 0 2-4 7z"/>',
  };
  place.innerHTML = [
    ...modes.map((mode) => legendItem(`<path d="M0 6h18" stroke="${MODE_COLOURS[mode]}" stroke-width="3.5"/>`, modeName(mode))),
    ...(DATA.map.legs.some((leg) => leg.line && !(DATA.map.sites[leg.from].at && DATA.map.sites[leg.to].at))
      ? [legendItem(`<path d="M0 6h18" stroke="${SOFT}" stroke-width="3" stroke-dasharray="5 2.5"/>`, say("goes on beyond the map"))] : []),
    ...kinds.map((kind) => legendItem(`<g fill="${KIND_COLOURS[kind]}">${shapes[KIND_SYMBOLS[kind]]}</g>`, nameOf(DATA.map.kinds[kind] || kind))),
  ].join("");
}

function drawWeekBars(chart) {
  chart.setOption({
    ...baseOption(),
    grid: { left: 46, right: 12, top: 22, bottom: 30 },
    tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([each]) =>
      tip(weekText(each.dataIndex), [say("{tonnes} t leave", { tonnes: number(each.data.value, 1) })]) }),
    xAxis: {
      type: "category", data: flowState.totals.map((_, week) => week), axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: SOFT, fontSize: 11, lineHeight: 13, hideOverlap: true, formatter: (week) => `${week}\n${DATA.short_days[language][week]}` },
    },
    yAxis: { type: "value", name: say("t"), nameGap: 8, nameTextStyle: { color: SOFT, align: "right" }, splitNumber: 2, axisLabel: { color: SOFT, fontSize: 11, formatter: (value) => number(value) }, splitLine: { lineStyle: { color: "#e8ecf0" } } },
    series: [{
      type: "bar", barCategoryGap: "18%", cursor: "pointer",
      data: flowState.totals.map((kg, week) => ({ value: kg / 1000, itemStyle: { color: week === flowState.week ? "#b23c00" : "#8fb4d0" } })),
    }],
  }, { notMerge: true });
}

function startFlows() {
  flowState.totals = Array.from({ length: DATA.weeks }, () => 0);
  flowState.most = 1;
  for (const leg of DATA.map.legs) {
    for (const [week, kg] of leg.flows) {
      flowState.totals[week] += kg;
      flowState.most = Math.max(flowState.most, kg);
    }
  }
  flowState.week = flowState.totals.indexOf(Math.max(...flowState.totals));
  const slider = document.getElementById("week");
  const play = document.getElementById("play");
  const bars = picture("week-bars", drawWeekBars);
  bars.ready.push((chart) => chart.getZr().on("click", (event) => {
    const week = chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX);
    if (week >= 0 && week < DATA.weeks) { stop(); go(week); }
  }));
  let map = null;
  if (DATA.map.view) {
    echarts.registerMap("europe", JSON.parse(document.getElementById("base-map").textContent));
    map = picture("map", drawMap);
    map.ready.push((chart) => chart.on("georoam", () => nameSites(chart, busyPlaces(flowRows()))));
  }

  function show() {
    slider.value = flowState.week;
    slider.setAttribute("aria-valuetext", weekText(flowState.week));
    document.getElementById("week-label").textContent = weekText(flowState.week);
    fillFlows(flowRows());
    if (map) map.redraw();
    if (bars) bars.redraw();
  }
  function go(week) {
    flowState.week = Math.min(DATA.weeks - 1, Math.max(0, week));
    show();
  }
  function stop() {
    clearInterval(flowState.playing);
    flowState.playing = null;
    label();
  }
  function label() {
    play.setAttribute("aria-pressed", String(flowState.playing !== null));
    play.textContent = flowState.playing === null ? `▶ ${say("Play")}` : `❚❚ ${say("Pause")}`;
  }
  play.addEventListener("click", () => {
    if (flowState.playing !== null) { stop(); return; }
    if (flowState.week >= DATA.weeks - 1) go(0);
    flowState.playing = setInterval(() => {
      if (flowState.week >= DATA.weeks - 1) stop();
      else go(flowState.week + 1);
    }, 700);
    label();
  });
  slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
  document.getElementById("week-back").addEventListener("click", () => { stop(); go(flowState.week - 1); });
  document.getElementById("week-on").addEventListener("click", () => { stop(); go(flowState.week + 1); });
  onChoice("flow-time", show);
  if (map) {
    const zoom = (factor) => {
      if (!map.chart) return;
      const { zoom: now, center } = map.chart.getOption().geo[0];
      map.chart.setOption({ geo: { zoom: factor ? Math.min(12, Math.max(0.8, (now || 1) * factor)) : 1, center: factor ? center || crowded(busyPlaces(flowRows())) : null } });
      nameSites(map.chart, busyPlaces(flowRows()));
    };
    document.getElementById("zoom-in").addEventListener("click", () => zoom(1.5));
    document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.5));
    document.getElementById("zoom-all").addEventListener("click", () => zoom(0));
  }
  onLanguage.push(() => { drawLegend(); label(); show(); });
}
