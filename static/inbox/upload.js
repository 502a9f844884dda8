/** One file on its way to the server, with how far it is. */

import { Refusal, SignedOut } from "./api.js";

/**
 * `fetch` cannot tell how much of a body is sent.
 *
 * @param {string} path
 * @param {File} file
 * @param {{progress: (share: number) => void, signal: AbortSignal}} how
 * @returns {Promise<import("./types.js").Attachment>}
 */
export function upload(path, file, { progress, signal }) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const form = new FormData();
  form.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", token instanceof HTMLInputElement ? token.value : "");
  request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
  signal.addEventListener("abort", () => request.abort());
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.response);
      else reject(request.status === 401 ? new SignedOut() : new Refusal(request.response?.code ?? "delivery_failed"));
    });
    for (const end of ["error", "abort"]) request.addEventListener(end, () => reject(new Refusal("delivery_failed")));
    request.send(form);
  });
}
