// <div id="table" data-file data-version [data-editable]>: a decision table, changed cell by cell.
import EditingManager from 'dmn-js-shared/lib/base/EditingManager';
import DecisionTableEditor from 'dmn-js-decision-table/lib/Editor';
import DecisionTableViewer from 'dmn-js-decision-table/lib/Viewer';
import LiteralEditor from 'dmn-js-literal-expression/lib/Editor';
import LiteralViewer from 'dmn-js-literal-expression/lib/Viewer';
import { is } from 'dmn-js-shared/lib/util/ModelUtil';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import { savingOf } from './designer/saving.js';
import translation, { say } from './designer/translate.js';

const root = document.getElementById('table');
const editable = root && 'editable' in root.dataset;

class Tables extends EditingManager {
  _getViewProviders() {
    return [
      {
        id: 'decisionTable',
        constructor: editable ? DecisionTableEditor : DecisionTableViewer,
        opens: (element) => is(element, 'dmn:Decision') && is(element.decisionLogic, 'dmn:DecisionTable'),
      },
      {
        id: 'literalExpression',
        constructor: editable ? LiteralEditor : LiteralViewer,
        opens: (element) => is(element, 'dmn:Decision') && is(element.decisionLogic, 'dmn:LiteralExpression'),
      },
    ];
  }
}

async function open() {
  const tables = new Tables({
    container: root.querySelector('[data-canvas]'),
    common: { expressionLanguages: { options: [{ value: 'feel', label: 'FEEL' }] } },
    decisionTable: { additionalModules: [translation] },
    literalExpression: { additionalModules: [translation] },
  });
  const answer = await fetch(root.dataset.file);
  if (!answer.ok) throw new Error(`${answer.status}`);
  await tables.importXML(await answer.text());
  const saving = savingOf(root, async () => (await tables.saveXML({ format: true })).xml);
  const viewer = tables.getActiveViewer();
  if (!viewer) throw new Error(say('文件里没有决策', 'no decision in the file'));
  viewer.on('commandStack.changed', saving.changed);
  root.dataset.ready = 'yes';
}

if (root) {
  open().catch((error) => {
    const note = document.createElement('p');
    note.className = 'notice notice-stop';
    note.textContent = say(`这张表无法打开：${error.message}`, `The table cannot be opened: ${error.message}`);
    root.prepend(note);
  });
}
