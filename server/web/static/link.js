/* A page's link to the server, in the JavaScript of 2009 (ES5) so that an old television can run it. No other
   script opens a socket or polls. A half-open connection passes nothing and never closes, so nothing here waits for
   the end of a socket or of a request: each has its limit, is dropped, and a new one takes its place.
   Chromium keeps a socket 60 s in CLOSING and 240 s in CONNECTING, and has six requests at most to one host. */
var link = (function () {
  "use strict";

  var BEAT = 500, SILENCE = 10000, HELLO = 5000, CONNECTING = 5000, ANSWER = 4000, FIRST_PAUSE = 200, SLOWEST_PAUSE = 5000;

  function steady() { return window.performance && performance.now ? performance.now() : 0; }

  function mark() { return { wall: Date.now(), steady: steady() }; }

  /* ms since a mark by the clock that went further: the one may be set, the other stands still while a box sleeps */
  function since(then) { return Math.max(Date.now() - then.wall, steady() - then.steady); }

  function jittered(pause) { return pause * (0.5 + Math.random() / 2); }

  /* Asks once; then(status, text, its date): status 0 where nobody is there, -1 at the limit,
     -2 where it was given up by what this returns. */
  function ask(wish, then) {
    var request = new XMLHttpRequest(), guard = 0, over = false, name;
    function end(status, text, date) {
      if (over) { return; }
      over = true;
      clearTimeout(guard);
      then(status, text, date);
    }
    function stop(status) {
      end(status, "", null);
      request.abort(); /* frees its place among the six */
    }
    guard = setTimeout(function () { stop(-1); }, wish.limit || ANSWER);
    request.open(wish.method || "GET", wish.address, true);
    for (name in wish.headers) { request.setRequestHeader(name, wish.headers[name]); }
    request.onreadystatechange = function () {
      if (request.readyState === 4) { end(request.status, request.responseText, request.status ? request.getResponseHeader("Date") : null); }
    };
    request.send(wish.body || null);
    return function () { stop(-2); };
  }

  /* What our server says; null for whatever else may answer at its address, such as a proxy's page. */
  function read(text) {
    var message = null;
    try { message = JSON.parse(text); } catch (fault) { return null; }
    return message && typeof message === "object" ? message : null;
  }

  /* Follows a page's view. page: live (address of its socket, or none), view (address to poll), version;
     rests (ms between polls without a socket), renews (the same beside one, or none);
     hear(message), tell("live" or "lost", "" until the first message), refused(code) where the server itself refuses the view. */
  function follow(page) {
    var socket = null, opened = false, began = mark(), spoke = mark(), heard = mark(), ahead = 0;
    var version = page.version, failed = false, met = false, giveUp = null, polled = mark(), gap = page.version < 0 || !page.live ? 0 : page.rests;
    var pause = FIRST_PAUSE, left = mark(), wait = 0;

    function tell() { page.tell(failed || since(heard) >= SILENCE ? "lost" : met ? "live" : ""); }

    /* a view that was asked for when `known` was shown, yet is older: the server was put back to a copy */
    function take(message, known) {
      if (!message || (message.type !== "hello" && message.type !== "view")) { return false; }
      heard = mark();
      failed = false;
      met = true;
      if (message.type === "hello") { ahead = Date.parse(message.server_time) - heard.wall; }
      tell();
      if (message.type === "view") {
        if (message.version < version && !(message.version < known)) { return true; }
        version = message.version;
      }
      page.hear(message);
      return true;
    }

    /* Asks for the view at once; then(whether it came). A poll that is under way gives way to the newer one. */
    function poll(then) {
      var known = version;
      if (giveUp) { giveUp(); }
      giveUp = ask({ address: page.view }, function (status, text, date) {
        var right = status !== -2 && answered(status, text, date, known);
        if (then) { then(right); }
      });
    }

    function answered(status, text, date, known) {
      var message = read(text), right;
      giveUp = null;
      polled = mark();
      gap = status < 0 ? 0 : jittered(page.rests); /* what came to its limit was put on a dead line: try another at once */
      if (status === 200 && date && !opened) { ahead = Date.parse(date) - polled.wall; }
      right = status === 200 && take(message, known);
      if (!right && !opened) {
        failed = true;
        tell();
      }
      if (message && message.code && message.status === status) { page.refused(message.code); }
      return right;
    }

    function drop() {
      var old = socket;
      socket = null;
      opened = false;
      if (!old) { return; }
      old.onopen = old.onmessage = old.onclose = function () { return undefined; };
      try { old.close(); } catch (fault) { return; }
    }

    function rest(ms) {
      left = mark();
      wait = ms;
    }

    function retry() {
      drop();
      rest(jittered(pause));
      pause = Math.min(pause * 2, SLOWEST_PAUSE);
    }

    function open() {
      var made;
      try {
        made = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + page.live);
      } catch (fault) {
        rest(SLOWEST_PAUSE);
        return;
      }
      socket = made;
      opened = false;
      began = mark();
      made.onopen = function () {
        opened = true;
        spoke = mark();
        version = -1; /* a restarted server may count from an older copy */
      };
      made.onmessage = function (event) {
        spoke = mark();
        pause = FIRST_PAUSE;
        take(read(event.data), -1);
      };
      made.onclose = function () {
        retry();
        poll();
      };
    }

    function beat() {
      if (socket && opened && since(spoke) >= SILENCE) {
        drop();
        rest(0);
      } else if (socket && !opened && since(began) >= CONNECTING) { retry(); }
      if (page.live && !socket && since(left) >= wait) { open(); }
      if (!giveUp && since(polled) >= (opened ? page.renews || Infinity : gap)) { poll(); }
      tell();
    }

    /* the page is looked at again, or the network has changed: what was open may be dead */
    function wake(changed) {
      if (changed || since(heard) >= HELLO) {
        drop();
        pause = FIRST_PAUSE;
        rest(0);
      }
      if (page.live && !socket) { open(); }
      poll();
      tell();
    }

    function onChange() { wake(true); }

    window.addEventListener("online", onChange);
    window.addEventListener("offline", onChange);
    window.addEventListener("pageshow", function (event) { if (event.persisted) { wake(true); } });
    window.addEventListener("focus", function () { if (since(heard) >= HELLO) { wake(false); } });
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { wake(false); } });
    setInterval(beat, BEAT);
    if (page.live) { open(); }
    beat();

    return {
      refresh: poll,
      age: function () { return since(heard); },
      now: function () { return Date.now() + ahead; },
      version: function () { return version; }
    };
  }

  return { ask: ask, read: read, mark: mark, since: since, follow: follow };
}());
