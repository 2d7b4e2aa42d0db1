// The visitor's page: each message is the whole view; called vibrates, and rings if the visitor asked for it.
"use strict";

(function () {
  var view = document.getElementById("view");
  var page = document.documentElement;
  var sound = document.getElementById("sound");
  var chime = null;
  var title = document.title;
  var line = null;

  function hear(message) {
    if (message.type !== "view") return;
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

  function tell(state) {
    var age = document.querySelector("[data-age]");
    var said = age.dataset.age.replace("{n}", line ? Math.round(line.age() / 1000) : 0);
    if (age.textContent !== said) age.textContent = said;
    if (state) page.dataset.link = state;
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
  line = link.follow({
    live: view.dataset.live,
    view: view.dataset.view,
    version: Number(view.dataset.version),
    rests: 5000,
    hear: hear,
    tell: tell,
    refused: function (code) { if (code === "unknown_ticket") location.reload(); } // its day is over
  });
})();
