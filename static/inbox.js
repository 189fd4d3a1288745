// The inbox, after a decision in place: the count in the navigation follows, and the focus stays where one was reading.
// Without it the next page shows both.
(function () {
  "use strict";

  let place = null; // the number of the row from which the last decision was sent

  function countWaiting(inbox) {
    const waiting = inbox.dataset.waiting;
    document.querySelectorAll("a[href='/inbox/'] > .count").forEach((count) => {
      if (waiting === "0") return count.remove();
      count.querySelector("[aria-hidden]").textContent = waiting;
      count.querySelector(".sr-only").textContent = count.querySelector(".sr-only").textContent.replace(/\d+/, waiting);
    });
  }

  function focusNear(inbox) {
    if (inbox.querySelector("[data-focus]")) return;
    const rows = [...inbox.querySelectorAll("[data-row]")];
    const target = rows[Math.min(place ?? 0, rows.length - 1)] || document.querySelector("#inbox-head h1");
    if (!rows.length) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.target.closest("[data-row]");
    place = row ? [...document.querySelectorAll("#inbox [data-row]")].indexOf(row) : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "inbox") return;
    countWaiting(event.target);
    focusNear(event.target);
  });
})();
