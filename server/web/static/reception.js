// Reception by keyboard: digits find, letters act on what was found, N issues; ? tells all keys.
"use strict";

const byId = (id) => document.getElementById(id);
const openedDialog = () => document.querySelector("dialog[open]");
let referrals = "";

async function showInbox() {
  const answer = await lookUp("/reception/referrals");
  if (answer && answer.ok) byId("inbox").innerHTML = await answer.text();
}

function inboxIfChanged() {
  const now = byId("referral-count").dataset.referrals;
  if (now === referrals) return;
  referrals = now;
  showInbox();
}

async function find(code) {
  const plain = code.trim();
  if (!plain) {
    byId("result").textContent = "";
    return;
  }
  const answer = await lookUp(`/reception/find?${new URLSearchParams({ code: plain })}`);
  if (!answer || !answer.ok) {
    say(refusalSentence(answer && answer.status === 422 ? "unknown_ticket" : "away"));
    return;
  }
  byId("result").innerHTML = await answer.text();
  const first = byId("result").querySelector("article");
  if (first) byId("code").blur();
}

function openDialog(opener) {
  const dialog = byId(opener.dataset.dialog);
  if (opener.dataset.dialog === "split") {
    byId("split-form").dataset.send = `/api/v1/visits/${opener.dataset.visit}/split`;
    byId("split-party").max = opener.dataset.most;
  }
  for (const button of dialog.querySelectorAll("[data-body]")) {
    button.dataset.send = `/api/v1/referrals/${opener.dataset.referral}/decline`;
  }
  dialog.showModal();
  const first = dialog.querySelector("input, button");
  if (first) first.focus();
}

// What was chosen in the dialog, as a visit, or as a group where there are several tickets.
function wanted(form) {
  const given = new FormData(form);
  const count = Number(given.get("count"));
  const body = { language: given.get("language"), lane: given.get("lane"), private: given.has("private") };
  if (given.get("journey")) body.journey = given.get("journey");
  else body.services = order.filter((service) => given.getAll("services").includes(service));
  if (count > 1) return { address: "/api/v1/groups", body: { ...body, count } };
  body.party_size = Number(given.get("party_size"));
  body.channel = "staff";
  if (given.has("order")) body.order = "free";
  return { address: "/api/v1/visits", body };
}

const order = []; // services as they were chosen: the order of the visit

function tell(told) {
  const group = told.visits;
  const word = group ? "group" : told.opens_at ? "next" : "issued";
  byId("told-title").textContent = byId("told").querySelector(`[data-word="${word}"]`).textContent;
  byId("told-code").textContent = group ? group.map((visit) => visit.ticket).join(" · ") : told.ticket;
  byId("told-code").classList.toggle("many", Boolean(group));
  byId("told-more").textContent = told.opens_at ? dayOf(told.opens_at) : "";
  byId("told-slip").href = `/slip/${(group ? group[0] : told).visit}`;
  byId("told-slip").hidden = Boolean(group);
  byId("told").showModal();
}

function dayOf(instant) {
  const zone = document.querySelector("[data-clock]").dataset.clock;
  const form = { timeZone: zone, weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false };
  return new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(instant));
}

function chooseRow(step) {
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const at = rows.indexOf(document.activeElement);
  const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (row) row.focus();
}

function inDialog(event, dialog) {
  if (event.target.matches("input:not([type=checkbox]), select")) return;
  const target = dialog.querySelector(`[data-letter="${event.key.toUpperCase()}"]`);
  if (!target || event.repeat) return;
  event.preventDefault();
  target.click();
}

function onPage(event) {
  const focus = document.activeElement;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step) chooseRow(step);
  else if (key === "Enter" && focus.matches("#rows tr")) openTicket(focus.dataset.ticket);
  else if (/^[0-9]$/.test(key)) {
    byId("code").value = "";
    byId("code").focus();
    return; // the digit itself is typed
  } else if (key === "/") byId("code").focus();
  else if (key === "?") byId("keys").showModal();
  else if (key === "R") focusOn("#inbox button");
  else if (key === "I") focusOn(".interpreters button");
  else if (!byKey(key)) return;
  event.preventDefault();
}

function focusOn(what) {
  const first = document.querySelector(what);
  if (first) first.focus();
}

function byKey(key) {
  const found = document.querySelector(`#result [data-found="${key}"], .tools [data-key="${key}"]`);
  if (found) found.click();
  return Boolean(found);
}

function openTicket(ticket) {
  byId("code").value = ticket;
  find(ticket);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const dialog = openedDialog();
  if (dialog) inDialog(event, dialog);
  else if (event.target.matches("input, select")) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Escape") find("");
  } else if (!event.repeat || event.key.startsWith("Arrow")) onPage(event);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const row = event.target.closest("#rows tbody tr");
  if (opener) openDialog(opener);
  if (row) openTicket(row.dataset.ticket);
  if (event.target.closest("[data-close]")) shut(openedDialog());
});

document.addEventListener("change", (event) => {
  if (event.target.id === "declared-language") {
    for (const one of document.querySelectorAll("[data-purpose]")) one.hidden = one.lang !== event.target.value;
  }
  if (event.target.name !== "services") return;
  const { value, checked } = event.target;
  if (checked) order.push(value);
  else order.splice(order.indexOf(value), 1);
});

// Before the common handler sends a form as it stands: these are put together here.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "find" && form.id !== "new-form") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.id === "find") {
    find(byId("code").value);
    return;
  }
  const { address, body } = wanted(form);
  form.dataset.body = JSON.stringify(body);
  send(form, address);
}, true);

document.addEventListener("sent", (event) => {
  const source = event.target;
  const dialog = source.closest("dialog");
  if (dialog) shut(dialog);
  for (const form of dialog ? dialog.querySelectorAll("form") : []) form.reset();
  order.length = 0;
  if (source.id === "new-form" || source.id === "split-form" || source.dataset.tell === "next") tell(event.detail);
  if (source.dataset.tell === "check-in") tell(event.detail.visit);
  if (source.dataset.tell === "copy") window.open(`/slip/${event.detail.visit}?copy=${event.detail.copy_number}`);
  if (source.closest("#inbox, #decline")) showInbox();
  if (byId("code").value) find(byId("code").value);
});

document.addEventListener("shown", inboxIfChanged);
inboxIfChanged();
