/** The inbox's own JSON endpoints. */

const NO_ANSWER = 15_000; // after which nobody is waited for any more

export class SignedOut extends Error {}

export class Refusal extends Error {
  /**
   * @param {string} reason
   * @param {number} [status] 0 where nobody answered
   */
  constructor(reason, status = 0) {
    super(reason);
    this.reason = reason;
    /** Whether the same request would be refused again. */
    this.isFinal = status >= 400 && status < 500 && status !== 429;
  }
}

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} [query]
 * @returns {Promise<any>}
 */
export async function read(path, query = {}) {
  const address = new URL(path, location.href);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") address.searchParams.set(name, String(value));
  }
  return answer(await fetch(address, { headers: { Accept: "application/json" } }));
}

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-CSRFToken": token instanceof HTMLInputElement ? token.value : "",
  };
  const signal = AbortSignal.timeout(NO_ANSWER);
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

/** @param {Response} response */
async function answer(response) {
  if (response.ok) return response.json();
  if (response.status === 401) throw new SignedOut();
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(problem.code ?? "delivery_failed", response.status);
}
