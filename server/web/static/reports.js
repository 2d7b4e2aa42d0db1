// Reports: a wish becomes an address, so that a page that is loaded anew finds the same report.
"use strict";

document.addEventListener("sent", (event) => {
  const { job, state } = event.detail;
  if (event.target.id === "wish") location.assign(`/reports?${new URLSearchParams({ job })}`);
  else if (state) window.htmx.ajax("GET", `/reports/${job}/part`, "#report");
});
