/**
 * The form in which a visitor names a number or mailbox, and then enters the code that was sent there. It draws and
 * reads; codes.js decides. Loaded with codes.js.
 *
 * @typedef {"sms" | "email"} Way
 * @typedef {{
 *   sheet: string, ways: Way[], isFirst: boolean, maySkip: boolean, asksName: boolean, asksEmail: boolean,
 *   isNumeric: boolean, country: string, countries: Record<string, number>, trunks: Record<string, string>,
 *   texts: Record<Text, string>,
 *   words: Record<Word, string>,
 * }} CodeFacts
 * @typedef {"phone_header" | "phone_text" | "mail_header" | "mail_text" | "code_header" | "code_text" | "name_header"
 *   | "name_text" | "email_header" | "email_text"} Text
 * @typedef {"ways" | "sms" | "email" | "country" | "phone" | "address" | "code" | "send" | "enter" | "wait" | "again"
 *   | "otherNumber" | "otherAddress" | "skip" | "offer" | "sent" | "elsewhere" | "code_invalid" | "code_expired"
 *   | "too_many_attempts" | "rate_limited" | "destination_refused" | "delivery_failed" | "phone_wrong" | "email_wrong"
 *   | "unchecked" | "missing" | "unreachable"} Word
 * @typedef {{way: Way, to: string, country: string, name: string, email: string}} Address what was typed
 * @typedef {{
 *   asked: (address: Address) => void, entered: (code: string) => void, again: () => void, back: () => void,
 *   skipped: () => void,
 * }} Answers
 */

const DIGITS = 6; // of a code of ours: complete, it is sent without a press
const NOT_DIGITS = /[\s-]/g;

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {object} [members] @param {...(Node | null)} inside */
const make = (tag, members = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), members);
  element.append(.../** @type {Node[]} */ (inside.filter(Boolean)));
  return element;
};

export class CodeForm {
  place = make("section", { id: "codes", className: "codes" });
  problem = make("p", { id: "codesProblem", className: "problem", role: "alert" });
  resend = make("button", { type: "button", className: "plain" });
  timer = 0;
  /** @type {HTMLInputElement | HTMLSelectElement | null} */
  first = null;

  /** @param {CodeFacts} facts @param {string} language @param {Answers} answers */
  constructor(facts, language, answers) {
    this.facts = facts;
    this.language = language;
    this.answers = answers;
    this.place.setAttribute("aria-labelledby", "codesTitle");
    document.querySelector("#chat")?.append(this.place);
    addEventListener("focus", () => this.isShown && document.activeElement === document.body && this.first?.focus());
  }

  get isShown() {
    return document.body.classList.contains("proving");
  }

  /** Ask where to send a code. @param {Way} way @param {Partial<Address>} [typed] */
  askAddress(way, typed = {}) {
    const { texts, words, ways, asksName, asksEmail } = this.facts;
    const isSms = way === "sms";
    const select = isSms ? this.countries(typed.country) : null;
    const to = isSms
      ? this.input("tel", "tel-national", typed.to, { inputMode: "tel", dir: "ltr" })
      : this.input("email", "email", typed.to, { inputMode: "email", dir: "ltr" });
    const name = asksName ? this.input("text", "name", typed.name, { maxLength: 120, dir: "auto" }) : null;
    const email = isSms && asksEmail ? this.input("email", "email", typed.email, { dir: "ltr" }) : null;
    const read = () => ({
      way,
      to: to.value.trim(),
      country: select?.value ?? "",
      name: name?.value.trim() ?? "",
      email: email?.value.trim() ?? "",
    });
    this.draw(
      isSms ? texts.phone_header : texts.mail_header,
      isSms ? texts.phone_text : texts.mail_text,
      ways.length > 1 ? this.ways(way, read) : null,
      [
        select && select.length > 1 ? this.field(words.country, select) : null,
        this.field(isSms ? words.phone : words.address, to),
        name && this.field(texts.name_header, name, texts.name_text),
        email && this.field(texts.email_header, email, texts.email_text),
      ],
      [make("button", { className: "button chosen", textContent: words.send })],
      () => this.isComplete([to, name, email]) && this.answers.asked(read()),
    );
    this.focusOn(to);
  }

  /** Ask for the code. @param {Address} address @param {number} wait seconds until another may be sent */
  askCode({ way, to, country }, wait) {
    const { texts, words, isNumeric } = this.facts;
    const isOurs = isNumeric || way === "email";
    const code = this.input("text", "one-time-code", "", {
      className: "code",
      dir: "ltr",
      inputMode: isOurs ? "numeric" : "text",
      maxLength: 2 * DIGITS + 1,
    });
    const send = () => this.isComplete([code]) && this.answers.entered(code.value);
    code.addEventListener("input", () => {
      if (isOurs && code.value.replace(NOT_DIGITS, "").length === DIGITS) send();
    });
    const back = make("button", { type: "button", className: "plain", onclick: this.answers.back });
    back.textContent = way === "sms" ? words.otherNumber : words.otherAddress;
    this.resend.onclick = this.answers.again;
    this.draw(
      texts.code_header,
      texts.code_text.replace("{to}", `\u2068${way === "sms" ? this.abroad(to, country) : to}\u2069`),
      null,
      [this.field(words.code, code)],
      [
        make("button", { className: "button chosen", textContent: words.enter }),
        make("p", { className: "others" }, this.resend, back),
      ],
      send,
    );
    this.count(Date.now() + wait * 1_000);
    this.focusOn(code);
  }

