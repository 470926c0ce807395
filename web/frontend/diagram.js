// <div class="diagram" data-xml-url="URL" data-marks='{"done": [ids], "active": [ids], "held": [ids],
// "failed": [ids], "taken": [flow ids]}' data-mark-labels='{"active": "办理中", …}' data-title="…"
// data-zoom-in data-zoom-out data-zoom-fit data-unreadable>: the model with where the case stands.
// The page tells the same in words; the drawing is for those who prefer it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';

const FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const LEGIBLE = 0.7; // below this scale nobody reads a label
const BADGES = ['active', 'held', 'failed']; // colour alone would not say it

function mark(viewer, marks, labels) {
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  const overlays = viewer.get('overlays');
  for (const [state, ids] of Object.entries(marks)) {
    for (const id of ids) {
      if (!elements.get(id)) continue;
      canvas.addMarker(id, `is-${state}`);
      if (!BADGES.includes(state) || !labels[state]) continue;
      const badge = document.createElement('span');
      badge.className = `diagram-badge is-${state}`;
      badge.textContent = labels[state];
      overlays.add(id, { position: { top: -20, left: 0 }, html: badge });
    }
  }
}

// A flat model needs no tall canvas; the style sheet's height is the most it gets.
function shrink(container, viewer) {
  const { inner } = viewer.get('canvas').viewbox();
  const needed = (inner.height / inner.width) * container.clientWidth + 60;
  const least = 256;
  if (needed < container.clientHeight) container.style.height = `${Math.max(needed, least)}px`;
  viewer.get('canvas').resized();
}

function fit(viewer) {
  viewer.get('canvas').zoom('fit-viewport', 'auto');
}

// The whole model if it can be read at that size, else the place where the case stands.
function look(viewer, marks) {
  fit(viewer);
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  const places = BADGES.flatMap((state) => marks[state] ?? []).map((id) => elements.get(id));
  const [here] = places.filter((place) => place?.width).sort((a, b) => b.width - a.width);
  if (!here || canvas.zoom() >= LEGIBLE) return;
  const { outer } = canvas.viewbox();
  const [width, height] = [outer.width / LEGIBLE, outer.height / LEGIBLE];
  const x = here.x + (here.width - width) / 2;
  const y = here.y + (here.height - height) / 2;
  canvas.viewbox({ x, y, width, height });
}

function button(text, name, press) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.setAttribute('aria-label', name);
  made.addEventListener('click', press);
  return made;
}

function controls(viewer, words) {
  const bar = document.createElement('div');
  bar.className = 'diagram-controls';
  const step = (by) => () => viewer.get('zoomScroll').stepZoom(by);
  bar.append(
    button('+', words.zoomIn, step(1)),
    button('−', words.zoomOut, step(-1)),
    button('□', words.zoomFit, () => fit(viewer)),
  );
  return bar;
}

// The wheel scrolls the page until somebody has clicked into the drawing or holds Ctrl.
function keepPageScrolling(container, svg) {
  container.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && document.activeElement !== svg) event.stopPropagation();
    },
    { capture: true },
  );
}

async function draw(container) {
  const words = container.dataset;
  const viewer = new NavigatedViewer({
    container,
    textRenderer: {
      defaultStyle: { fontFamily: FONTS },
      externalStyle: { fontFamily: FONTS },
    },
  });
  const answer = await fetch(words.xmlUrl);
  if (!answer.ok) throw new Error(`${answer.status}`);
  await viewer.importXML(await answer.text());
  const marks = JSON.parse(words.marks || '{}');
  mark(viewer, marks, JSON.parse(words.markLabels || '{}'));
  shrink(container, viewer);
  look(viewer, marks);

  const svg = container.querySelector('.djs-container > svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', words.title ?? '');
  if (words.describedBy) svg.setAttribute('aria-describedby', words.describedBy);
  container.append(controls(viewer, words));
  keepPageScrolling(container, svg);
  container.dataset.drawn = 'yes';
}

async function tryToDraw(container) {
  try {
    await draw(container);
  } catch {
    const note = document.createElement('p');
    note.className = 'notice';
    note.textContent = container.dataset.unreadable ?? '';
    container.replaceChildren(note);
  }
}

// Drawn when first seen: a closed <details> has no size to fit into.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    tryToDraw(target);
  }
});

function watch(root) {
  for (const container of root.querySelectorAll('[data-xml-url]:not([data-drawn])')) {
    seen.observe(container);
  }
}

watch(document);
document.addEventListener('htmx:load', (event) => watch(event.target));
