// The plots of the statistics page, drawn from the numbers that stand in the tables beside them.
"use strict";

const charts = new Map();
const paint = (name) => getComputedStyle(document.querySelector(".staff") ?? document.documentElement).getPropertyValue(`--${name}`).trim();
const RAMP = ["#F1EEE8", "#DDE6E2", "#B9D2CB", "#86B3AA", "#4F8F85", "#1F6D64", "#0C5A52"];
const isDark = () => matchMedia("screen and (prefers-color-scheme: dark)").matches;
const INK = "#231A15", WHITE = "#FFFFFF", WHITE_FROM = 5;
const hatched = () => ({ symbol: "rect", rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [3, 3], color: paint("card") });
const words = (more = {}) => ({ fontFamily: "IBM Plex Sans Arabic", fontSize: 14, color: paint("ink2"), ...more });
const language = document.documentElement.lang;
const parts = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
// As language/figures.py writes them: a space parts thousands in Spanish, and minus is no hyphen.
const figure = (value) => parts.formatToParts(value).map(({ type, value: part }) => (type === "minusSign" ? "\u2212" : type === "group" && language === "es" ? "\u00a0" : part)).join("");
const still = { animation: false, tooltip: { show: false } };

function scale(more = {}) {
  return { type: "value", axisLabel: words({ formatter: figure }), axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: paint("hair") } }, ...more };
}
function names(data, more = {}) {
  return { type: "category", data, axisLabel: words({ color: paint("ink") }), axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false }, ...more };
}

function heat({ days, hours, cells, target }) {
  const most = Math.max(...cells.map(([, , value]) => value), 1);
  const step = (value) => Math.min(RAMP.length - 1, Math.floor((value / most) * RAMP.length));
  const shade = isDark() ? (value) => RAMP.length - 1 - step(value) : step; // a long wait stands out from its ground
  const renderItem = (_, api) => {
    const [width, height] = api.size([1, 1]);
    const [x, y] = api.coord([api.value(0), api.value(1)]);
    const value = api.value(2), box = { x: x - width / 2 + 2, y: y - height / 2 + 2, width: width - 4, height: height - 4, r: 4 };
    const children = [
      { type: "rect", shape: box, style: { fill: RAMP[shade(value)] } },
      { type: "text", style: { text: String(Math.round(value)), x, y, align: "center", verticalAlign: "middle", font: "600 16px IBM Plex Sans Arabic", fill: shade(value) >= WHITE_FROM ? WHITE : INK } },
    ];
    if (value > target) {
      const right = box.x + box.width, size = 15;
      children.push({ type: "polygon", shape: { points: [[right - size, box.y], [right, box.y], [right, box.y + size]] }, style: { fill: "#9B1C10", stroke: WHITE, lineWidth: 1.5 } });
    }
    return { type: "group", children };
  };
  return { grid: { left: 52, right: 8, top: 28, bottom: 8 }, xAxis: names(hours, { position: "top" }), yAxis: names(days, { inverse: true }), series: [{ type: "custom", data: cells, renderItem, encode: { x: 0, y: 1 } }] };
}

function services({ rows }) {
  const found = rows.map(([name, , low, middle, high, target]) => ({ name, low, middle, high, target }));
  const draw = (params, api) => {
    const one = found[params.dataIndex];
    const [, y] = api.coord([0, params.dataIndex]), at = (value) => api.coord([value, params.dataIndex])[0];
    const bar = (from, to, style) => ({ type: "rect", shape: { x: at(from), y: y - 7, width: Math.max(at(to) - at(from), 1), height: 14, r: 7 }, style });
    const late = one.target !== null && one.high > one.target;
    const children = [bar(one.low, one.high, { fill: "#B9D2CB" })];
    if (late) children.push({ ...bar(Math.max(one.target, one.low), one.high, { fill: paint("late"), decal: hatched() }), shape: { x: at(Math.max(one.target, one.low)), y: y - 7, width: at(one.high) - at(Math.max(one.target, one.low)), height: 14 } });
    if (one.target !== null) children.push({ type: "rect", shape: { x: at(one.target) - 2, y: y - 13, width: 4, height: 26 }, style: { fill: paint("ink") } });
    children.push({ type: "circle", shape: { cx: at(one.middle), cy: y, r: 7 }, style: { fill: paint("ink"), stroke: paint("card"), lineWidth: 2 } });
    return { type: "group", children };
  };
  const most = Math.max(...found.map((one) => Math.max(one.high, one.target ?? 0)), 10);
  return {
    grid: { left: 190, right: 24, top: 8, bottom: 28 },
    xAxis: scale({ min: 0, max: Math.ceil(most / 15) * 15, interval: most > 90 ? 30 : 15 }),
    yAxis: names(found.map((one) => one.name), { inverse: true, axisLabel: words({ color: paint("ink"), fontWeight: 600, width: 176, overflow: "truncate" }) }),
    series: [{ type: "custom", data: found.map((one, place) => [one.high, place]), renderItem: draw, encode: { x: 0, y: 1 } }],
  };
}

// What took how long at most times; of services, too, which have no target.
function works({ rows }) {
  return services({ rows: rows.map((row) => [...row, null]) });
}

