// Makes static/hr.css, for HR's pages in the admin, out of static/app.css: `node static/src/scope.mjs` (part of `make
// css`). Each rule is kept to `.hr`, so that it does not reach into the admin's own style. What is said of the root, the
// page or its body is said of that part instead; what asks whether the page is dark, or has scripts, still asks the page.
import { readFileSync, writeFileSync } from "node:fs";
import { transform } from "lightningcss";

const part = { type: "class", name: "hr" };
const inside = { type: "combinator", value: "descendant" };

const isPage = (piece) => piece.type === "type" && ["html", "body"].includes(piece.name);
const isRoot = (piece) => piece.type === "pseudo-class" && ["root", "host"].includes(piece.kind);

function scoped(selector) {
  if (selector.some((piece) => piece.type === "nesting")) return selector;
  const end = selector.findIndex((piece) => piece.type === "combinator");
  const first = end < 0 ? selector : selector.slice(0, end);
  const rest = end < 0 ? [] : selector.slice(end);
  if (first.length === 1 && (isPage(first[0]) || isRoot(first[0]))) return [part, ...rest];
  const asksThePage = isPage(first[0]) || first.some((piece) => piece.type === "class" && piece.name === "dark");
  if (asksThePage) return [...first, inside, part, ...rest];
  return [part, inside, ...selector];
}

const { code } = transform({
  filename: "app.css",
  code: readFileSync("static/app.css"),
  minify: true,
  visitor: { Selector: scoped },
});
// The part lies on the admin's own ground.
writeFileSync("static/hr.css", `${code}.hr{background:none}`);
