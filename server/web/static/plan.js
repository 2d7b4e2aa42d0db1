// The planner's charts, drawn from the page's own data; colours are the look's, in light, dark and print.
"use strict";

const charts = new Map();
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const words = () => ({ fontFamily: "IBM Plex Sans Arabic", fontSize: 14, color: colour("ink2") });

function axes(times, labels = {}) {
  const line = { lineStyle: { color: colour("line") } };
  return {
    xAxis: { type: "category", data: times, boundaryGap: false, axisLabel: { ...words(), ...labels }, axisLine: line, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, minInterval: 1, axisLabel: words(), splitLine: { lineStyle: { color: colour("hair") } } },
  };
}

// A range as a band: an unseen line at its lower end, and what lies above it filled.
function band(name, part, fill, opacity) {
  const still = { type: "line", stack: name, symbol: "none", silent: true, lineStyle: { width: 0 } };
  const above = part.high.map((high, place) => high - part.low[place]);
  return [
    { ...still, name: `${name}-low`, data: part.low },
    { ...still, name: `${name}-band`, data: above, areaStyle: { color: fill, opacity } },
  ];
}

function labelled(name, data, ink, type) {
  const label = { show: true, formatter: name, ...words(), color: ink, fontWeight: 600, distance: 8 };
  return { name, type: "line", data, symbol: "none", lineStyle: { color: ink, width: 3, type }, endLabel: label, z: 5 };
}

// A line where the doors shut, if that is among the times.
function upright(text, times) {
  const at = text.split(" ").pop();
  const data = times.includes(at) ? [{ xAxis: at }] : [];
  return { symbol: "none", silent: true, data, lineStyle: { color: colour("ink2"), type: "solid", width: 1 }, label: { ...words(), formatter: text } };
}

// Two lines that end close together have their names one above the other, and none upon the axis.
function apart(series, drawn) {
  const [asIs, changed] = series.filter((one) => one.endLabel);
  if (!changed) return;
  const last = (part) => part.likely[part.likely.length - 1];
  const close = Math.abs(last(drawn.as_is) - last(drawn.changed)) < Math.max(...drawn.as_is.high, ...drawn.changed.high, 1) / 8;
  const [upper, lower] = last(drawn.as_is) >= last(drawn.changed) ? [asIs, changed] : [changed, asIs];
  upper.endLabel.offset = [0, close ? -26 : -8];
  lower.endLabel.offset = [0, -8];
}

const narrow = (place) => place.clientWidth < 560;

// Where there is no room beside the lines their names stand beneath.
function beneath(series) {
  const named = series.filter((one) => one.endLabel);
  for (const one of named) delete one.endLabel;
  const legend = { data: named.map((one) => one.name), bottom: 0, left: 0, textStyle: words(), itemWidth: 30, orient: "vertical" };
  for (const one of named) one.color = one.lineStyle.color;
  return { series, legend, grid: { left: 36, right: 20, top: 30, bottom: 80 } };
}

const onTheHour = { interval: (_, time) => time.endsWith(":00") };

function lateChart(place) {
  const drawn = JSON.parse(place.dataset.chart);
  const { asIs, changed } = place.dataset;
  const series = [
    ...band("a", drawn.as_is, colour("late"), 0.12),
    labelled(asIs, drawn.as_is.likely, colour("late"), changed ? "dashed" : "solid"),
  ];
  if (changed) {
    series.push(...band("b", drawn.changed, colour("ink"), 0.12));
    series.push(labelled(changed, drawn.changed.likely, colour("ink"), "solid"));
  }
  series[2].markLine = upright(place.dataset.closes, drawn.times);
  if (narrow(place)) return { ...axes(drawn.times, { hideOverlap: true }), ...beneath(series) };
  apart(series, drawn);
  return { ...axes(drawn.times, onTheHour), series, grid: { left: 36, right: 168, top: 30, bottom: 28 } };
}

function deskChart(place) {
  const drawn = JSON.parse(place.dataset.chart);
  const text = { show: true, position: "top", ...words(), color: colour("ink"), fontWeight: 600, backgroundColor: colour("card"), padding: [1, 3], formatter: ({ dataIndex }) => drawn.labels[dataIndex] };
  const bars = { type: "bar", data: drawn.likely, itemStyle: { color: colour("ink2") }, barWidth: "56%", label: text };
  const small = narrow(place);
  if (small) text.formatter = ({ value }) => String(value);
  const has = { symbol: "none", silent: true, lineStyle: { color: colour("ink"), type: "dashed", width: 2 }, data: [{ yAxis: drawn.desks }], label: { ...words(), position: small ? "insideEndTop" : "end", backgroundColor: colour("card"), padding: [1, 3], formatter: place.dataset.has } };
  const found = axes(drawn.times, { hideOverlap: true });
  return { ...found, xAxis: { ...found.xAxis, boundaryGap: true }, series: [{ ...bars, markLine: has }], grid: { left: 36, right: small ? 12 : 150, top: 28, bottom: 28 } };
}

const KINDS = { late: lateChart, desks: deskChart };

function draw() {
  for (const place of document.querySelectorAll("figure[data-chart]")) {
    if (!charts.has(place)) charts.set(place, echarts.init(place, null, { renderer: "canvas" }));
    charts.get(place).setOption({ animation: false, ...KINDS[place.id](place) }, true);
  }
}

// A chip's form that opens takes the first field, and Escape gives the chip back.
function attend(chip) {
  chip.addEventListener("toggle", () => {
    if (!chip.open) return;
    const first = chip.querySelector("select, input:not([type=hidden])");
    first.focus();
    if (first.type === "number") first.select(); // what is typed takes the place of what is offered
  });
  chip.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    chip.open = false;
    chip.querySelector("summary").focus();
  });
}

document.querySelectorAll(".add").forEach(attend);
document.addEventListener("click", (event) => {
  for (const chip of document.querySelectorAll(".add[open]")) if (!chip.contains(event.target)) chip.open = false;
});
addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.fonts.ready.then(draw);
