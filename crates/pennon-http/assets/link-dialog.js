// A stand-in for the provider's widget, for the demo with the sandbox: the same questions, no provider.

import { button, h } from "./dom.js";

/**
 * Lets the user choose a demo institution, or log in again at `connection`. Gives the public token, "" if
 * there is none to exchange, or null if the user has gone away.
 */
export async function openStandIn({ sandboxUrl, token, connection, root }) {
  const institutions = connection ? [] : await list(sandboxUrl);
  const dialog = h("dialog.link", { "aria-labelledby": "link-title" });
  return new Promise((resolve) => {
    const close = (result) => {
      dialog.remove();
      resolve(result);
    };
    const work = (act) => act.then(close, (error) => dialog.querySelector("[role=alert]").append(error.message));
    const choose = (id) => work(linked(sandboxUrl, token, id));
    const repair = () => work(repaired(sandboxUrl, token, connection.item_id));
    dialog.append(...(connection ? repairView(connection, repair) : choiceView(institutions, choose)));
    dialog.append(
      h("p.trouble", { role: "alert" }),
      h(
        "div.line",
        {},
        button(".plain", () => close(null), "Cancel"),
      ),
    );
    dialog.addEventListener("cancel", () => close(null));
    root.append(dialog);
    dialog.showModal();
  });
}

function choiceView(institutions, choose) {
  const entry = ({ institution_id: id, name }) =>
    h(
      "li",
      {},
      button(".institution", () => choose(id), name),
    );
  return [
    h("h2", { id: "link-title" }, "Choose your institution"),
    h(
      "p.muted",
      {},
      "These are made up, and so is what you hold there. A real server opens the provider’s own window here.",
    ),
    h("ul.institutions", {}, ...institutions.map(entry)),
  ];
}

function repairView(connection, repair) {
  const name = connection.institution_name ?? "the institution";
  return [
    h("h2", { id: "link-title" }, `Log in at ${name}`),
    h("p.muted", {}, "The sandbox needs no password. A real server opens the provider’s own window here."),
    button(".primary", repair, "Log in"),
  ];
}

async function list(sandboxUrl) {
  const { institutions } = await control(`${sandboxUrl}/_sandbox/institutions`);
  return institutions.filter((one) => one.provider === "plaid");
}

async function linked(sandboxUrl, token, institution) {
  const order = { institution_id: institution, link_token: token };
  return (await control(`${sandboxUrl}/_sandbox/link`, order)).public_token;
}

async function repaired(sandboxUrl, token, item) {
  await control(`${sandboxUrl}/_sandbox/items/${encodeURIComponent(item)}/repair`, { link_token: token });
  return "";
}

async function control(url, order) {
  const body = order && {
    method: "POST",
    body: JSON.stringify(order),
    headers: { "Content-Type": "application/json" },
  };
  const answer = await fetch(url, { credentials: "omit", ...body });
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
  return answer.json();
}
