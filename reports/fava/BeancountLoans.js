// @ts-check
/**
 * What the pages of loans do in the browser. They can be read without it: it saves reloading,
 * sifts the list while one types, puts a loan's status on Fava's page of its account, and carries
 * out acts: it asks for the lines, shows them, and has them written once they are agreed to.
 */

/**
 * @typedef {{ get: (endpoint: string, params: Record<string, string>) => Promise<unknown> }} Api
 * @typedef {{ api: Api }} Context
 * @typedef {{ success: boolean, data?: { html: string } | null }} Answer
 * @typedef {{ lines: string, seen: string, html: string }} Shown
 * @typedef {{ success: boolean, error?: string, data?: any }} Done
 */

const PANEL = "bl-account-panel";

/** What was written last, told on the page that is shown next. */
let told = "";

/** The element to put the focus back on once a page is shown again. */
let focused = "";

/**
 * Let Fava load an address as if a link to it had been clicked.
 * @param {URL} url
 */
function visit(url) {
  const link = document.createElement("a");
  link.href = url.href;
  document.body.append(link);
  link.click();
  link.remove();
}

/**
 * The address that a form of ours stands for; empty fields are left out.
 * @param {HTMLFormElement} form
 */
function addressOf(form) {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value) url.searchParams.set(name, value);
  }
  return url;
}

/**
 * Hide the rows of a list that do not have all the words, and say how many are left.
 * @param {HTMLInputElement} input
 */
function sift(input) {
  const list = input.dataset.sift ?? "";
  const words = input.value.toLowerCase().split(/\s+/);
  const rows = [...document.querySelectorAll(`#${list} tbody tr`)];
  let found = 0;
  for (const row of rows) {
    if (!(row instanceof HTMLTableRowElement)) continue;
    row.hidden = !words.every((word) => (row.dataset.search ?? "").includes(word));
    found += row.hidden ? 0 : 1;
  }
  const none = document.querySelector(`[data-none="${list}"]`);
  if (none instanceof HTMLElement) none.hidden = found > 0;
  const count = document.querySelector(`[data-count="${list}"]`);
  if (count instanceof HTMLElement) {
    const text = count.dataset.of ?? "";
    count.textContent = text
      .replace("{found}", String(found))
      .replace("{all}", count.dataset.all ?? "");
  }
}

/** @param {HTMLInputElement} input */
function watchSearch(input) {
  input.addEventListener("input", () => {
    sift(input);
    const url = new URL(window.location.href);
    if (input.value) url.searchParams.set(input.name, input.value);
    else url.searchParams.delete(input.name);
    window.history.replaceState(window.history.state, "", url);
  });
}

/** @param {HTMLFormElement} form */
function watchForm(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    focused ||= document.activeElement?.id ?? "";
    visit(addressOf(form));
  });
  for (const field of form.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => {
      focused = field.id;
      form.requestSubmit();
    });
  }
}

/** @param {HTMLInputElement} slider */
function watchSlider(slider) {
  const field = document.getElementById(slider.dataset.slides ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  slider.addEventListener("input", () => {
    field.value = slider.value;
  });
  slider.addEventListener("change", () => {
    focused = slider.id;
    field.form?.requestSubmit();
  });
}

/** The page at hand, with its token and words. */
function ours() {
  const page = document.querySelector(".bl");
  return page instanceof HTMLElement ? page.dataset : {};
}

/**
 * A word of the page in its language.
 * @param {string} key
 */
function say(key) {
  return String(JSON.parse(ours().says ?? "{}")[key] ?? key);
}

/**
 * Ask the extension, with the token of the page.
 * @param {string | undefined} url
 * @param {Record<string, unknown>} body
 * @returns {Promise<Done>}
 */
async function ask(url, body) {
  const headers = { "Content-Type": "application/json", "X-Loans-Token": ours().token ?? "" };
  try {
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(url ?? "", options);
    if (answer.status === 401) return { success: false, error: say("read-only") };
    return await answer.json();
  } catch {
    return { success: false, error: say("failed") };
  }
}

/**
 * What is filled in; what is ticked under one name is put together.
 * @param {HTMLFormElement} form
 */
function filledIn(form) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string")
      fields[name] = name in fields ? `${fields[name]} ${value}` : value;
  }
  return fields;
}

