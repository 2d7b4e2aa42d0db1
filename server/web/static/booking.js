// Comfort for the booking pages; each of them works without it.
"use strict";

(function () {
  var book = document.getElementById("book");
  var party = document.getElementById("party");

  function each(chosen, act) { Array.prototype.forEach.call(document.querySelectorAll(chosen), act); }

  // the button says what will be booked
  each(".time input", function (time) {
    time.addEventListener("change", function () { if (book) book.textContent = time.dataset.words; });
    if (time.checked && book) book.textContent = time.dataset.words;
  });

  each("[data-step]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var wished = (parseInt(party.value, 10) || 1) + Number(button.dataset.step);
      party.value = Math.min(Number(party.max), Math.max(Number(party.min), wished));
    });
  });

  each("[data-close]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { button.closest("details").open = false; });
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // whoever comes back to an open page sees how things stand now
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && document.querySelector("[data-fresh]")) location.reload();
  });
})();
