// One command per touch: a button with data-send POSTs once, and no other can start until its answer is here.
"use strict";

const pages = { busy: false, beforeSend: () => {}, afterSend: async () => {} };

function say(sentence) {
  const place = document.getElementById("say");
  place.textContent = sentence;
  place.hidden = !sentence;
}

function refusalSentence(code) {
  const known = document.querySelector(`#refusals [data-code="${code}"]`);
  return (known || document.querySelector('#refusals [data-code="other"]')).textContent;
}

async function post(address, body) {
  const headers = {
    "Content-Type": "application/json",
    "Idempotency-Key": newKey(),
    "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content,
  };
  try {
    const answer = await fetch(address, { method: "POST", headers, body: body || "{}" });
    if (answer.status === 401 && location.pathname !== "/sign-in") location.assign("/sign-in");
    if (answer.status === 204 && address.endsWith("/call-next")) return "nobody_waits";
    if (answer.ok) return "";
    const told = await answer.json().catch(() => ({}));
    return told.code || "other";
  } catch {
    return "away";
  }
}

// crypto.randomUUID is missing on plain http, which a centre's own network may use
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(source, address = source.dataset.send) {
  if (pages.busy || !address) return;
  pages.busy = true;
  document.documentElement.dataset.busy = "";
  say("");
  pages.beforeSend();
  let refused = await post(address, source.dataset.body);
  if (!refused && source.dataset.then) refused = await post(source.dataset.then);
  await pages.afterSend();
  pages.busy = false;
  delete document.documentElement.dataset.busy;
  if (refused) say(refusalSentence(refused));
  else if (source.dataset.go) location.assign(source.dataset.go);
  else source.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-send]");
  if (button && !button.disabled) send(button);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  form.dataset.body = JSON.stringify(Object.fromEntries(new FormData(form)));
  send(form);
});
