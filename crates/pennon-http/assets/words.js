// What went wrong, in words that a person understands.

import { list } from "./format.js";

/** What an institution's code means, after its name. */
const CODES = {
  ITEM_LOGIN_REQUIRED: "asks you to log in again",
  ITEM_LOCKED: "has locked your login; unlock it there, then log in again",
  ACCESS_NOT_GRANTED: "was not given access to your accounts",
  INSUFFICIENT_CREDENTIALS: "needs you to finish logging in",
  INVALID_CREDENTIALS: "does not accept the login any more",
  PASSWORD_RESET_REQUIRED: "wants you to choose a new password there",
  USER_SETUP_REQUIRED: "wants you to do something in your account there",
  PENDING_EXPIRATION: "will soon ask you to log in again",
  PENDING_DISCONNECT: "will soon be disconnected unless you log in again",
  NEW_ACCOUNTS_AVAILABLE: "has new accounts that you can add",
  INSTITUTION_DOWN: "is not available at the moment",
  INSTITUTION_NOT_AVAILABLE: "is not available at the moment",
  INSTITUTION_NOT_RESPONDING: "does not answer at the moment",
  PLANNED_MAINTENANCE: "is being maintained",
  PRODUCT_NOT_READY: "is still preparing your data; try again in a minute",
  TIMEOUT: "took too long to answer",
  UNREADABLE: "sent an answer that cannot be read",
  NO_INVESTMENT_ACCOUNTS: "has no investment account of yours",
  USER_PERMISSION_REVOKED: "no longer has your permission",
  ITEM_NOT_FOUND: "is no longer connected",
  REMOVED: "was removed meanwhile",
};

const REAUTH = "asks you to log in again";
const LATER = "could not be reached";

/** What is wrong at an institution, to be read after its name. */
export function ofCode(code, needsReauth = false) {
  if (code && CODES[code]) return CODES[code];
  if (/RATE_LIMIT|_LIMIT$|CREDITS_EXHAUSTED/.test(code ?? "")) return "was asked too often; try again later";
  return needsReauth ? REAUTH : LATER;
}

/** The name of an institution; that of a new one may come with its first refresh. */
export function nameOf(connection) {
  return connection.institution_name ?? "New institution";
}

const STATUSES = {
  0: "The server cannot be reached.",
  403: "This page is not allowed to do that: its address is not in the server's CORS_ALLOWED_ORIGINS.",
  404: "The server does not know that connection any more.",
  409: "The institution asks you to log in again.",
  410: "The provider no longer has that connection.",
  502: "The provider could not be reached.",
};

/** A failure as a sentence. */
export function ofProblem(problem, provider) {
  if (problem.outcomes?.length) return `${ofOutcomes(problem.outcomes)} What was stored before is unchanged.`;
  const known = STATUSES[problem.status];
  if (problem.status === 0 || (known && problem.status !== 403)) return `${known} What you see was stored earlier.`;
  if (known) return known;
  if (problem.status === 503 && problem.retryAfter)
    return `${provider} is busy at the moment. Try again in ${problem.retryAfter} seconds.`;
  if (problem.status >= 500)
    return `Something went wrong at the server${reference(problem)}. What you see was stored earlier.`;
  return `That did not work: ${problem.message}${reference(problem)}.`;
}

function reference(problem) {
  return problem.requestId ? ` (request ${problem.requestId})` : "";
}

/** The institutions that failed, each with its reason. */
export function ofOutcomes(outcomes) {
  const failed = outcomes.filter((one) => one.outcome === "failed");
  return failed.map((one) => `${nameOf(one)} ${ofCode(one.error_code, one.needs_reauth)}.`).join(" ");
}

/** What a refresh brought: "2 updated, 1 unchanged, 1 needs you to log in again". */
export function summary(outcomes) {
  const of = (test) => outcomes.filter(test).length;
  const updated = of((one) => one.outcome === "updated");
  const unchanged = of((one) => one.outcome === "unchanged");
  const reauth = of((one) => one.outcome === "failed" && one.needs_reauth);
  const failed = of((one) => one.outcome === "failed" && !one.needs_reauth);
  const parts = [
    updated && `${updated} updated`,
    unchanged && `${unchanged} unchanged`,
    reauth && `${reauth} ${reauth === 1 ? "needs" : "need"} you to log in again`,
    failed && `${failed} could not be reached`,
  ];
  return parts.filter(Boolean).join(", ") || "nothing to refresh";
}

/** The institutions that have news. */
export function newsFrom(connections) {
  return list([...new Set(connections.map(nameOf))]);
}
