// The flag: that there is news which is not on the page yet.

import { h, pennon, say } from "./dom.js";
import { RefreshButton } from "./refresh-button.js";
import { newsFrom } from "./words.js";

/** The amber banner. It is there only if there is news; what is not known is said elsewhere. */
export class Banner {
  constructor(refresh) {
    this.button = new RefreshButton(".amber", "Refresh now", () => refresh(this.flagged));
    this.text = h("strong");
    this.who = h("span");
    this.body = h("div.banner", { hidden: true }, pennon(), h("p", {}, this.text, " ", this.who), this.button.element);
    // The region is there before the text is, so that it is read out.
    this.element = h("div", { role: "status", "aria-live": "polite" }, this.body);
    this.flagged = [];
  }

  show(providers) {
    this.flagged = providers.filter((provider) => provider.flag);
    const shown = this.flagged.length > 0;
    this.body.hidden = !shown;
    say(this.text, shown ? "Updated data available from your broker" : "");
    const from = this.flagged.flatMap((provider) => provider.connections.filter((one) => one.has_pending_updates));
    say(this.who, from.length > 0 ? `News from ${newsFrom(from)}.` : "");
    this.button.show(this.flagged);
  }
}
