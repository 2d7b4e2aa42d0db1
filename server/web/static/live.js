// A live page: each message is the whole view as HTML, the newest wins; a page without a socket asks now and then. Clocks tick here, in the centre's zone.
"use strict";

const SOON_MS = 100;
const POLL_MS = 3000;
const ONLY_POLL_MS = 5000; // of a page without a socket: with an answer's limit below the 10 s after which it is lost
const RENEW_MS = 20000; // minutes are written by the server

const view = document.getElementById("view");
let lostAt = null;

const clockOf = (zone, at) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);

async function show(message) {
  if (message.type !== "view") return;
  await htmx.swap({ target: view, sourceElement: view, text: message.html, swap: "innerMorph" });
  tick();
  view.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

function linkIs(state) {
  const page = document.documentElement;
  if (!state || page.dataset.link === state) return;
  page.dataset.link = state;
  lostAt = state === "lost" ? new Date(live.now() - live.age()) : null;
  tick();
}

function tick() {
  const now = new Date(live.now());
  for (const place of document.querySelectorAll("[data-clock]")) write(place, clockOf(place.dataset.clock, now));
  for (const place of document.querySelectorAll("[data-since]")) write(place, ticking(now, place.dataset.since));
  for (const place of document.querySelectorAll("[data-until]")) place.disabled = now > new Date(place.dataset.until);
  if (!lostAt) return;
  const zone = (document.querySelector("[data-clock]") || view).dataset.clock;
  for (const place of document.querySelectorAll("[data-lost]")) write(place, clockOf(zone, lostAt));
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

let live = null;
live = link.follow({
  live: view.dataset.live, // none: the page only asks
  view: view.dataset.view,
  version: Number(view.dataset.version),
  rests: view.dataset.live ? POLL_MS : ONLY_POLL_MS,
  renews: RENEW_MS,
  hear: show,
  tell: linkIs,
  refused: (code) => { if (code === "unauthenticated") location.assign("/sign-in"); },
});
setInterval(tick, 1000);

const refreshed = () => new Promise((told) => { live.refresh(told); });

if (typeof pages !== "undefined") {
  // the next command waits until the page shows what the last one did, however long the link takes
  let shown = 0;
  pages.beforeSend = () => { shown = live.version(); };
  pages.afterSend = async () => {
    const soon = Date.now() + (view.dataset.live ? SOON_MS : 0); // the socket is about to tell; asking costs a way there and back
    while (live.version() <= shown && Date.now() < soon) await after(10);
    while (live.version() <= shown && !(await refreshed())) await after(FIRST_PAUSE_MS);
  };
}
