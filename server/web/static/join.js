/* A browser that is not joined shows a code until staff have joined it; ES5, as board.js. */
(function () {
  "use strict";

  function ask(address, message, then) {
    var request = new XMLHttpRequest();
    request.open("POST", address, true);
    request.setRequestHeader("Content-Type", "application/json");
    request.onreadystatechange = function () {
      if (request.readyState === 4) { then(request.status, request.responseText); }
    };
    request.send(JSON.stringify(message));
  }

  function pair() {
    ask("/api/v1/pairings", { kind: "display" }, function (status, text) {
      if (status !== 201) { setTimeout(pair, 5000); return; }
      var pairing = JSON.parse(text);
      document.getElementById("pair-code").textContent = pairing.code;
      claim(pairing);
    });
  }

  function claim(pairing) {
    ask("/api/v1/pairings/" + pairing.pairing + "/claim", { secret: pairing.secret }, function (status, text) {
      if (status === 200) { window.location.replace("/board/" + JSON.parse(text).device); }
      else if (status === 404) { pair(); }
      else { setTimeout(function () { claim(pairing); }, 2000); }
    });
  }

  pair();
}());
