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
  const buttons = [...dialog.querySelectorAll("button[data-body]")];
  const at = buttons.indexOf(document.activeElement);
  if (buttons.length) buttons[(at + step + buttons.length) % buttons.length].focus();
}

function showDialog(opener) {
  const dialog = document.getElementById(opener.dataset.open);
  for (const place of dialog.querySelectorAll("[data-ticket]")) place.textContent = opener.dataset.ticket;
  // the step is taken when the dialog opens, so that a change behind it cannot send someone else away
  for (const button of dialog.querySelectorAll("button[data-body]")) {
    button.dataset.send = `/api/v1/steps/${opener.dataset.step}/transfer`;
  }
  dialog.showModal();
  dialog.querySelector("button[data-body], input").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const dialog = openDialog();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
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
  if (event.key === " ") event.preventDefault();
  if (!event.repeat && key !== "" && press(key)) event.preventDefault();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const row = event.target.closest("#rows tbody tr");
  if (opener && !opener.disabled) showDialog(opener);
  if (row) row.focus();
  if (event.target.closest("[data-close]")) openDialog().close();
});

document.addEventListener("dblclick", (event) => {
  const row = event.target.closest("#rows tbody tr");
  if (row) callRow(row);
});

document.addEventListener("sent", (event) => {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  dialog.close();
  for (const form of dialog.querySelectorAll("form")) form.reset();
});
