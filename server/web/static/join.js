/* A browser that is not joined shows a code until staff have joined it; ES5, as board.js. */
(function () {
  "use strict";

  function ask(address, message, then) {
    var wish = { method: "POST", address: address, headers: { "Content-Type": "application/json" }, body: JSON.stringify(message) };
    link.ask(wish, function (status, text) { then(status, link.read(text) || {}); });
  }

  function pair() {
    ask("/api/v1/pairings", { kind: "display" }, function (status, pairing) {
      if (status !== 201 || !pairing.code) { setTimeout(pair, 5000); return; }
      document.getElementById("pair-code").textContent = pairing.code;
      claim(pairing);
    });
  }

  function claim(pairing) {
    ask("/api/v1/pairings/" + pairing.pairing + "/claim", { secret: pairing.secret }, function (status, told) {
      if (status === 200 && told.device) { window.location.replace("/board/" + told.device); }
      else if (told.code === "pairing_expired") { pair(); }
      else { setTimeout(function () { claim(pairing); }, 2000); }
    });
  }

  pair();
}());
