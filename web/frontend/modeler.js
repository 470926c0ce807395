// <div id="modeler" data-file data-findings data-clauses data-version data-offered [data-editable]>:
// the drawing of a procedure, changed on a canvas. The same can be done in words on another page.
import Modeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import { findingsOf } from './designer/findings.js';
import menus from './designer/menus.js';
import { spiffworkflow, xr } from './designer/moddle.js';
import { panelOf } from './designer/panel.js';
import { savingOf } from './designer/saving.js';
import translation, { say } from './designer/translate.js';

const LEGIBLE = 0.75; // below this scale nobody reads a label
const FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

// What the file holds and the canvas does not understand would be gone with the first save.
function tellOfLosses(root, warnings) {
  if (!warnings.length) return;
  const note = document.createElement('div');
  note.className = 'notice notice-warning';
  const head = document.createElement('p');
  head.textContent = say(
    '这个文件里有画布读不懂的内容，保存后会丢失，请先核对：',
    'The canvas cannot read these parts of the file; saving would lose them:',
  );
  const list = document.createElement('ul');
  for (const { message } of warnings) {
    const line = document.createElement('li');
    line.textContent = message.split('\n')[0];
    list.append(line);
  }
  note.append(head, list);
  root.prepend(note);
}

// Big enough to be read, from the upper left; the whole of it by a button.
function look(root, modeler) {
  const canvas = modeler.get('canvas');
  const press = (act, what) => root.querySelector(`[data-act="${act}"]`).addEventListener('click', what);
  press('in', () => modeler.get('zoomScroll').stepZoom(1));
  press('out', () => modeler.get('zoomScroll').stepZoom(-1));
  press('fit', () => canvas.zoom('fit-viewport', 'auto'));
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() >= LEGIBLE) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / LEGIBLE, outer.height / LEGIBLE];
  canvas.viewbox({ x: inner.x - 120, y: inner.y - 30, width, height });
}

async function open(root) {
  const editable = 'editable' in root.dataset;
  const Canvas = editable ? Modeler : NavigatedViewer;
  const modeler = new Canvas({
    container: root.querySelector('[data-canvas]'),
    additionalModules: editable ? [translation, menus] : [translation],
    moddleExtensions: { xr, spiffworkflow },
    textRenderer: { defaultStyle: { fontFamily: FONTS }, externalStyle: { fontFamily: FONTS } },
  });
  const answer = await fetch(root.dataset.file);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { warnings } = await modeler.importXML(await answer.text());
  tellOfLosses(root, warnings);
  look(root, modeler);

  const saving = savingOf(root, async () => (await modeler.saveXML({ format: true })).xml);
  if (editable) {
    modeler.on('commandStack.changed', saving.changed);
    panelOf(root, modeler);
  } else {
    root.querySelector('[data-panel]').remove();
  }
  findingsOf(root, modeler, saving.save);
  const at = modeler.get('elementRegistry').get(root.dataset.at);
  if (at && editable) modeler.get('selection').select(at);
  if (at) modeler.get('canvas').scrollToElement(at, 120);
  root.dataset.ready = 'yes';
}

const root = document.getElementById('modeler');
if (root) {
  open(root).catch((error) => {
    const note = document.createElement('p');
    note.className = 'notice notice-stop';
    note.textContent = say(`这张图无法打开：${error.message}`, `The drawing cannot be opened: ${error.message}`);
    root.prepend(note);
  });
}
