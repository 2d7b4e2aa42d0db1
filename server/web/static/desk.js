// The desk by keyboard: one letter per verb, space for the large button, arrows and Enter for a row.
"use strict";

const openDialog = () => document.querySelector("dialog[open]");

function press(key) {
  const button = document.querySelector(`#view [data-key="${key}"]:not([disabled]), #view [data-alias="${key}"]`);
  if (button) button.click();
  return Boolean(button);
}

function chooseRow(step) {
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const at = rows.indexOf(document.activeElement);
  const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (row) row.focus();
}

function callRow(row) {
  row.dataset.body = JSON.stringify({ ticket: row.dataset.ticket });
  send(row, document.querySelector("#other form").dataset.send);
}

function chooseInDialog(dialog, step) {
  const buttons = [...dialog.querySelectorAll("button:not([data-close], .main)")];
  const at = buttons.indexOf(document.activeElement);
  if (buttons.length) buttons[(at + step + buttons.length) % buttons.length].focus();
}

function showDialog(opener) {
  const dialog = document.getElementById(opener.dataset.open);
  for (const place of dialog.querySelectorAll("[data-ticket]")) place.textContent = opener.dataset.ticket;
  // the step is taken when the dialog opens, so that a change behind it cannot send someone else away
  for (const part of dialog.querySelectorAll("[data-address]")) {
    const address = part.dataset.address.replace("{step}", opener.dataset.step);
    for (const source of [part, ...part.querySelectorAll("button[data-body]")]) source.dataset.send = address;
  }
  const list = dialog.querySelector("[data-list]");
  if (list) list.innerHTML = document.getElementById(list.dataset.list).innerHTML;
  dialog.showModal();
  const first = dialog.querySelector("button:not([data-close]), input, select");
  if (first) first.focus();
}

// A letter of an open dialog; what all staff would hear of is asked once: the second press sends.
function pressLetter(dialog, key) {
  const button = dialog.querySelector(`[data-letter="${key}"]`);
  if (button) button.click();
  return Boolean(button);
}

function arm(button) {
  button.querySelector("span:not(.icon)").textContent = button.dataset.sure;
  delete button.dataset.sure;
  button.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const dialog = openDialog();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = event.target.matches("input, select");
  if (dialog && !field && !event.repeat && pressLetter(dialog, event.key.toUpperCase())) {
    event.preventDefault();
  } else if (step && !field) {
    if (dialog) chooseInDialog(dialog, step);
    else chooseRow(step);
    event.preventDefault();
  } else if (!dialog) {
    pressed(event);
  }
});

function pressed(event) {
  const focus = document.activeElement;
  const native = focus.matches("button, a") && focus.matches(":focus-visible");
  if (event.key === " " && native && focus.id !== "main") return;
  if (event.key === "Enter") {
    if (focus.matches("#rows tr") && !event.repeat) callRow(focus);
    return;
  }
  const key = event.key === " " ? "Space" : event.key.toUpperCase();
  if (key === "F" && event.shiftKey) {
    openOutcome();
    return;
  }
  if (event.key === " ") event.preventDefault();
  if (!event.repeat && key !== "" && press(key)) event.preventDefault();
}

function openOutcome() {
  const opener = document.querySelector('#more-list [data-open="outcome"]');
  if (opener) showDialog(opener);
}

// Before the command is sent: what must be asked twice is only armed by the first press.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sure]");
  if (!button) return;
  event.stopImmediatePropagation();
  arm(button);
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && openDialog()) shut(openDialog());
  const row = event.target.closest("#rows tbody tr");
  if (opener && !opener.disabled) showDialog(opener);
  if (row) row.focus();
  if (event.target.closest("[data-close]")) shut(openDialog());
});

document.addEventListener("dblclick", (event) => {
  const row = event.target.closest("#rows tbody tr");
  if (row) callRow(row);
});

document.addEventListener("sent", (event) => {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  shut(dialog);
  for (const form of dialog.querySelectorAll("form")) form.reset();
});
