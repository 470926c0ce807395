// One translation for bpmn-js and dmn-js: their own Chinese where there is some, ours for the rest.
// What has neither is kept in window.untranslated, which the tests expect to be empty.
import theirs from 'bpmn-js-i18n/translations/zn';
import ours from './zh.json';

const english = document.documentElement.lang === 'en';
const words = { ...theirs, ...ours };
window.untranslated = new Set();

function translate(template, replacements = {}) {
  const found = english ? template : words[template];
  if (found === undefined && /[A-Za-z]{2}/.test(template)) window.untranslated.add(template);
  return (found ?? template).replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
}

export default { translate: ['value', translate] };

// Our own words, given in both languages where they are used.
export const say = (chinese, inEnglish) => (english ? inEnglish : chinese);
