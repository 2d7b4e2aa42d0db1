/* The board, in the JavaScript of 2009 (ES5): no library, so that an old television's browser can run it.
   Rules as in display/board.py: the newest call takes the plate at once; each announcement rings once, in order. */
(function () {
  "use strict";

  var YOUNG_AT_START = 20000, YOUNG_AFTER_GAP = 300000, BLINK = 6000, STALE = 10000, PAUSE = 700, POLL = 3000;
  var START = 8000, STILL = 3000, REFUSED = 1000; /* ms until a sound begins, goes on, is taken for refused */
  var RIGHT_TO_LEFT = { ar: true, fa: true, he: true, ur: true };
  var LETTERS_RIGHT_TO_LEFT = /[\u0590-\u08ff]/; /* Hebrew to Arabic: as look/direction.py does it */
  var body = document.body;
  var display = body.getAttribute("data-display");
  var words = JSON.parse(body.getAttribute("data-words"));
  var glyphs = JSON.parse(body.getAttribute("data-glyphs"));
  var offsets = JSON.parse(body.getAttribute("data-offsets"));
  var own = body.getAttribute("data-languages").split(" ");
  var view = null, seen = -1, seenAt = 0, started = false, following = null;
  var queue = [], speaking = null, refused = false, freshUntil = 0, fresh = null;

  function at(id) { return document.getElementById(id); }

  function write(id, text) { if (at(id).textContent !== text) { at(id).textContent = text; } }

  function say(language, message) { return (words[language] || words[own[0]])[message]; }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return values[name]; });
  }

  function make(tag, text, name) {
    var made = document.createElement(tag);
    if (text) { made.textContent = text; }
    if (name) { made.className = name; }
    return made;
  }

  function icon(glyph) {
    var made = make("span", glyph, "icon");
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function line(language, text, name) {
    var made = make("p", text, name);
    made.setAttribute("lang", language);
    made.setAttribute("dir", RIGHT_TO_LEFT[language] ? "rtl" : "ltr");
    return made;
  }

  function empty(id) {
    var place = at(id);
    place.textContent = "";
    return place;
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }

  /* The zone's distances from UTC come with page and view: old browsers do not know zones by name. */
  function clock(moment) {
    var known = view && view.offsets || offsets, i = known.length - 1, there;
    while (i > 0 && Date.parse(known[i].since) > moment) { i -= 1; }
    there = new Date(moment + known[i].minutes * 60000);
    return two(there.getUTCHours()) + ":" + two(there.getUTCMinutes());
  }

  function hear(message) {
    if (message.type !== "view") { return; }
    view = message.view;
    own = view.languages;
    look();
    draw();
  }

  function look() {
    var limit = started ? YOUNG_AFTER_GAP : YOUNG_AT_START;
    var calls = view.calls.slice().sort(function (one, other) { return one.announcement - other.announcement; });
    /* a lower number for a later call: the server was put back to a copy, and counts from there */
    calls.forEach(function (call) {
      if (call.announcement <= seen && Date.parse(call.called_at) > seenAt) { seen = call.announcement - 1; }
    });
    calls.forEach(function (call) {
      var at = Date.parse(call.called_at);
      if (call.announcement <= seen) { return; }
      seen = call.announcement;
      seenAt = Math.max(seenAt, at);
      if (following.now() - at > limit) { return; }
      queue.push(call);
      fresh = call.announcement;
      freshUntil = Date.now() + BLINK;
    });
    started = true;
    if (!speaking) { next(); }
  }

  /* each announcement once, in order: chime, then the visitor's language, then the centre's */
  function next() {
    speaking = queue.shift() || null;
    draw();
    if (!speaking) { return; }
    body.setAttribute("data-announced", ((body.getAttribute("data-announced") || "") + " " + speaking.announcement).slice(-200));
    var call = speaking;
    var base = "/board/" + display + "/clip/" + call.announcement + "?lang=";
    play(at("chime"), null, function () {
      if (refused) { setTimeout(next, PAUSE); return; } /* the voice would be refused too: those behind do not wait for it */
      play(at("voice"), base + call.language, function () {
        setTimeout(function () { play(at("voice"), base + own[0], next); }, PAUSE);
      });
    });
  }

  /* Plays to the end, or until it stands still. Old browsers give no promise: where sound is refused they just stay paused. */
  function play(player, address, then) {
    var over = false, began = false, moved = link.mark(), last, promise, watch;
    function done() {
      if (over) { return; }
      over = true;
      clearInterval(watch);
      player.onended = player.onerror = null;
      then();
    }
    function refuse() {
      refused = true;
      at("sound").hidden = false;
      done();
    }
    function look() {
      var still = link.since(moved);
      if (player.currentTime !== last) {
        last = player.currentTime;
        moved = link.mark();
        began = true;
        refused = false;
      } else if (!began && !promise && still >= (player.paused ? REFUSED : START)) { refuse();
      } else if (still >= (began ? STILL : START)) { done(); }
    }
    player.onended = player.onerror = done;
    if (address) { player.src = address; }
    last = player.currentTime;
    watch = setInterval(look, 100);
    try {
      promise = player.play();
      if (promise && promise["catch"]) {
        promise["catch"](function (fault) {
          if (fault && fault.name === "NotAllowedError") { refuse(); } else { setTimeout(done, 300); }
        });
      }
    } catch (fault) { done(); }
  }

  at("sound").onclick = function () {
    at("sound").hidden = true;
    refused = false;
    play(at("chime"), null, function () { return undefined; });
  };

  /* what is shown */
  function languages(call) {
    var first = call ? call.language : own[0];
    var second = call ? own[0] : own[1];
    return second && second !== first ? [first, second] : [first];
  }

  function joined(message, pair) {
    var found = pair.map(function (language) { return say(language, message); });
    return found.filter(function (text, i) { return found.indexOf(text) === i; }).join(" · ");
  }

  function draw() {
    if (!following) { return; }
    var stale = following.age() >= STALE;
    write("clock", clock(following.now()));
    if (!view) { lost(stale, [own[0]]); return; }
    document.documentElement.setAttribute("dir", RIGHT_TO_LEFT[own[0]] ? "rtl" : "ltr");
    var newest = view.calls.length ? view.calls[0] : null;
    var pair = languages(newest);
    write("title", view.title[own[0]] || "");
    at("title").setAttribute("dir", LETTERS_RIGHT_TO_LEFT.test(at("title").textContent) ? "rtl" : "ltr");
    plate(newest, pair, stale);
    lost(stale, pair);
    sentences(newest, pair, stale);
    latest(newest, pair, stale);
    signs(stale);
  }

  function plate(call, pair, stale) {
    var place = at("plate");
    var blinking = !stale && call && call.announcement === fresh && Date.now() < freshUntil;
    place.hidden = !call;
    if (!call) { return; }
    at("middle").className = "middle long" + call.ticket.length + " wide" + call.desk.length + (stale ? " stale" : "");
    document.documentElement.className = "board" + (stale ? " stale" : "");
    place.className = "plate" + (blinking && Math.floor((freshUntil - Date.now()) / 500) % 2 ? " blink" : "");
    write("ticket", call.ticket);
    write("desk", call.desk);
    write("ticket-word", joined("ticket", pair));
    write("desk-word", joined("desk", pair));
  }

  function sentences(call, pair, stale) {
    var said = call ? pair : own.slice(0, 2), i, text, key = stale + (call ? call.announcement : "") + said.join("");
    var place = at("sentences");
    if (place.getAttribute("data-key") === key) { return; }
    place.setAttribute("data-key", key);
    empty("sentences");
    place.className = "sentences";
    if (stale && call) { place.appendChild(calledAt(call, said)); return; }
    for (i = 0; i < said.length; i += 1) {
      text = call ? fill(say(said[i], "call"), call) : say(said[i], "look");
      if (text.length > 38) { place.className = "sentences long"; }
      place.appendChild(line(said[i], text));
    }
  }

  function calledAt(call, said) {
    var made = make("p", "", "called"), i, part;
    made.appendChild(icon(glyphs.wait));
    for (i = 0; i < said.length; i += 1) {
      part = make("bdi", say(said[i], "called_at") + " ");
      part.setAttribute("lang", said[i]);
      part.appendChild(make("b", clock(Date.parse(call.called_at))));
      made.appendChild(document.createTextNode(i ? " · " : " "));
      made.appendChild(part);
    }
    return made;
  }

  function latest(newest, pair, stale) {
    var shown = {}, rows = 0, i, call, item, place = empty("latest");
    write("latest-word", joined(stale ? "earlier" : "latest", pair));
    if (newest) { shown[newest.ticket] = true; }
    for (i = 0; i < view.calls.length && rows < (stale ? 3 : 4); i += 1) {
      call = view.calls[i];
      if (!shown[call.ticket]) {
        shown[call.ticket] = true;
        rows += 1;
        item = make("li", "", (speaking && speaking.announcement === call.announcement ? "speaking" : "") + (call.ticket.length > 3 || call.desk.length > 2 ? " long" : ""));
        item.appendChild(make("b", call.ticket));
        item.appendChild(icon(glyphs[RIGHT_TO_LEFT[own[0]] ? "arrow_start" : "arrow_end"]));
        item.appendChild(make("i", call.desk));
        place.appendChild(item);
      }
    }
  }

  function signs(stale) {
    var place = empty("signs"), i, service, item, sign, range;
    if (stale) {
      item = make("div", "", "keep");
      item.appendChild(icon(glyphs.hourglass));
      for (i = 0; i < own.length && i < 2; i += 1) {
        item.appendChild(document.createTextNode(i ? " · " : " "));
        item.appendChild(make("bdi", say(own[i], "kept")));
      }
      place.appendChild(item);
      return;
    }
    for (i = 0; i < view.waiting.length && i < 8; i += 1) {
      service = view.waiting[i];
      range = span(service.wait);
      item = make("div", "", range[0].length > 5 ? "tight" : "");
      sign = make("span", "", "sign");
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", service.names[own[0]] || service.service);
      sign.appendChild(icon(glyphs[service.pictogram] || glyphs.information));
      item.appendChild(sign);
      item.appendChild(make("b", range[0]));
      item.appendChild(make("small", range[1]));
      place.appendChild(item);
    }
  }

  function span(wait) {
    if (!wait || wait.past_closing) { return ["–", ""]; }
    var step = wait.low_s < 7200 ? 5 : 15; /* as language/waits.py does it */
    var low = Math.min(Math.floor(wait.low_s / 60 / step) * step, 720 - step);
    var high = Math.min(Math.max(Math.ceil(wait.high_s / 60 / step) * step, low + step), 720);
    if (high < 100) { return [low + "–" + high, say(own[0], "min")]; }
    return [halves(Math.floor(low / 30)) + "–" + halves(Math.ceil(high / 30)), say(own[0], "h")];
  }

  function halves(count) {
    return (Math.floor(count / 2) || "") + (count % 2 ? "½" : "") || "0";
  }

  function lost(stale, pair) {
    var age = Math.floor(following.age() / 1000), i, place;
    at("lost").hidden = !stale;
    if (!stale) { return; }
    place = empty("lost-words");
    pair = pair.slice().reverse();
    for (i = 0; i < pair.length; i += 1) { place.appendChild(line(pair[i], say(pair[i], "lost"))); }
    write("lost-data", fill(say(own[0], "data"), { time: clock(following.now() - following.age()) }));
    write("lost-age", age < 60 ? fill(say(own[0], "n_s"), { n: Math.floor(age / 10) * 10 }) : fill(say(own[0], "n_min"), { n: Math.floor(age / 60) }));
  }

  following = link.follow({
    live: "/api/v1/live/board/" + display,
    view: "/api/v1/board/" + display,
    version: -1,
    rests: POLL,
    hear: hear,
    tell: draw,
    refused: function (code) {
      if (code === "unauthenticated" || code === "forbidden") { window.location.reload(); } /* it has to join anew */
    }
  });
}());