  /** @param {number} until */
  count(until) {
    clearTimeout(this.timer);
    const seconds = Math.ceil((until - Date.now()) / 1_000);
    const { words } = this.facts;
    this.resend.disabled = seconds > 0;
    this.resend.textContent = seconds > 0 ? words.wait.replace("{seconds}", String(seconds)) : words.again;
    if (seconds > 0) this.timer = window.setTimeout(() => this.count(until), 1_000);
  }

  /** Say what is wrong with what was typed there. @param {"tel" | "email"} type @param {string} text */
  sayAt(type, text) {
    this.first = this.place.querySelector(`input[type="${type}"]`);
    this.say(text);
  }

  /** Say what went wrong, at the field that it is about. @param {string} text */
  say(text) {
    this.tell(text, false);
    for (const input of this.place.querySelectorAll("input")) input.ariaInvalid = null;
    if (!text || !this.first) return;
    this.first.ariaInvalid = "true";
    this.first.setAttribute("aria-describedby", this.problem.id);
    this.first.focus();
    if (this.first instanceof HTMLInputElement) this.first.select();
  }

  /** @param {string} text @param {boolean} isGood */
  tell(text, isGood) {
    this.busy(false);
    this.problem.classList.toggle("good", isGood);
    this.problem.textContent = text;
  }

  /** While the server is asked nothing can be pressed twice. @param {boolean} isBusy */
  busy(isBusy) {
    const button = this.place.querySelector(".chosen");
    if (button instanceof HTMLButtonElement) button.disabled = isBusy;
  }

  show() {
    document.body.classList.add("proving");
    if (document.hasFocus()) this.first?.focus();
  }

  hide() {
    clearTimeout(this.timer);
    document.body.classList.remove("proving");
  }

  /**
   * @param {string} title @param {string} text @param {HTMLElement | null} above
   * @param {Array<HTMLElement | null>} fields @param {HTMLElement[]} buttons @param {() => void} submitted
   */
  draw(title, text, above, fields, buttons, submitted) {
    clearTimeout(this.timer);
    this.problem.textContent = "";
    const form = make("form", { noValidate: true }, ...fields, this.problem, ...buttons);
    form.addEventListener("submit", (event) => (event.preventDefault(), submitted()));
    const skip = make("button", { type: "button", className: "plain", onclick: this.answers.skipped });
    skip.textContent = this.facts.words.skip;
    const heading = make("h2", { id: "codesTitle", textContent: title, dir: "auto" });
    const lead = text ? make("p", { className: "lead", textContent: text, dir: "auto" }) : null;
    const parts = [heading, lead, above, form, this.facts.maySkip ? skip : null];
    this.place.replaceChildren(...parts.filter((one) => one !== null));
  }

  /** Phone or e-mail. @param {Way} chosen @param {() => Address} read */
  ways(chosen, read) {
    const { ways, words } = this.facts;
    const group = make("div", { className: "ways", role: "group", ariaLabel: words.ways });
    for (const way of ways) {
      const button = make("button", { type: "button", textContent: words[way], ariaPressed: String(way === chosen) });
      button.onclick = () => this.askAddress(way, { ...read(), to: "" });
      group.append(button);
    }
    return group;
  }

  /** By their names in the visitor's language; the preferred one first. @param {string} [chosen] */
  countries(chosen) {
    const { countries, country } = this.facts;
    const names = new Intl.DisplayNames(this.language, { type: "region" });
    const known = Object.entries(countries).map(([id, code]) => ({ id, code, name: names.of(id) || id }));
    const { compare } = new Intl.Collator(this.language);
    known.sort((one, other) => Number(other.id === country) - Number(one.id === country) || compare(one.name, other.name));
    const select = make("select", { autocomplete: "country" });
    select.append(...known.map(({ id, code, name }) => make("option", { value: id, textContent: `${name} (\u2066+${code}\u2069)` })));
    if (chosen) select.value = chosen;
    return select;
  }

  /** A number with its calling code, as the code goes there. @param {string} typed @param {string} country */
  abroad(typed, country) {
    const { countries, trunks } = this.facts;
    const bare = typed.replace(/[^+0-9]+/g, " ").trim();
    if (!countries[country] || /^(\+|00)/.test(bare)) return bare.replace(/^00/, "+");
    const trunk = trunks[country];
    return `+${countries[country]} ${trunk && bare.startsWith(trunk) ? bare.slice(trunk.length).trim() : bare}`;
  }

  /** @param {string} type @param {string} autocomplete @param {string} [value] @param {object} [more] */
  input(type, autocomplete, value = "", more = {}) {
    return make("input", { type, autocomplete, value, required: true, ...more });
  }

  /** @param {string} label @param {HTMLInputElement | HTMLSelectElement} box @param {string} [help] */
  field(label, box, help) {
    const text = help ? make("small", { textContent: help, dir: "auto" }) : null;
    return make("label", { className: "field" }, make("span", { textContent: label, dir: "auto" }), text, box);
  }

  /** @param {Array<HTMLInputElement | null>} boxes */
  isComplete(boxes) {
    const empty = boxes.find((box) => box && !box.value.trim());
    this.first = empty || boxes[0] || null;
    if (!empty) return true;
    this.say(this.facts.words.missing);
    return false;
  }

  /** @param {HTMLInputElement} box */
  focusOn(box) {
    this.first = box;
    if (this.isShown && document.hasFocus()) box.focus();
  }
}
