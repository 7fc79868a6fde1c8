// With a local sandbox: lets its user play the broker.

/** Where the sandbox has the connections of a provider. */
const FOLDERS = { plaid: "items", snaptrade: "snaptrade/connections" };

const CONTROLS = [
  ["News at the broker", "news", undefined],
  ["Ask for a new login", "break", { webhook: true }],
];

/** The panel with the sandbox's controls. */
export class Demo {
  #shown = "";

  constructor(root, sandboxUrl) {
    Object.assign(this, { root, sandboxUrl });
  }

  show(providers) {
    const items = this.sandboxUrl
      ? providers.flatMap(({ key, connections }) => connections.map((one) => ({ ...one, folder: FOLDERS[key] })))
      : [];
    const shown = JSON.stringify(items.map((item) => [item.item_id, item.institution_name]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.root.hidden = items.length === 0;
    const list = element("ul");
    list.append(...items.map((item) => this.#entry(item)));
    this.root.replaceChildren(
      element("h2", "Play the broker"),
      element("p", "This server talks to a sandbox. Let something happen there, and watch the flag come up."),
      list,
    );
  }

  #entry(item) {
    const entry = element("li");
    const name = item.institution_name ?? item.item_id;
    entry.append(element("span", name), ...CONTROLS.map((control) => this.#button(item, name, control)));
    return entry;
  }

  #button(item, name, [label, path, body]) {
    const button = element("button", label);
    button.type = "button";
    button.setAttribute("aria-label", `${label}: ${name}`);
    button.addEventListener("click", async () => {
      button.disabled = true;
      const url = `${this.sandboxUrl}/_sandbox/${item.folder}/${encodeURIComponent(item.item_id)}/${path}`;
      await fetch(url, { method: "POST", credentials: "omit", body: body && JSON.stringify(body) }).catch(() => {});
      button.disabled = false;
    });
    return button;
  }
}

function element(name, text) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}
