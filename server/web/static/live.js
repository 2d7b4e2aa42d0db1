// A live page: each message is the whole view as HTML, the newest wins; a page without a socket asks now and then. Clocks tick here, in the centre's zone.
"use strict";

const SILENCE_MS = 10000;
const SLOWEST_RETRY_MS = 5000;
const SOON_MS = 100;
const REFRESH_MS = 20000; // minutes are written by the server

const live = { version: -1, heard: Date.now(), ahead: 0, pause: 200, socket: null };
const view = document.getElementById("view");
live.version = Number(view.dataset.version);

const clockOf = (zone, at) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);

async function show(message) {
  live.heard = Date.now();
  if (message.server_time) live.ahead = Date.parse(message.server_time) - Date.now();
  linkIs("live");
  if (message.type !== "view" || message.version < live.version) return;
  live.version = message.version;
  await htmx.swap({ target: view, sourceElement: view, text: message.html, swap: "innerMorph" });
  tick();
  view.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

function linkIs(state) {
  const page = document.documentElement;
  if (page.dataset.link === state) return;
  page.dataset.link = state;
  if (state === "lost") live.lostAt = new Date(live.heard);
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss://" : "ws://";
  const socket = new WebSocket(scheme + location.host + view.dataset.live);
  live.socket = socket;
  socket.onmessage = (event) => {
    live.pause = 200;
    show(JSON.parse(event.data));
  };
  socket.onclose = () => {
    linkIs("lost");
    tick();
    setTimeout(connect, live.pause * (0.5 + Math.random() / 2));
    live.pause = Math.min(live.pause * 2, SLOWEST_RETRY_MS);
  };
}

// Tells whether an answer came.
async function refresh() {
  try {
    const known = live.version;
    const answer = await fetch(view.dataset.view, { cache: "no-store", signal: AbortSignal.timeout(SILENCE_MS) });
    if (answer.status === 401) location.assign("/sign-in");
    if (!answer.ok) return false;
    const fresh = await answer.json();
    if (fresh.version < known) live.version = -1; // the server was put back to an older copy
    await show(fresh);
    return true;
  } catch {
    if (!view.dataset.live) linkIs("lost"); // else the socket tells
    return false;
  }
}

function tick() {
  const now = new Date(Date.now() + live.ahead);
  for (const place of document.querySelectorAll("[data-clock]")) write(place, clockOf(place.dataset.clock, now));
  for (const place of document.querySelectorAll("[data-since]")) write(place, ticking(now, place.dataset.since));
  for (const place of document.querySelectorAll("[data-until]")) place.disabled = now > new Date(place.dataset.until);
  if (!live.lostAt) return;
  const zone = (document.querySelector("[data-clock]") || view).dataset.clock;
  for (const place of document.querySelectorAll("[data-lost]")) write(place, clockOf(zone, live.lostAt));
}

function ticking(now, since) {
  const seconds = Math.max(0, Math.floor((now - new Date(since)) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return (hours ? hours + ":" : "") + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

setInterval(tick, 1000);
setInterval(refresh, REFRESH_MS);
setInterval(() => {
  if (live.socket && live.socket.readyState === WebSocket.OPEN && Date.now() - live.heard > SILENCE_MS) live.socket.close();
}, 1000);
if (typeof pages !== "undefined") {
  // the next command waits until the page shows what the last one did, however long the link takes
  let shown = 0;
  pages.beforeSend = () => { shown = live.version; };
  pages.afterSend = async () => {
    const soon = Date.now() + (live.socket ? SOON_MS : 0); // the socket is about to tell; asking costs a way there and back
    while (live.version <= shown && Date.now() < soon) await after(10);
    while (live.version <= shown && !(await refresh())) await after(FIRST_PAUSE_MS);
  };
}
if (view.dataset.live) connect(); // else the page only asks
