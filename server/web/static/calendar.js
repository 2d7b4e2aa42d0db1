// The calendar by keyboard: arrows move between entries, or between days where none is chosen; letters do the rest.
"use strict";

const byId = (id) => document.getElementById(id);
const openedDialog = () => document.querySelector("dialog[open]");

function counts() {
  const here = byId("counts-here");
  const found = byId("counts");
  if (here && found) here.textContent = found.textContent;
}

// Every entry has a place on the screen; the nearest one in the wanted direction comes next.
function nextEntry(from, key) {
  const { left, top, height, width } = from.getBoundingClientRect();
  const x = left + width / 2;
  const y = top + height / 2;
  let best = null;
  for (const other of document.querySelectorAll("button[data-entry]")) {
    const place = other.getBoundingClientRect();
    const across = place.left + place.width / 2 - x;
    const down = place.top + place.height / 2 - y;
    const along = { ArrowUp: -down, ArrowDown: down, ArrowLeft: -across, ArrowRight: across }[key];
    const aside = Math.abs(key === "ArrowUp" || key === "ArrowDown" ? across : down);
    if (other === from || along < 1) continue;
    const far = along + 4 * aside;
    if (!best || far < best.far) best = { far, other };
  }
  return best && best.other;
}

function moveTo(key) {
  const focus = document.activeElement;
  if (focus.matches("button[data-entry]")) {
    const next = nextEntry(focus, key);
    if (next) next.focus();
    return true;
  }
  if (key !== "ArrowDown") return false;
  const first = document.querySelector("button[data-entry].arrived, button[data-entry].booked, button[data-entry]");
  if (first) first.focus();
  return Boolean(first);
}

function fill(dialog, values) {
  for (const place of dialog.querySelectorAll("[data-fill]")) place.textContent = values[place.dataset.fill] || "";
  for (const place of dialog.querySelectorAll("[data-when]")) place.hidden = false;
  for (const place of dialog.querySelectorAll("[data-only]")) place.hidden = values[place.dataset.only] === undefined;
}

function showEntry(entry) {
  const dialog = byId("entry");
  fill(dialog, entry.dataset);
  for (const part of dialog.querySelectorAll("[data-when]")) {
    part.hidden = part.hidden || !part.dataset.when.split(" ").includes(entry.dataset.kind);
  }
  for (const button of dialog.querySelectorAll("[data-act]")) {
    button.dataset.send = `/api/v1/calendar/${entry.dataset.entry}/${button.dataset.act}`;
    unsure(button);
  }
  byId("entry-check-in").dataset.body = JSON.stringify({ code: entry.dataset.code });
  const form = byId("move");
  form.dataset.send = `/api/v1/calendar/${entry.dataset.entry}/move`;
  form.dataset.service = entry.dataset.service;
  form.hidden = true;
  dialog.showModal();
}

// What cannot be taken back is asked once: the first press arms the button, the second sends.
function unsure(button) {
  if (!button.dataset.sure) return;
  button.dataset.address = button.dataset.send || button.dataset.address;
  delete button.dataset.send;
  const word = button.querySelector("span:not(.icon)");
  word.textContent = button.dataset.word = button.dataset.word || word.textContent;
}

function arm(button) {
  button.dataset.send = button.dataset.address;
  button.querySelector("span:not(.icon)").textContent = button.dataset.sure;
}

async function showFree(place, service, quota) {
  const asked = new URLSearchParams({ service, quota, day: byId("view").dataset.day || "" });
  const answer = await lookUp(`/calendar/free?${asked}`);
  if (answer && answer.ok) place.innerHTML = await answer.text();
  const first = place.querySelector("input");
  if (first && !place.closest("#new")) first.focus();
}

function freshForm() {
  const form = byId("new-form");
  showFree(form.querySelector("[data-free]"), form.elements.service.value, form.elements.quota.value);
}

// Whom a closure would meet is told before it is made; an older answer never replaces a newer one.
let asked = 0;
async function tellMet(form) {
  asked += 1;
  const mine = asked;
  const { desk, starts_at: from, ends_at: until } = form.elements;
  const wish = new URLSearchParams({ desk: desk.value, starts_at: from.value, ends_at: until.value });
  const answer = await fetch(`/calendar/closing?${wish}`, { cache: "no-store" });
  if (mine === asked) form.querySelector("[data-met]").innerHTML = answer.ok ? await answer.text() : "";
}

function openDialog(name) {
  byId(name).showModal();
  if (name === "new") freshForm();
  const closing = byId(name).querySelector("#closure-form");
  if (closing) tellMet(closing);
  const first = byId(name).querySelector("select, input, button");
  if (first) first.focus();
}

function tell(what, told) {
  const dialog = byId("told");
  byId("told-title").textContent = dialog.querySelector(`[data-word="${what}"]`).textContent;
  const value = what === "ticket" ? told.visit.ticket : told[what];
  fill(dialog, { code: value, when: told.starts_at && what === "code" ? whenOf(told.starts_at) : "" });
  dialog.querySelector(".code").classList.toggle("long", what === "url");
  const slip = dialog.querySelector("[data-slip]");
  slip.hidden = what !== "ticket";
  if (!slip.hidden) slip.href = `/slip/${told.visit.visit}`;
  dialog.showModal();
}

function whenOf(instant) {
  const zone = document.querySelector("[data-clock]").dataset.clock;
  const form = { timeZone: zone, weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false };
  return new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(instant));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  const dialog = openedDialog();
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (!dialog && key.startsWith("Arrow") && moveTo(key)) {
    event.preventDefault();
    return;
  }
  if (!dialog && key === "Escape") document.activeElement.blur();
  const within = dialog || document;
  const button = [...within.querySelectorAll(`[data-key="${key}"]`)].find(
    (one) => !one.hidden && !one.disabled && (dialog || !one.closest("dialog")),
  );
  if (!button || event.repeat) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const entry = target.closest("button[data-entry]");
  const opener = target.closest("[data-dialog]");
  const sure = target.closest("[data-sure]");
  if (entry) showEntry(entry);
  if (opener) openDialog(opener.dataset.dialog);
  if (sure && !sure.dataset.send) arm(sure);
  if (target.closest("[data-print]")) window.print();
  if (target.closest("[data-close]")) shut(openedDialog());
  if (target.closest("[data-move]")) {
    byId("move").hidden = false;
    showFree(byId("move").querySelector("[data-free]"), byId("move").dataset.service, "staff");
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-refresh]")) freshForm();
  if (event.target.closest("#closure-form")) tellMet(event.target.closest("#closure-form"));
  if (event.target.matches("[data-names]")) {
    event.target.name = event.target.selectedOptions[0].dataset.name;
  }
});

document.addEventListener("sent", (event) => {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  shut(dialog);
  for (const form of dialog.querySelectorAll("form")) form.reset();
  if (event.target.dataset.tell) tell(event.target.dataset.tell, event.detail);
});

for (const choice of document.querySelectorAll("[data-names]")) choice.name = choice.selectedOptions[0].dataset.name;
// A long day opens where it is now.
function showNow() {
  const line = document.querySelector(".now-line rect");
  const top = line ? line.getBoundingClientRect().top : 0;
  if (top > innerHeight * 0.6) scrollBy(0, top - innerHeight * 0.3);
}

document.addEventListener("shown", counts);
counts();
showNow();
