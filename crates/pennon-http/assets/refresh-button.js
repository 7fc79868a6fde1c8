// The button that costs: what it says while it works, and while one has to wait.

import { button, disable, h, isDisabled, say } from "./dom.js";

/** A button that refreshes providers. The countdown stands on the button itself. */
export class RefreshButton {
  #timer = null;
  #caption;

  /**
   * `act` is called on a click; `caption` is what the button says when it can be clicked, and `whose` is
   * for those who hear the buttons and do not see where they are.
   */
  constructor(selector, caption, act, whose = "") {
    this.#caption = caption;
    this.label = h("span", {}, caption);
    const spinner = h("span.spinner", { "aria-hidden": "true" });
    const click = () => isDisabled(this.element) || act();
    this.element = button(selector, click, spinner, this.label, whose ? h("span.unseen", {}, ` ${whose}`) : null);
  }

  /** Shows the state of the providers that a click would refresh. */
  show(providers) {
    clearTimeout(this.#timer);
    const busy = providers.some((provider) => provider.refreshing);
    const free = providers.length === 0 || providers.some((provider) => provider.readyAt <= Date.now());
    this.element.classList.toggle("busy", busy);
    disable(this.element, busy || !free);
    if (busy) say(this.label, "Refreshing…");
    else if (free) say(this.label, this.#caption);
    else this.#countDown(providers);
  }

  #countDown(providers) {
    const left = Math.min(...providers.map((provider) => provider.readyAt)) - Date.now();
    say(this.label, `Again in ${Math.ceil(left / 1000)} s`);
    this.#timer = setTimeout(() => this.show(providers), left % 1000 || 1000);
  }
}
