// Reports: a wish becomes an address, so that a page that is loaded anew finds the same report.
"use strict";

const report = document.getElementById("report");
let held = false;

// Each part replaces the one before: what it is called is said once, and the keyboard keeps its place.
document.addEventListener("htmx:before:swap", () => { held ||= report.contains(document.activeElement); });
document.addEventListener("htmx:after:settle", () => {
  const title = report.querySelector("h2"), told = document.getElementById("told");
  if (told.textContent !== title.textContent) told.textContent = title.textContent;
  if (held && !report.contains(document.activeElement)) title.focus();
  held = false;
});

document.addEventListener("sent", (event) => {
  const { job, state } = event.detail;
  if (event.target.id === "wish") location.assign(`/reports?${new URLSearchParams({ job })}`);
  else if (state) window.htmx.ajax("GET", `/reports/${job}/part`, "#report");
});
