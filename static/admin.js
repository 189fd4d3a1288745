// A chooser that searches as one types (select2) hides the field that has the label: give its name to what stands
// there, whenever it comes to stand there.
const nameChoosers = () => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    // Where several are chosen, one types into the chooser itself.
    const search = field.parentElement.querySelector(".select2-search__field:not([aria-label])");
    if (label && search) search.setAttribute("aria-label", label.textContent.trim());
    const shown = field.parentElement.querySelector(".select2-selection[aria-labelledby]");
    if (!label || !shown) continue;
    const name = label.textContent.trim();
    shown.removeAttribute("aria-labelledby");
    shown.setAttribute("aria-label", name);
    shown.querySelector("[role=textbox]")?.setAttribute("aria-label", name);
  }
};
new MutationObserver(nameChoosers).observe(document, { childList: true, subtree: true });
