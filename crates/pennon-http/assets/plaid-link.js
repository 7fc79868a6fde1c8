// Plaid's own widget. Its script must come from Plaid, and is loaded only when somebody links.

const SCRIPT = "https://cdn.plaid.com/link/v2/stable/link-initialize.js";

let loading = null;

/** Opens Link. Gives the public token, or null if the user has gone away. */
export async function openPlaidLink(token) {
  await load();
  return new Promise((resolve, reject) => {
    const onExit = (error) =>
      error ? reject(new Error(error.display_message ?? "Plaid could not finish")) : resolve(null);
    window.Plaid.create({ token, onSuccess: resolve, onExit }).open();
  });
}

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => {
      loading = null;
      script.remove();
      reject(new Error("Plaid’s window could not be loaded"));
    });
    document.head.append(script);
  });
  return loading;
}
