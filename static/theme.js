// Runs before the first paint, so that a dark page never flashes light. Without a choice the system's own is taken.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* storage may be refused: the system decides */ }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.classList.toggle("dark", dark);
})();
