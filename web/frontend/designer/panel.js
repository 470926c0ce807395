// The panel beside the canvas: what the selected element is and what our namespace says about it.
import { choiceField, clauseField, textField, tickField } from './fields.js';
import { say } from './translate.js';

const is = (bo, ...types) => types.some((type) => bo.$instanceOf?.(`bpmn:${type}`));
const definition = (bo, type) => bo.eventDefinitions?.find((d) => d.$instanceOf(`bpmn:${type}EventDefinition`));

export function panelOf(root, modeler) {
  const panel = root.querySelector('[data-panel]');
  const offered = JSON.parse(root.dataset.offered);
  const readonly = !('editable' in root.dataset);
  const [modeling, moddle] = [modeler.get('modeling'), modeler.get('moddle')];

  const search = async (words) => {
    const answer = await fetch(`${root.dataset.clauses}?q=${encodeURIComponent(words)}`);
    return answer.ok ? answer.json() : [];
  };
  const named = (list) => list.map((word) => [word, word]);

  function ours(element, name, label, more = {}) {
    const bo = element.businessObject;
    const change = (value) => modeling.updateProperties(element, { [`xr:${name}`]: value || undefined });
    const given = { label, value: bo.get(`xr:${name}`), change, readonly, ...more };
    return given.options ? choiceField(given) : textField(given);
  }

  function identity(element) {
    const bo = element.businessObject;
    const rename = (value, control) => {
      const free = /^[a-z][a-z0-9_]*$/.test(value) && !moddle.ids.assigned(value);
      if (value === bo.id) return;
      if (free) modeling.updateProperties(element, { id: value });
      else {
        control.value = bo.id;
        control.setCustomValidity(say('小写英文、数字、下划线，且未被用过', 'lower_snake_case, not used yet'));
        control.reportValidity();
        control.setCustomValidity('');
      }
    };
    return [
      textField({ label: say('名称', 'Name'), value: bo.name, readonly, lines: 2, change: (name) => modeling.updateProperties(element, { name: name || undefined }) }),
      textField({ label: say('标识（id）', 'Id'), value: bo.id, readonly, change: rename }),
    ];
  }

  function actor(element) {
    const lane = element.businessObject.lanes?.[0]?.name;
    const empty = lane ? say(`按泳道（${lane}）`, `By lane (${lane})`) : say('按泳道', 'By lane');
    return [
      ours(element, 'role', say('职务', 'Role'), { options: Object.entries(offered.roles), empty }),
      ours(element, 'whose', say('谁的', 'Whose'), { list: offered.whose }),
      ours(element, 'form', say('表单', 'Form'), { options: named(offered.forms), empty: say('与环节同名', 'Named as the step') }),
      ours(element, 'due', say('内部时限', 'Due'), { help: say('P5WD 是五个工作日，P1M 是一个月', 'P5WD: five working days; P1M: a month') }),
      ours(element, 'differentFrom', say('须与这些环节由不同的人办理', 'Not by who did'), {}),
      ours(element, 'performer', say('由谁办（表达式）', 'Performer (FEEL)'), {}),
    ];
  }

  function basis(element) {
    const bo = element.businessObject;
    const change = (value) => modeling.updateProperties(element, { 'xr:clause': value || undefined });
    return clauseField({
      label: say('依据的条款', 'Clauses'), value: bo.get('xr:clause'), change, readonly, search,
      help: say('条款编号，空格分隔', 'Ids, separated by blanks'),
      words: { search: say('查条款：写几个字', 'Search the register') },
    });
  }

  function gates(element) {
    const bo = element.businessObject;
    const add = (name, value) => {
      const words = (bo.get(`xr:${name}`) ?? '').split(/\s+/).filter(Boolean);
      modeling.updateProperties(element, { [`xr:${name}`]: [...new Set([...words, value])].join(' ') });
      draw(element);
    };
    return [
      ours(element, 'guard', say('关口', 'Gates'), { help: say('决策表的名字，空格分隔', 'Decisions') }),
      ...(readonly ? [] : [choiceField({ label: say('加一个关口', 'Add a gate'), value: '', empty: say('请选择', 'Choose'), options: named(offered.guards), change: (v) => v && add('guard', v) })]),
      ours(element, 'reason', say('停在这里时的原因码', 'Reason code'), { list: offered.reasons }),
    ];
  }

  function flow(element) {
    const bo = element.businessObject;
    if (!is(bo.sourceRef, 'ExclusiveGateway')) return [];
    const isDefault = bo.sourceRef.default === bo;
    const setDefault = (on) => {
      const gateway = modeler.get('elementRegistry').get(bo.sourceRef.id);
      modeling.updateProperties(gateway, { default: on ? bo : undefined });
      if (on) modeling.updateProperties(element, { conditionExpression: undefined });
      draw(element);
    };
    const change = (body) => modeling.updateProperties(element, {
      conditionExpression: body ? moddle.create('bpmn:FormalExpression', { body }) : undefined,
    });
    return [
      tickField({ label: say('默认线：其余条件都不成立时走这里', 'Default'), value: isDefault, change: setDefault, readonly }),
      ...(isDefault ? [] : [textField({ label: say('条件', 'Condition'), value: bo.conditionExpression?.body, change, readonly, lines: 3, help: say('例如 four_musts.outcome = "stopped"', 'FEEL') })]),
    ];
  }

  function events(element) {
    const bo = element.businessObject;
    const found = [];
    const timer = definition(bo, 'Timer');
    if (timer) {
      const change = (body) => modeling.updateModdleProperties(element, timer, {
        timeDate: body ? moddle.create('bpmn:FormalExpression', { body }) : undefined,
      });
      found.push(textField({ label: say('到哪一天（表达式）', 'When (FEEL)'), value: timer.timeDate?.body, change, readonly, lines: 2, help: say('例如 working_days(post_notice.posted_on, 5)', 'A date') }));
    }
    for (const kind of ['Message', 'Signal']) {
      const given = definition(bo, kind);
      if (!given) continue;
      const key = kind === 'Message' ? 'messageRef' : 'signalRef';
      found.push(textField({ label: kind === 'Message' ? say('消息', 'Message') : say('信号', 'Signal'), value: given[key]?.name, readonly, change: (name) => modeling.updateModdleProperties(element, given, { [key]: rootNamed(kind, name) }) }));
    }
    if (is(bo, 'EndEvent')) found.push(ours(element, 'outcome', say('结局', 'Outcome')));
    return found;
  }

  function rootNamed(kind, name) {
    if (!name) return undefined;
    const definitions = modeler.getDefinitions();
    const found = definitions.rootElements.find((e) => e.$type === `bpmn:${kind}` && e.name === name);
    if (found) return found;
    const made = modeler.get('bpmnFactory').create(`bpmn:${kind}`, { name });
    made.$parent = definitions;
    definitions.rootElements.push(made);
    return made;
  }

  function extension(element, type, property, label, help) {
    const bo = element.businessObject;
    const held = bo.extensionElements?.values?.find((v) => v.$type === type);
    const change = (value) => {
      const others = (bo.extensionElements?.values ?? []).filter((v) => v !== held);
      const made = value ? [moddle.create(type, { [property]: value })] : [];
      const extensionElements = moddle.create('bpmn:ExtensionElements', { values: [...others, ...made] });
      extensionElements.$parent = bo;
      for (const each of extensionElements.values) each.$parent = extensionElements;
      modeling.updateProperties(element, { extensionElements });
    };
    return textField({ label, help, value: held?.[property], change, readonly, list: type.endsWith('DecisionId') ? offered.guards : undefined });
  }

  function fields(element) {
    const bo = element.businessObject;
    const found = identity(element);
    if (is(bo, 'SequenceFlow')) return [...found, ...flow(element)];
    if (!is(bo, 'FlowNode')) return found;
    if (is(bo, 'UserTask')) found.push(...actor(element));
    if (bo.loopCharacteristics) found.push(ours(element, 'collection', say('名单（表达式）', 'Collection (FEEL)')));
    found.push(...events(element));
    if (is(bo, 'BusinessRuleTask')) found.push(extension(element, 'spiffworkflow:CalledDecisionId', 'value', say('决策表', 'Decision')));
    if (is(bo, 'ServiceTask')) found.push(extension(element, 'spiffworkflow:ServiceTaskOperator', 'id', say('处理程序', 'Handler')));
    if (is(bo, 'CallActivity')) found.push(textField({ label: say('被调用的程序', 'Called procedure'), value: bo.calledElement, readonly, change: (value) => modeling.updateProperties(element, { calledElement: value || undefined }) }));
    found.push(basis(element));
    if (is(bo, 'UserTask', 'ServiceTask')) found.push(...gates(element));
    return found;
  }

  function draw(element) {
    const one = element && element.businessObject && !element.labelTarget ? element : element?.labelTarget;
    if (!one?.businessObject || is(one.businessObject, 'Process', 'Lane')) {
      const told = document.createElement('p');
      told.className = 'muted';
      told.textContent = say('在图上选一个元素或一条线。', 'Select an element or a line.');
      panel.replaceChildren(told);
      return;
    }
    const title = document.createElement('h2');
    title.textContent = one.businessObject.name || one.id;
    panel.replaceChildren(title, ...fields(one));
  }

  modeler.on('selection.changed', ({ newSelection }) => draw(newSelection.length === 1 ? newSelection[0] : null));
  draw(null);
}
