/** What widget.js finds in a host's page, and what it leaves there. */

type UsherCredential = { token: string; client?: unknown } | { externalAuthCode: string };

interface Settings {
  channel: string;
  origin: string;
  title: string;
  accent: string;
  ink: string;
  position: "start" | "end";
  allowed: string[];
  keep: string[];
  refusal?: string;
  error?: string;
}

interface UsherOptions {
  getToken?: (why: { reason: string }) => Promise<string | UsherCredential | null> | string | UsherCredential | null;
  fetchAuthentication?: UsherOptions["getToken"];
  appUid?: string;
  context?: Record<string, unknown>;
}

interface UsherApi {
  init(wishes: UsherOptions): Promise<unknown>;
  identify(credential: UsherCredential): Promise<unknown>;
  logout(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  send(text: string): Promise<unknown>;
  setContext(more: object): Promise<void>;
  on(name: string, listener: Function): void;
  off(name: string, listener: Function): void;
  destroy(): Promise<void>;
  /** A call of the queue, which may stand before the script: `(window.Usher ||= []).push(["open"])`. */
  push(entry: [keyof UsherApi, ...unknown[]]): unknown;
}

interface Window {
  Usher?: UsherApi;
  MB_TOKEN?: unknown;
  MB_CLIENT?: unknown;
  /** On the hosted page: the code that came in its address, until the chat takes it. */
  usherCode?: string;
}
