// @ts-check
/**
 * What the pages of loans do in the browser. All of them work without it: it saves reloading,
 * sifts the list while one types, and puts a loan's status on Fava's page of its account.
 */

/**
 * @typedef {{ get: (endpoint: string, params: Record<string, string>) => Promise<unknown> }} Api
 * @typedef {{ api: Api }} Context
 * @typedef {{ success: boolean, data?: { html: string } | null }} Answer
 */

const PANEL = "bl-account-panel";

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
