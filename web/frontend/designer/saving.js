// Keeps a file in the draft: a while after the last change, and at once by the button. Whoever comes
// second is told, and can take their own text with them; nothing of the other's is overwritten.
import { say } from './translate.js';

const PAUSE = 4000;

export function savingOf(root, serialize) {
  const status = root.querySelector('[data-status]');
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const state = { version: root.dataset.version, dirty: false, stopped: false, timer: 0 };

  async function post(text) {
    const body = new FormData();
    body.set('text', text);
    body.set('seen_version', state.version);
    const answer = await fetch(root.dataset.file, {
      method: 'POST', body, headers: { 'X-CSRFToken': token },
    });
    return [answer.ok, answer.status, await answer.json().catch(() => ({}))];
  }

  function keepForThem(text, why) {
    state.stopped = true;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
    link.download = root.dataset.file.replace(/^.*\//, '');
    link.textContent = say('下载我的改动', 'Download my changes');
    status.replaceChildren(`${why} `, link);
    status.classList.add('draft-failed');
  }

  async function save() {
    clearTimeout(state.timer);
    if (!state.dirty || state.stopped) return !state.stopped;
    state.dirty = false;
    const text = await serialize();
    let sent;
    try {
      sent = await post(text);
    } catch {
      sent = [false, 0, {}];
    }
    const [kept, code, told] = sent;
    if (kept) {
      state.version = told.version;
      const at = new Date().toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai' });
      status.textContent = say(`草稿已保存 ${at}`, `Draft saved ${at}`);
      status.classList.remove('draft-failed');
      return true;
    }
    state.dirty = true;
    const why = told.told ?? say('草稿未能保存，请稍后再试。', 'The draft could not be saved.');
    if (told.stale || code === 422) keepForThem(text, why);
    else {
      status.textContent = why;
      status.classList.add('draft-failed');
    }
    return false;
  }

  window.addEventListener('beforeunload', (event) => {
    if (state.dirty && !state.stopped) event.preventDefault();
  });
  root.querySelector('[data-act="save"]')?.addEventListener('click', () => {
    state.dirty = true;
    save();
  });

  return {
    save,
    changed() {
      if (!('editable' in root.dataset)) return;
      state.dirty = true;
      status.textContent = say('有未保存的改动', 'Unsaved changes');
      clearTimeout(state.timer);
      state.timer = setTimeout(save, PAUSE);
    },
  };
}
