// What an act brought, said once and out of the way.

import { button, h } from "./dom.js";

const SHOWN_MS = 8_000;

/** The place where results come up. They leave by themselves, unless somebody is reading them. */
export class Toasts {
  constructor() {
    this.element = h("div.toasts", { role: "status", "aria-live": "polite" });
  }

  /** `tone` is "good", "mixed" or "bad". */
  say(text, tone = "good") {
    const leave = () => toast.remove();
    const toast = h(`div.toast.${tone}`, {}, h("span", {}, text), button(".close", leave, "×"));
    toast.lastChild.setAttribute("aria-label", "Dismiss");
    let timer = setTimeout(leave, SHOWN_MS);
    const hold = () => clearTimeout(timer);
    const release = () => (timer = setTimeout(leave, SHOWN_MS));
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", release);
    toast.addEventListener("focusout", release);
    this.element.append(toast);
    while (this.element.childElementCount > 4) this.element.firstChild.remove();
  }
}
