// The page of the server: the component, the way out, and in a demo the broker to play with.

import { Demo } from "./demo.js";
import { logOut } from "./pennon.js";

const holdings = document.querySelector("pennon-holdings");
const byId = (id) => document.getElementById(id);
const demo = new Demo(byId("demo"), holdings.getAttribute("sandbox-url"));
let seen = false;

if (!holdings.getAttribute("providers")) {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = "No provider is configured on this server yet.";
  holdings.replaceWith(note);
}

holdings.addEventListener("pennon-change", ({ detail }) => {
  seen = true;
  byId("logout").hidden = false;
  document.title = detail.providers.some((provider) => provider.flag) ? "● Pennon" : "Pennon";
  demo.show(detail.providers);
});

holdings.addEventListener("pennon-session-expired", () => {
  byId("logout").hidden = true;
  byId("why").textContent = seen ? "Your session has ended" : "Please log in";
  document.title = "Pennon";
  demo.show([]);
});

byId("logout").addEventListener("click", async () => {
  await logOut().catch(() => {});
  location.reload();
});
