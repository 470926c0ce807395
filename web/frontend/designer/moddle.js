// What our namespace and SpiffWorkflow's add to BPMN, so that the canvas keeps and changes it.
const text = (name) => ({ name, isAttr: true, type: 'String' });

export const xr = {
  name: 'Xuanren',
  uri: 'urn:xuanren:bpmn:1',
  prefix: 'xr',
  types: [
    {
      name: 'Step',
      extends: ['bpmn:FlowNode'],
      properties: [
        'role', 'whose', 'clause', 'form', 'guard', 'due', 'differentFrom', 'signs', 'reason',
        'performer', 'collection', 'outcome', 'audience', 'unreached', 'opens', 'sends', 'to', 'data',
      ].map(text),
    },
  ],
};

export const spiffworkflow = {
  name: 'SpiffWorkflow',
  uri: 'http://spiffworkflow.org/bpmn/schema/1.0/core',
  prefix: 'spiffworkflow',
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'CalledDecisionId',
      superClass: ['Element'],
      properties: [{ name: 'value', isBody: true, type: 'String' }],
    },
    { name: 'Parameters', superClass: ['Element'] },
    {
      name: 'ServiceTaskOperator',
      superClass: ['Element'],
      properties: [text('id'), { name: 'parameters', type: 'Parameters' }],
    },
  ],
};
