// <form data-draft="URL" data-draft-saved="已保存" data-draft-failed="草稿未保存">: what is typed is
// posted to URL, and an element with data-draft-status inside the form says when that was.
import { csrfToken } from './pages.js';

const PAUSE = 800; // milliseconds without typing
const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Asia/Shanghai',
});
const watched = new WeakSet();

export function watchDrafts(root) {
  for (const form of root.querySelectorAll('form[data-draft]')) {
    if (watched.has(form)) continue;
    watched.add(form);
    watch(form);
  }
}

function watch(form) {
  let timer = 0;
  let unsaved = false;
  let sending = null;
  let submitted = false;

  async function save() {
    clearTimeout(timer);
    if (!unsaved || submitted || sending) return;
    unsaved = false;
    sending = new AbortController();
    const saved = await post(form, sending.signal);
    sending = null;
    if (submitted) return;
    tell(form, saved);
    if (unsaved) schedule(PAUSE);
    else if (!saved) {
      unsaved = true;
      schedule(PAUSE * 10);
    }
  }

  function schedule(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener('input', () => {
    unsaved = true;
    schedule(PAUSE);
  });
  form.addEventListener('change', save);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save();
  });
  // The answer itself is on its way: a late draft must not follow it.
  form.addEventListener('submit', () => {
    submitted = true;
    sending?.abort();
  });
  window.addEventListener('pageshow', () => {
    submitted = false;
  });
}

async function post(form, signal) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  // A passphrase is for signing, not for keeping; what is to be sealed is kept by nobody.
  for (const secret of form.querySelectorAll('input[type=password], [data-sealed]')) {
    fields.delete(secret.name);
  }
  try {
    const answer = await fetch(form.dataset.draft, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'X-CSRFToken': csrfToken() },
      redirect: 'error', // a login page is not a saved draft
      keepalive: true,
      signal,
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function tell(form, saved) {
  const status = form.querySelector('[data-draft-status]');
  if (!status) return;
  const clock = CLOCK.format(new Date());
  status.textContent = saved ? `${form.dataset.draftSaved} ${clock}` : form.dataset.draftFailed;
  status.classList.toggle('draft-failed', !saved);
}
