// An app on another origin: the element, and the flag in the app's own header.
//
// In a real app the token comes from the app's own backend, which has authenticated the user.

const form = document.getElementById("login");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { server, token } = Object.fromEntries(new FormData(form));
  // The module comes from the server, so that both are always of one version.
  const { watchPendingUpdates } = await import(`${server}/assets/pennon.js`);

  const holdings = document.createElement("pennon-holdings");
  holdings.setAttribute("base-url", server);
  holdings.setAttribute("providers", "plaid");
  holdings.token = token;
  document.getElementById("place").replaceChildren(holdings);
  form.hidden = true;

  watchPendingUpdates({ baseUrl: server, token }, ({ pending }) => {
    const text = pending === null ? "News: not known" : pending.has_pending_updates ? "There is news" : "No news";
    document.getElementById("news").textContent = text;
  });
});
