// HR's pages in the admin. Everything here is a convenience: each form works without it.
(function () {
  "use strict";

  document.documentElement.classList.add("js");

  // ---- only the fields that matter under the choices made; the others are not sent either
  function valueOf(form, name) {
    const field = form.elements.namedItem(name);
    if (!field) return "";
    if (field.type === "checkbox") return field.checked ? "on" : "";
    return field.value || "";
  }
  function matters(form, condition) {
    return condition.split(";").every((part) => {
      const [name, values] = part.split("=");
      return values.split(",").includes(valueOf(form, name));
    });
  }
  function showWhatMatters(form) {
    form.querySelectorAll("[data-when]").forEach((place) => {
      const shown = matters(form, place.dataset.when);
      place.hidden = !shown;
      place.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = !shown; });
    });
    form.querySelectorAll("[data-group]").forEach((group) => {
      group.hidden = false;
      group.hidden = [...group.querySelectorAll("[data-field]")].every((field) => field.closest("[hidden]"));
    });
  }

  // ---- "was 24" beside what differs from the version before
  function markChanges(form) {
    form.querySelectorAll("[data-before]").forEach((badge) => {
      const place = badge.closest("[data-field]");
      const typed = [...place.querySelectorAll("input, select")]
        .map((field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value.trim()))
        .filter((text) => text)
        .join("/");
      badge.hidden = place.hidden || typed === badge.dataset.before;
    });
  }

  // ---- rows that are added and taken away
  function addRow(button) {
    const place = button.closest("[data-rows]");
    const total = place.querySelector("input[name$=TOTAL_FORMS]");
    const number = Number(total.value);
    const row = place.querySelector("template").content.cloneNode(true);
    row.querySelectorAll("[name], [id], [for]").forEach((element) => {
      ["name", "id", "for"].forEach((attribute) => {
        const text = element.getAttribute(attribute);
        if (text) element.setAttribute(attribute, text.replace("__prefix__", number));
      });
    });
    place.querySelector("[data-row-list]").append(row);
    total.value = number + 1;
    place.querySelector("[data-row-list]").lastElementChild.querySelector("input").focus();
  }
  function clearRow(button) {
    const row = button.closest("[data-one-row]");
    row.querySelectorAll("input").forEach((field) => { field.value = ""; });
    row.hidden = true;
    row.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
  }

  // ---- ticking people: one box for all, and a count on the button
  function countTicks(form) {
    const boxes = [...form.querySelectorAll("input[data-tick]:not([disabled])")];
    const ticked = boxes.filter((box) => box.checked).length;
    const all = form.querySelector("[data-tick-all]");
    if (all) { all.checked = ticked > 0 && ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
    form.querySelectorAll("[data-tick-count]").forEach((place) => {
      place.textContent = (ticked === 1 ? place.dataset.one : place.dataset.some).replace("{n}", ticked);
    });
    form.querySelectorAll("[data-tick-needed]").forEach((button) => { button.disabled = ticked === 0; });
  }

  function refresh(form) {
    showWhatMatters(form);
    markChanges(form);
    if (form.hasAttribute("data-ticks")) countTicks(form);
  }
  const forms = () => document.querySelectorAll("form[data-live]");

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.hasAttribute("data-live")) return;
    if (event.target.matches("[data-tick-all]")) {
      form.querySelectorAll("input[data-tick]:not([disabled])").forEach((box) => { box.checked = event.target.checked; });
    }
    refresh(form);
  });
  document.addEventListener("input", (event) => {
    if (event.target.form && event.target.form.hasAttribute("data-live")) markChanges(event.target.form);
  });
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    const clear = event.target.closest("[data-clear-row]");
    if (add) addRow(add);
    if (clear) clearRow(clear);
    if (event.target.closest("[data-print]")) print();
  });
  // A second click sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !form.hasAttribute("data-live")) return;
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    form.setAttribute("data-sent", "");
  });
  addEventListener("pageshow", () => forms().forEach((form) => form.removeAttribute("data-sent")));
  document.addEventListener("DOMContentLoaded", () => forms().forEach(refresh));
  // What the server has just sent is a form like those that came with the page.
  document.addEventListener("htmx:afterSettle", () => forms().forEach(refresh));
})();