/**
 * A button that does something.
 * @param {string} text
 * @param {() => void} work
 */
function button(text, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", work);
  return made;
}

/**
 * An element with a text.
 * @param {string} name
 * @param {string} text
 * @param {string} role
 */
function element(name, text, role = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (role) made.setAttribute("role", role);
  return made;
}

/**
 * Show the lines that an act would write, to be agreed to.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place
 */
async function show(form, place) {
  const body = { act: form.dataset.act, fields: filledIn(form) };
  const answer = await ask(ours().ask, body);
  place.hidden = false;
  if (!answer.success) {
    place.replaceChildren(element("p", answer.error ?? say("failed"), "alert"));
    return;
  }
  const { lines, seen, html } = /** @type {Shown} */ (answer.data);
  const more = document.createElement("div");
  more.innerHTML = html;
  const agree = button(say("write"), () => void write(place, { ...body, seen }));
  const cancel = button(say("cancel"), () => {
    place.hidden = true;
    place.replaceChildren();
  });
  place.replaceChildren(element("pre", lines), more, agree, cancel);
  agree.focus();
}

/**
 * Write what was shown, and show the page anew.
 * @param {HTMLElement} place
 * @param {Record<string, unknown>} body
 */
async function write(place, body) {
  for (const one of place.querySelectorAll("button")) one.disabled = true;
  const answer = await ask(ours().write, body);
  if (!answer.success) {
    place.replaceChildren(element("p", answer.error ?? say("failed"), "alert"));
    return;
  }
  told = String(answer.data.told);
  visit(new URL(window.location.href));
}

/** @param {HTMLFormElement} form */
function watchAct(form) {
  const place = form.querySelector("[data-lines]");
  const fields = form.querySelector("fieldset");
  if (!(place instanceof HTMLElement) || !fields) return;
  fields.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void show(form, place);
  });
  form.addEventListener("input", () => {
    place.hidden = true;
    place.replaceChildren();
  });
}

/** Tell what was written, once. */
function tell() {
  const place = document.querySelector("[data-told]");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = !told;
  place.textContent = told;
  told = "";
}

/**
 * Show the status of a loan on Fava's page of its account.
 * @param {Context} context
 */
async function showPanel({ api }) {
  document.getElementById(PANEL)?.remove();
  const page = window.location.pathname;
  const found = /\/account\/([^/]+)\/$/.exec(page);
  if (!found?.[1]) return;
  const params = Object.fromEntries(new URLSearchParams(window.location.search));
  const answer = /** @type {Answer} */ (
    await api.get("panel", { ...params, name: decodeURIComponent(found[1]) })
  );
  const article = document.querySelector("article");
  if (!answer.success || !answer.data || !article || window.location.pathname !== page) return;
  document.getElementById(PANEL)?.remove();
  const panel = document.createElement("div");
  panel.id = PANEL;
  panel.innerHTML = answer.data.html;
  article.prepend(panel);
}

export default {
  /** @param {Context} context */
  onPageLoad(context) {
    showPanel(context).catch((error) => {
      console.warn("Loans: no status for this account", error);
    });
  },

  onExtensionPageLoad() {
    for (const form of document.querySelectorAll("form[data-navigate]")) {
      if (form instanceof HTMLFormElement) watchForm(form);
    }
    for (const form of document.querySelectorAll("form[data-act]")) {
      if (form instanceof HTMLFormElement) watchAct(form);
    }
    for (const slider of document.querySelectorAll("input[data-slides]")) {
      if (slider instanceof HTMLInputElement) watchSlider(slider);
    }
    tell();
    for (const input of document.querySelectorAll("input[data-sift]")) {
      if (input instanceof HTMLInputElement) watchSearch(input);
    }
    for (const link of document.querySelectorAll(".bl-list thead a")) {
      link.addEventListener("click", () => {
        focused = link.id;
      });
    }
    if (focused) document.getElementById(focused)?.focus();
    focused = "";
  },
};