function spread({ bins, target }) {
  const width = bins[1][0] - bins[0][0];
  const draw = (params, api) => {
    const [from, many] = bins[params.dataIndex];
    const [x, y] = api.coord([from, many]), [end, floor] = api.coord([from + width, 0]);
    const shape = { x: x + 1, y, width: end - x - 2, height: floor - y, r: many ? [3, 3, 0, 0] : 0 };
    const style = from >= target ? { fill: paint("late"), decal: hatched() } : { fill: "#86B3AA" };
    return { type: "rect", shape, style };
  };
  const last = bins.length - 1;
  return {
    grid: { left: 52, right: 16, top: 12, bottom: 28 }, yAxis: scale({ min: 0, minInterval: 1 }),
    xAxis: scale({ min: 0, max: bins[last][0] + width, interval: 15, splitLine: { show: false }, axisLabel: words({ formatter: (value) => (value === bins[last][0] ? `${figure(value)} +` : value > bins[last][0] ? "" : figure(value)) }) }),
    series: [{
      type: "custom", data: bins, renderItem: draw, encode: { x: 0, y: 1 },
      markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: paint("ink"), type: "solid", width: 4 }, data: [{ xAxis: target }] },
    }],
  };
}

// Odd points are diamonds; the one that is furthest off says its value, on the side away from the line.
function pointed(values, off, middle) {
  const furthest = values.reduce((best, _, place) => (off(place) > off(best) ? place : best), 0);
  return values.map((value, place) => (off(place) > 0
    ? { value, symbol: "diamond", symbolSize: 17, itemStyle: { color: paint("late") }, label: { show: place === furthest, position: value > middle(place) ? "top" : "bottom", formatter: `${Math.round(value)} %`, ...words({ color: paint("late"), fontWeight: 600 }) } }
    : { value, symbol: "circle", symbolSize: 10, itemStyle: { color: paint("ink") } }));
}

function kept({ names: days, values, promised, band }) {
  const least = Math.floor((Math.min(60, ...values) - 6) / 10) * 10;
  return {
    grid: { left: 40, right: 16, top: 20, bottom: 28 }, xAxis: names(days, { axisLabel: words({ hideOverlap: true }) }), yAxis: scale({ min: Math.max(0, least), max: 100 }),
    series: [{
      type: "line", data: pointed(values, (place) => Math.abs(values[place] - promised) - band, () => promised), lineStyle: { color: paint("ink"), width: 1.5 },
      markArea: { silent: true, itemStyle: { color: paint("kept-pale") }, data: [[{ yAxis: promised - band }, { yAxis: promised + band }]] },
      markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: paint("kept"), type: "dashed", width: 1.5 }, data: [{ yAxis: promised }] },
    }],
  };
}

function control({ rows, goal, word }) {
  const edge = (place) => rows.map((row) => row[place]);
  const hidden = { type: "line", symbol: "none", silent: true, step: "middle" };
  const least = Math.floor((Math.min(...edge(2), ...edge(3), goal) - 6) / 10) * 10; // room below the lowest for its value
  return {
    grid: { left: 40, right: 72, top: 20, bottom: 28 }, xAxis: names(edge(0), { axisLabel: words({ hideOverlap: true }) }), yAxis: scale({ min: Math.max(0, least), max: 100 }),
    series: [
      { ...hidden, stack: "limits", data: edge(3), lineStyle: { color: paint("kept"), type: "dashed", width: 1 } },
      { ...hidden, stack: "limits", data: rows.map((row) => row[4] - row[3]), lineStyle: { color: paint("kept"), type: "dashed", width: 1 }, areaStyle: { color: paint("kept-pale"), opacity: 1 } },
      {
        type: "line", data: pointed(edge(2), (place) => Math.max(rows[place][3] - rows[place][2], rows[place][2] - rows[place][4]), (place) => (rows[place][3] + rows[place][4]) / 2), lineStyle: { color: paint("ink"), width: 1.5 }, z: 5,
        markLine: { silent: true, symbol: "none", label: { formatter: `${word} ${goal}`, ...words() }, lineStyle: { color: paint("ink2"), type: "solid", width: 1 }, data: [{ yAxis: goal }] },
      },
    ],
  };
}

function flows({ links, left }) {
  const side = (place, key) => {
    const sums = new Map();
    for (const link of links) sums.set(link[key], (sums.get(link[key]) ?? 0) + link[2]);
    return [...sums].map(([name, sum]) => ({ name: `${place}${name}`, depth: place, itemStyle: { color: paint("ink") }, label: { position: place ? "right" : "left", formatter: `{b|${name}} ${figure(sum)}`, rich: { b: words({ color: paint("ink"), fontWeight: 600 }) }, ...words() } }));
  };
  const most = Math.max(...links.map((link) => link[2]), 1);
  return {
    series: [{
      type: "sankey", left: 205, right: 230, top: 8, bottom: 8, nodeWidth: 8, nodeGap: 16, draggable: false, emphasis: { disabled: true },
      data: [...side(0, 0), ...side(1, 1)],
      links: links.map(([from, to, value]) => ({ source: `0${from}`, target: `1${to}`, value, lineStyle: { opacity: 1, curveness: 0.5, color: to === left ? paint("hair") : value === most ? "#4F8F85" : "#B9D2CB" } })),
    }],
  };
}

