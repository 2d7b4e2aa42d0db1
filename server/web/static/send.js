// One command at a time: a button with data-send POSTs, and no other can start until its answer is here.
// What is on its way stands in sessionStorage with its key. A lost answer, or a page that is loaded anew, sends
// the very same command again, and the server does what has one key once.
"use strict";

const KEPT = "ventanilla-on-its-way";
const FIRST_PAUSE_MS = 400;
const SLOWEST_PAUSE_MS = 5000;
const ANSWER_MS = 4000; // a line may be dead: the same command then goes out on another
const SLOWEST_ANSWER_MS = 20000;
const MOST_LINES = 6; // that a browser keeps to one server, and all may be dead; after them it is the line that is slow
const GIVE_UP_MS = 10 * 60 * 1000; // after this nobody remembers what was asked for
const PASSING = new Set([502, 503, 504]); // the server is there in a moment

const pages = { busy: false, beforeSend: () => {}, afterSend: async () => {} };

function say(sentence) {
  const place = document.getElementById("say");
  place.textContent = sentence;
  place.hidden = !sentence;
  if (place.matches(":popover-open")) place.hidePopover();
  if (sentence) place.showPopover(); // above an open dialog too
}

function refusalSentence(code) {
  const known = document.querySelector(`#refusals [data-code="${code}"]`);
  return (known || document.querySelector('#refusals [data-code="other"]')).textContent;
}

const metaOf = (name) => (document.querySelector(`meta[name="${name}"]`) || { content: "" }).content;

// The browser takes the focus out of a closed dialog with its next frame only: a key pressed before that would
// press a button that is no longer to be seen.
function shut(dialog) {
  dialog.close();
  if (dialog.contains(document.activeElement)) document.activeElement.blur();
}

// Left by Escape, a dialog is shut the same way.
document.addEventListener("keydown", (event) => {
  const dialog = [...document.querySelectorAll("dialog[open]")].pop();
  if (event.key !== "Escape" || !dialog) return;
  event.preventDefault();
  shut(dialog);
}, true);

// crypto.randomUUID is missing on plain http, which a centre's own network may use
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const after = (ms) => new Promise((done) => setTimeout(done, ms));

// Returns the code of a refusal, or nothing, and what was answered; throws where no answer of ours came: a proxy's
// own page says nothing of the command.
async function post(command, limit) {
  const headers = {
    "Content-Type": "application/json",
    "Idempotency-Key": command.key,
    "X-CSRF-Token": metaOf("csrf"),
  };
  const sent = { method: "POST", headers, body: command.body, signal: AbortSignal.timeout(limit) };
  const answer = await fetch(command.address, sent);
  if (PASSING.has(answer.status)) throw Object.assign(new Error("later"), { wait: answer.headers.get("Retry-After") });
  if (answer.status === 204 && command.address.endsWith("/call-next")) return { refused: "nobody_waits" };
  if (answer.status === 204) return { refused: "", told: {} };
  const told = await answer.json();
  if (answer.ok) return { refused: "", told };
  if (!told.code) throw new Error("somebody else's answer");
  if (told.code === "unauthenticated" && location.pathname !== "/sign-in") location.assign("/sign-in");
  return { refused: told.code, told };
}

// What a page looks up: nothing where no answer came, on two lines one after the other.
async function lookUp(address) {
  for (const _ of [1, 2]) {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
    if (answer) return answer;
  }
  return null;
}

async function deliver(command, wish) {
  let pause = FIRST_PAUSE_MS;
  for (let tries = 0; ; tries += 1) {
    try {
      return await post(command, wish.secret || tries >= MOST_LINES ? SLOWEST_ANSWER_MS : ANSWER_MS);
    } catch (fault) {
      if (wish.secret || Date.now() - wish.at > GIVE_UP_MS) return { refused: "away" };
      document.documentElement.dataset.retrying = "";
      say(refusalSentence("on_its_way"));
      const told = Number(fault.wait) * 1000;
      await after(told || pause * (0.5 + Math.random() / 2));
      if (fault.name !== "TimeoutError") pause = Math.min(pause * 2, SLOWEST_PAUSE_MS); // else another line may be well
    }
  }
}

function keep(wish) {
  if (wish.secret) return;
  if (wish.commands.length) sessionStorage.setItem(KEPT, JSON.stringify(wish));
  else sessionStorage.removeItem(KEPT);
}

// A command may name something of the answer before it: /api/v1/appointments/{link}/confirm
function filled(command, told) {
  const address = command.address.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(told[name]));
  return { ...command, address };
}

// Does every command of a wish in order, each with its own key; the first refusal drops those after it.
async function fulfil(wish) {
  pages.busy = true;
  document.documentElement.dataset.busy = "";
  say("");
  pages.beforeSend();
  let last = { refused: "" };
  while (wish.commands.length) {
    keep(wish);
    last = await deliver(wish.commands[0], wish);
    wish.commands = last.refused ? [] : wish.commands.slice(1).map((command) => filled(command, last.told));
  }
  keep(wish);
  await pages.afterSend();
  pages.busy = false;
  delete document.documentElement.dataset.busy;
  delete document.documentElement.dataset.retrying;
  say(last.refused ? refusalSentence(last.refused) : "");
  return last;
}

async function send(source, address = source.dataset.send) {
  if (pages.busy || !address) return;
  const { body, then, go } = source.dataset;
  const commands = [{ address, body: body || "{}", key: newKey() }];
  if (then) commands.push({ address: then, body: "{}", key: newKey() });
  const wish = { user: metaOf("user"), at: Date.now(), secret: "secret" in source.dataset, commands };
  const { refused, told } = await fulfil(wish);
  if (refused) return;
  if (go) location.assign(go);
  else source.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: told }));
}

// A page that was left or loaded anew with a command on its way finishes it first.
function resume() {
  const wish = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!wish || wish.user !== metaOf("user") || Date.now() - wish.at > GIVE_UP_MS) return;
  fulfil(wish);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-send]");
  if (button && !button.disabled) send(button);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  form.dataset.body = JSON.stringify(Object.fromEntries(given));
  send(form);
});

document.addEventListener("DOMContentLoaded", resume); // after the page's other scripts, which see to its view
