// The looks of the element. Constructed style sheets need no permission of a page's security policy.

import { cards } from "./looks-cards.js";
import { base } from "./looks-base.js";
import { table } from "./looks-table.js";

let made = null;

/** The style sheets, the same ones for every element of a page. */
export function looks() {
  made ??= [base, cards, table].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return made;
}
