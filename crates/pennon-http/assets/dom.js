// Making elements. Everything that comes from outside becomes text or an attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button.small", {type: "button", onclick}, "Text", child)`. */
export function h(selector, attributes = {}, ...children) {
  return filled(document.createElement(selector.split(".")[0]), selector, attributes, children);
}

/** An element of a drawing. */
export function svg(selector, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, selector.split(".")[0]), selector, attributes, children);
}

/** A button that submits nothing. */
export function button(selector, onclick, ...children) {
  return h(`button${selector}`, { type: "button", onclick }, ...children);
}

/** Sets text only if it is another one: a live region would read it out again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Switches a button off without taking the focus from it. */
export function disable(element, disabled) {
  element.setAttribute("aria-disabled", String(disabled));
}

/** Whether a button is switched off. */
export const isDisabled = (element) => element.getAttribute("aria-disabled") === "true";

/** The flag itself. */
export function pennon() {
  return svg(
    "svg.pennon",
    { viewBox: "0 0 32 32", "aria-hidden": "true" },
    svg("path.staff", { d: "M7 3v26" }),
    svg("path.cloth", { d: "M9 5l19 6-19 6z" }),
  );
}

function filled(element, selector, attributes, children) {
  const classes = selector.split(".").slice(1);
  if (classes.length > 0) element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
