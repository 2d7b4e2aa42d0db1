// The visitor's page: each message is the whole view; called vibrates, and rings if the visitor asked for it.
"use strict";

(function () {
  var view = document.getElementById("view");
  var page = document.documentElement;
  var sound = document.getElementById("sound");
  var chime = null;
  var version = Number(view.dataset.version);
  var heard = Date.now();
  var pause = 500;
  var title = document.title;

  function hear(text) {
    var message = JSON.parse(text);
    heard = Date.now();
    page.dataset.link = "live";
    if (message.type !== "view" || message.version < version) return;
    version = message.version;
    var before = page.dataset.face;
    view.innerHTML = message.html;
    page.dataset.face = view.firstElementChild.dataset.face;
    if (page.dataset.face === "called" && before !== "called") alertVisitor();
    if (page.dataset.face !== "called") document.title = title;
  }

  function alertVisitor() {
    document.title = "→ " + view.querySelector(".desk").textContent;
    if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 800]);
    if (chime) chime.play();
    window.scrollTo(0, 0);
  }

  function connect() {
    var scheme = location.protocol === "https:" ? "wss://" : "ws://";
    var socket = new WebSocket(scheme + location.host + view.dataset.live);
    socket.onopen = function () { version = -1; };
    socket.onmessage = function (event) { pause = 500; hear(event.data); };
    socket.onclose = function () {
      poll();
      setTimeout(connect, pause * (0.5 + Math.random() / 2));
      pause = Math.min(pause * 2, 10000);
    };
  }

  // where sockets do not get through, plain requests do
  function poll() {
    fetch(view.dataset.view, { cache: "no-store" }).then(function (answer) {
      if (answer.status === 404) location.reload();
      return answer.ok ? answer.text().then(hear) : null;
    }).catch(function () { page.dataset.link = "lost"; });
  }

  function tick() {
    var seconds = Math.max(0, Math.round((Date.now() - heard) / 1000));
    var age = document.querySelector("[data-age]");
    age.textContent = age.dataset.age.replace("{n}", seconds);
    if (seconds > 10) page.dataset.link = "lost";
  }

  sound.addEventListener("click", function () {
    chime = new Audio("/static/chime.wav");
    chime.play().then(function () {
      sound.disabled = true;
      sound.lastElementChild.textContent = sound.dataset.on;
    }, function () { chime = null; });
  });
  document.querySelector("[data-close]").addEventListener("click", function (event) {
    event.target.closest("details").open = false;
  });
  setInterval(tick, 1000);
  connect();
})();
