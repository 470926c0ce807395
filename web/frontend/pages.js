// htmx under a strict content security policy: no eval, no inline style, no page kept in storage.
import htmx from 'htmx.org';

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  disableInheritance: true,
  historyCacheSize: 0, // personnel data does not belong in the browser's storage
  includeIndicatorStyles: false,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  // A refusal is an answer: show it where the answer was to go.
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '4(0[39]|22)', swap: true },
    { code: '...', swap: false, error: true },
  ],
});

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRFToken'] = csrfToken();
});
