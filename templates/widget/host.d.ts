/** What widget.js finds in a host's page, and what it leaves there. */

type UsherCredential = { token: string; client?: unknown } | { externalAuthCode: string };

interface Settings {
  channel: string;
  origin: string;
  /** Where host.js is, from the origin on. */
  rest: string;
  title: string;
  accent: string;
  ink: string;
  position: "start" | "end";
  /** Origins, parted by spaces. */
  allowed: string;
  refusal: string;
  error: string;
}

interface UsherOptions {
  getToken?: (why: { reason: string }) => Promise<string | UsherCredential | null> | string | UsherCredential | null;
  fetchAuthentication?: UsherOptions["getToken"];
  /** Pages that were written for another widget name their company here. Ours is known by the channel. */
  appUid?: string;
  context?: Record<string, unknown>;
}

interface UsherApi {
  /** Every channel of the page by its id; the first is window.Usher as well. */
  channels: Map<string, UsherApi>;
  init(wishes: UsherOptions): Promise<unknown>;
  identify(credential: UsherCredential): Promise<unknown>;
  logout(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<unknown>;
  toggle(): Promise<void>;
  send(text: string): Promise<unknown>;
  /** Called by `<usher-chat>` when it comes and when it goes. */
  place(element: Element): Promise<unknown>;
  setContext(more: object): Promise<void>;
  on(name: string, listener: Function): void;
  off(name: string, listener: Function): void;
  destroy(): Promise<void>;
  /** A call of the queue, which may stand before the script: `(window.Usher ||= []).push(["open"])`. */
  push(entry: [keyof UsherApi, ...unknown[]]): unknown;
}

/** What widget.js and host.js share. */
interface UsherPage {
  api?: UsherApi;
  channels: Map<string, UsherApi>;
  settings: Settings;
  data: Record<string, string | undefined>;
  root: ShadowRoot;
  button: HTMLButtonElement;
  /** Pixels between the launcher and the end of the window. */
  bottom: number;
  options: UsherOptions;
  /** undefined: nobody was named yet, so the page's other sources count. */
  named?: UsherCredential | null;
  context: Record<string, unknown>;
  emit(name: string, detail: object): void;
}

interface UsherRest {
  begin(): Promise<unknown>;
  open(): Promise<unknown>;
  close(): Promise<unknown>;
  toggle(): Promise<unknown>;
  send(text: string): Promise<unknown>;
  logout(): Promise<unknown>;
  restart(): Promise<unknown>;
  place(element: HTMLElement): Promise<unknown>;
  destroy(): void;
}

interface Window {
  Usher?: UsherApi;
  MB_TOKEN?: unknown;
  MB_CLIENT?: unknown;
  /** On the hosted page: the code that came in its address, until the chat takes it. */
  usherCode?: string;
}
