// What went wrong, as the server told it.

/** A failed request. `status` is 0 if the server was not reached at all. */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = null) {
    super(body.detail ?? "the request failed");
    this.name = "Problem";
    this.status = status;
    /** Seconds after which trying again can help, or null. */
    this.retryAfter = retryAfter;
    /** What became of each institution, if all of a refresh failed. */
    this.outcomes = body.outcomes ?? [];
    this.requestId = body.request_id ?? null;
  }

  /** Whether nobody answered: no network, or no server. */
  get unreachable() {
    return this.status === 0;
  }
}
