// What may be drawn: ids in lower_snake_case, and only what the engine carries out.
import BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory';
import { say } from './translate.js';

class PlainIds extends BpmnFactory {
  _ensureId(element) {
    if (element.id || !this._needsId(element)) return super._ensureId(element);
    const kind = element.$type.replace(/^.*:/, '').replace(/[a-z](?=[A-Z])/g, '$&_').toLowerCase();
    const prefix = kind === 'sequence_flow' ? 'flow' : kind;
    element.id = this._model.ids.nextPrefixed(`${prefix}_`, element);
    return undefined;
  }
}
PlainIds.$inject = ['moddle'];

const DRAWN = [
  ['bpmn:UserTask', 'bpmn-icon-user-task', () => say('办理环节', 'User task')],
  ['bpmn:ExclusiveGateway', 'bpmn-icon-gateway-xor', () => say('判断', 'Decision')],
  ['bpmn:ParallelGateway', 'bpmn-icon-gateway-parallel', () => say('并行', 'Parallel')],
  ['bpmn:EventBasedGateway', 'bpmn-icon-gateway-eventbased', () => say('等先到者', 'First to come')],
  ['bpmn:IntermediateCatchEvent', 'bpmn-icon-intermediate-event-none', () => say('等待', 'Wait')],
  ['bpmn:EndEvent', 'bpmn-icon-end-event-none', () => say('结束', 'End')],
  ['bpmn:CallActivity', 'bpmn-icon-call-activity', () => say('调用程序', 'Call')],
];
const TOOLS = ['hand-tool', 'lasso-tool', 'space-tool', 'global-connect-tool', 'tool-separator'];
const REPLACED_BY = new Set([
  'replace-with-user-task', 'replace-with-rule-task', 'replace-with-service-task',
  'replace-with-call-activity', 'replace-with-exclusive-gateway', 'replace-with-parallel-gateway',
  'replace-with-event-based-gateway', 'replace-with-none-end', 'replace-with-terminate-end',
  'replace-with-timer-intermediate-catch', 'replace-with-message-intermediate-catch',
  'replace-with-signal-intermediate-catch', 'replace-with-signal-intermediate-throw',
  'replace-with-timer-boundary', 'replace-with-message-boundary',
  'replace-with-non-interrupting-timer-boundary', 'replace-with-non-interrupting-message-boundary',
  'replace-with-default-flow', 'replace-with-sequence-flow',
  'toggle-parallel-mi',
]);
const APPENDED = [
  ['append.append-task', 'bpmn:UserTask', 'bpmn-icon-user-task', () => say('接一个办理环节', 'Append a user task')],
  ['append.gateway', 'bpmn:ExclusiveGateway', 'bpmn-icon-gateway-xor', () => say('接一个判断', 'Append a decision')],
  ['append.end-event', 'bpmn:EndEvent', 'bpmn-icon-end-event-none', () => say('接一个结束', 'Append an end')],
];
const NOT_OFFERED = ['append.text-annotation', 'append.intermediate-event', 'append', 'append.receive-task'];

class Menus {
  constructor(palette, contextPad, popupMenu, create, elementFactory, autoPlace) {
    Object.assign(this, { create, elementFactory, autoPlace });
    palette.registerProvider(500, this);
    contextPad.registerProvider(500, this);
    popupMenu.registerProvider('bpmn-replace', 500, this);
  }

  shape(type) {
    return this.elementFactory.createShape({ type });
  }

  getPaletteEntries() {
    return (entries) => {
      const kept = Object.fromEntries(TOOLS.map((name) => [name, entries[name]]));
      for (const [type, className, title] of DRAWN) {
        const begin = (event) => this.create.start(event, this.shape(type));
        kept[`create.${type}`] = {
          group: 'create', className, title: title(), action: { dragstart: begin, click: begin },
        };
      }
      return kept;
    };
  }

  getContextPadEntries() {
    return (entries) => {
      for (const name of NOT_OFFERED) delete entries[name];
      for (const [name, type, className, title] of APPENDED) {
        if (!entries[name]) continue;
        entries[name] = {
          group: 'model',
          className,
          title: title(),
          action: {
            click: (_event, element) => this.autoPlace.append(element, this.shape(type)),
            dragstart: (event, element) => this.create.start(event, this.shape(type), { source: element }),
          },
        };
      }
      return entries;
    };
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(
      Object.entries(entries).filter(([name]) => REPLACED_BY.has(name)),
    );
  }

  getPopupMenuHeaderEntries() {
    return (entries) => Object.fromEntries(
      Object.entries(entries).filter(([name]) => name === 'toggle-parallel-mi'),
    );
  }
}
Menus.$inject = ['palette', 'contextPad', 'popupMenu', 'create', 'elementFactory', 'autoPlace'];

export default {
  __init__: ['deskMenus'],
  deskMenus: ['type', Menus],
  bpmnFactory: ['type', PlainIds],
};
