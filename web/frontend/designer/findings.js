// The check's findings as a list beside the canvas: a click selects the element, and a
// counter-example is marked on its way through the drawing.
import { say } from './translate.js';

export function findingsOf(root, modeler, save) {
  const list = root.querySelector('[data-findings-list]');
  const canvas = modeler.get('canvas');
  const elements = modeler.get('elementRegistry');
  let marked = [];

  function mark(id, name) {
    if (!elements.get(id)) return;
    canvas.addMarker(id, name);
    marked.push([id, name]);
  }

  function clear() {
    for (const [id, name] of marked) if (elements.get(id)) canvas.removeMarker(id, name);
    marked = [];
  }

  function markAll(found) {
    for (const { element, severity } of found) {
      mark(element, severity === 'error' ? 'is-failed' : 'is-held');
    }
  }

  // The elements of the way, and the lines between those that follow one another in this drawing.
  function markWay(path) {
    path.forEach((id, n) => {
      mark(id, 'is-taken');
      const next = elements.get(path[n + 1]);
      const line = next && elements.get(id)?.outgoing?.find((flow) => flow.target === next);
      if (line) mark(line.id, 'is-taken');
    });
  }

  function show(found, finding) {
    clear();
    markAll(found);
    markWay(finding.path);
    const place = elements.get(finding.element)
      ?? finding.path.map((id) => elements.get(id)).findLast(Boolean);
    if (!place) return;
    modeler.get('selection').select(place);
    canvas.scrollToElement(place, 120);
  }

  function item(found, finding) {
    const line = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    const severity = finding.severity === 'error' ? say('错误', 'Error') : say('提醒', 'Warning');
    button.textContent = `${severity}：${finding.message}`;
    button.addEventListener('click', () => show(found, finding));
    const where = document.createElement('span');
    where.className = 'small muted';
    const way = finding.path.length
      ? ` · ${say('反例', 'Counter-example')}：${finding.way.join(' → ')}`
      : '';
    where.textContent = `${finding.file} · ${finding.name} ${finding.element} · ${finding.rule}${way}`;
    line.className = `notice ${finding.severity === 'error' ? 'notice-stop' : 'notice-warning'}`;
    line.append(button, document.createElement('br'), where);
    return line;
  }

  async function check() {
    if (!(await save())) return;
    list.textContent = say('正在检查……', 'Checking…');
    const answer = await fetch(root.dataset.findings);
    if (!answer.ok) {
      list.textContent = say('未能检查，请刷新页面后再试。', 'Could not check; reload the page.');
      return;
    }
    const found = await answer.json();
    clear();
    markAll(found);
    const told = document.createElement(found.length ? 'ul' : 'p');
    told.className = found.length ? 'plain stack' : 'notice notice-good';
    if (found.length) told.append(...found.map((finding) => item(found, finding)));
    else told.textContent = say('检查没有发现问题。', 'Nothing found.');
    list.replaceChildren(told);
  }

  root.querySelector('[data-act="check"]').addEventListener('click', check);
}
