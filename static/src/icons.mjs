// Gathers the icons that the templates name into people/icons.json: `node static/src/icons.mjs` (part of `make css`).
// Icons: lucide (https://lucide.dev), ISC licence, see static/src/LICENSE-lucide.txt.
import { readFileSync, writeFileSync } from "node:fs";

const names = `
arrow-left arrow-right arrow-right-from-line baby ban banknote bell book-open book-open-text briefcase building
calendar calendar-check calendar-clock calendar-days calendar-minus calendar-off calendar-plus calendar-range calendar-x
check check-check chevron-down chevron-left chevron-right chevron-up chevrons-up-down circle-alert circle-check circle-dot
circle-minus circle-plus circle-question-mark circle-x clock coins download ellipsis eye file-text flask-conical funnel
gift graduation-cap hand-heart heart hourglass house inbox info key-round keyboard link lock log-out luggage mail
map-pin message-square minus monitor moon party-popper pencil plane plus receipt-text refresh-cw repeat rotate-ccw rotate-ccw-clock
rss scale search send settings shield-check sliders-horizontal sparkles stethoscope sun table-2 thermometer timer
trash tree-palm triangle-alert undo-2 user-round user-round-check user-round-cog users-round wallet x
`.trim().split(/\s+/);

const source = JSON.parse(readFileSync("node_modules/lucide-static/icon-nodes.json", "utf8"));
const markup = (nodes) => nodes
  .map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}="${value}"`).join(" ")}/>`)
  .join("");
const icons = Object.fromEntries(names.sort().map((name) => {
  if (!source[name]) throw new Error(`lucide has no icon "${name}"`);
  return [name, markup(source[name])];
}));
writeFileSync("people/icons.json", `${JSON.stringify(icons, null, 1)}\n`);
