// A slip that was opened is printed at once.
"use strict";

document.fonts.ready.then(() => window.print());
