// Everything here is a convenience: each page works without it.
(function () {
  "use strict";

  const root = document.documentElement;
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* not kept */ } },
  };

  // ---- light, dark or as the system
  const system = matchMedia("(prefers-color-scheme: dark)");
  function applyTheme() {
    const chosen = store.get("theme");
    root.classList.toggle("dark", chosen ? chosen === "dark" : system.matches);
    document.querySelectorAll("input[name=theme]").forEach((radio) => { radio.checked = radio.value === (chosen || "system"); });
  }
  system.addEventListener("change", applyTheme);

  // ---- keyboard: J and K move between rows, other letters press what the row (or the page) marks with data-key
  const isTyping = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  const areKeysOn = () => store.get("keys") !== "off";

  function currentRow() {
    return document.activeElement.closest("[data-row]") || document.querySelector("[data-row][data-current]");
  }
  function goTo(row) {
    document.querySelectorAll("[data-row][data-current]").forEach((other) => other.removeAttribute("data-current"));
    row.setAttribute("data-current", "");
    (row.querySelector("[data-row-focus]") || row).focus();
    row.scrollIntoView({ block: "nearest" });
  }
  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const index = rows.indexOf(currentRow());
    goTo(rows[Math.min(rows.length - 1, Math.max(0, index < 0 ? 0 : index + step))]);
    return true;
  }
  function press(key) {
    const row = currentRow();
    const selector = `[data-key="${CSS.escape(key)}"]:not([disabled])`;
    const target = (row && row.querySelector(selector)) || [...document.querySelectorAll(selector)].find((element) => !element.closest("[data-row]"));
    if (!target) return false;
    target.click();
    return true;
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areKeysOn()) return;
    if (isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && event.target.closest("a, button, summary, label, input")) return;
    const done = key === "j" ? move(1) : key === "k" ? move(-1) : (key.length === 1 || key === "enter") && press(key);
    if (done) event.preventDefault();
  });

  // ---- ticking rows: one box ticks all, a bar says how many, buttons that need a choice wait for one
  function countTicks(form) {
    const boxes = [...form.querySelectorAll("input[type=checkbox][data-tick]")];
    const ticked = boxes.filter((box) => box.checked).length;
    const all = form.querySelector("[data-tick-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    form.querySelectorAll("[data-tick-count]").forEach((place) => { place.textContent = place.dataset[ticked ? "some" : "none"].replace("{n}", ticked); });
    form.querySelectorAll("[data-tick-needed]").forEach((button) => { button.disabled = ticked === 0; });
    boxes.forEach((box) => box.closest("[data-row]")?.toggleAttribute("data-ticked", box.checked));
  }
  const countAll = () => document.querySelectorAll("[data-ticks]").forEach(countTicks);

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.name === "theme") {
      store.set("theme", input.value === "system" ? null : input.value);
      applyTheme();
    } else if (input.matches("[data-keys-switch]")) {
      store.set("keys", input.checked ? null : "off");
    }
    if (input.matches("[data-navigates]")) return input.form.requestSubmit();
    const form = input.closest("[data-ticks]");
    if (!form) return;
    if (input.matches("[data-tick-all]")) form.querySelectorAll("input[data-tick]").forEach((box) => { box.checked = input.checked; });
    countTicks(form);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-tick-none]");
    if (!clear) return;
    const form = clear.closest("[data-ticks]");
    form.querySelectorAll("input[data-tick]").forEach((box) => { box.checked = false; });
    countTicks(form);
  });

  // ---- a field that is there to be copied from
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => { button.textContent = "Copied"; }, () => {});
  });

  // ---- forms: a second click sends nothing, and a page taken from the cache can be sent again
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.hasAttribute("data-sent")) return event.preventDefault();
    event.target.setAttribute("data-sent", "");
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => form.removeAttribute("data-sent")));

  // ---- htmx: say when something did not arrive; move the focus to what was refused
  function say(text) {
    const place = document.getElementById("messages");
    const template = document.getElementById("failure");
    if (!place || !template) return;
    const alert = template.content.cloneNode(true);
    alert.querySelector("[data-text]").textContent = text;
    place.replaceChildren(alert);
  }
  document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was saved."));
  document.addEventListener("htmx:timeout", () => say("The server took too long to answer. Reload the page to see what was saved."));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) say("You are signed out, or may not do this. Nothing was saved. Reload the page.");
    else if (status === 404) say("It is no longer there. Nothing was saved. Reload the page.");
    else say("Something went wrong on the server. Nothing was saved.");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    countAll();
    event.target.querySelector?.("[data-focus]")?.focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    applyTheme();
    document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = areKeysOn(); });
    countAll();
    document.querySelector("[data-focus]")?.focus();
  });
})();