function line({ times, joined, called, ended, at, until, waiting, wait, words: said }) {
  if (!times.length) return { series: [] };
  const plain = (name, data, style, more = {}) => ({ name, type: "line", data, symbol: "none", lineStyle: style, z: 4, ...more });
  const under = (data) => ({ type: "line", data, symbol: "none", silent: true, lineStyle: { width: 0 } });
  const gap = (over, below) => over.map((value, place) => value - below[place]);
  const last = times.length - 1, spread = joined[last] - ended[last] > joined[last] / 12;
  const end = (text, colour, shift) => ({ endLabel: { show: true, formatter: text, offset: [4, shift], ...words({ color: colour, fontWeight: 600 }) } });
  const callouts = [[{ coord: [at, called[at]] }, { coord: [at, joined[at]] }]];
  if (until > at) callouts.push([{ coord: [at, joined[at]] }, { coord: [until, joined[at]] }]);
  return {
    grid: { left: 52, right: 130, top: 24, bottom: 28 },
    xAxis: names(times, { boundaryGap: false, axisLabel: words({ interval: (_, time) => time.endsWith(":00"), hideOverlap: true }) }), yAxis: scale({ min: 0, minInterval: 1 }),
    series: [
      { ...under(called), stack: "wait" }, { ...under(gap(joined, called)), stack: "wait", areaStyle: { color: paint("sand"), opacity: 1 } },
      { ...under(ended), stack: "desk" }, { ...under(gap(called, ended)), stack: "desk", areaStyle: { color: "#B9D2CB", opacity: 1 } },
      plain("joined", joined, { color: paint("ink"), width: 3 }, {
        ...end(`${said[0]} ${figure(joined[last])}`, paint("ink"), spread ? 0 : -10),
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: paint("ink"), type: "solid", width: 2 }, data: callouts },
        markPoint: { silent: true, symbol: "circle", symbolSize: 1, data: [
          { coord: [at, joined[at]], label: { show: true, formatter: waiting, position: at < last / 5 ? "top" : "left", distance: 8, offset: at < last / 5 ? [40, 0] : [0, -10], ...words({ color: paint("ink"), fontWeight: 600 }) } },
          ...(wait ? [{ coord: [until, joined[at]], label: { show: true, formatter: wait, position: "right", offset: [6, 14], ...words({ color: paint("ink"), fontWeight: 600 }) } }] : []),
        ] },
      }),
      plain("called", called, { color: paint("ink"), width: 2, type: "dashed" }),
      plain("ended", ended, { color: paint("kept"), width: 3 }, end(`${said[2]} ${figure(ended[last])}`, paint("kept"), spread ? 0 : 10)),
    ],
  };
}

function fairness({ rows }) {
  const far = 5 * Math.ceil(Math.max(...rows.map((row) => Math.abs(row[2])), 1) / 5);
  return {
    grid: { left: 130, right: 60, top: 8, bottom: 28 }, xAxis: scale({ min: -far, max: far, interval: far / 5 }),
    yAxis: names(rows.map((row) => row[0]), { inverse: true, axisLabel: words({ color: paint("ink"), fontWeight: 600 }) }),
    series: [{
      type: "bar", barWidth: 16, data: rows.map((row) => ({ value: row[2], itemStyle: { color: row[2] > 0 ? paint("ink2") : "#86B3AA", borderRadius: 3 }, label: { show: true, position: row[2] < 0 ? "left" : "right", formatter: `${row[2] > 0 ? "+" : ""}${figure(row[2])}`, ...words({ color: paint("ink") }) } })),
      markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: paint("ink"), type: "solid", width: 2 }, data: [{ xAxis: 0 }] },
    }],
  };
}

function desks({ rows }) {
  return {
    grid: { left: 40, right: 8, top: 12, bottom: 28 }, xAxis: names(rows.map((row) => row[0])), yAxis: scale({ min: 0 }),
    series: [
      { type: "bar", data: rows.map((row) => row[1]), barGap: "-100%", barWidth: "62%", itemStyle: { color: paint("sand"), borderColor: paint("line"), borderWidth: 1 } },
      { type: "bar", data: rows.map((row) => row[2]), barWidth: "62%", itemStyle: { color: paint("ink2") } },
    ],
  };
}

const KINDS = { heat, services, spread, works, kept, flows, control, line, fairness, desks };

function draw() {
  for (const place of document.querySelectorAll("figure[data-chart]")) {
    if (!charts.has(place)) charts.set(place, echarts.init(place, null, { renderer: "svg" }));
    charts.get(place).setOption({ ...still, ...KINDS[place.id](JSON.parse(place.dataset.chart)) }, true);
  }
  document.documentElement.dataset.drawn = charts.size;
}

const fit = () => charts.forEach((chart) => chart.resize());
addEventListener("resize", fit);
addEventListener("beforeprint", fit);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.fonts.ready.then(draw);
