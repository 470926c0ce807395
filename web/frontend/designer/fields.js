// The fields of the panel: plain labelled controls that hand over what was typed when it is done.
let made = 0;

function labelled(label, control, help) {
  const box = document.createElement('div');
  box.className = 'field';
  const name = document.createElement('label');
  name.className = 'field-label';
  name.textContent = label;
  control.id = `panel-${(made += 1)}`;
  name.htmlFor = control.id;
  box.append(name);
  if (help) {
    const told = document.createElement('p');
    told.className = 'field-help';
    told.id = `${control.id}-help`;
    told.textContent = help;
    control.setAttribute('aria-describedby', told.id);
    box.append(told);
  }
  box.append(control);
  return box;
}

export function textField({ label, help, value, change, readonly, lines, list }) {
  const control = document.createElement(lines ? 'textarea' : 'input');
  if (lines) control.rows = lines;
  else control.type = 'text';
  control.value = value ?? '';
  control.readOnly = Boolean(readonly);
  control.addEventListener('change', () => change(control.value.trim(), control));
  const box = labelled(label, control, help);
  if (list) {
    const offered = document.createElement('datalist');
    offered.id = `${control.id}-list`;
    offered.append(...list.map((word) => Object.assign(document.createElement('option'), { value: word })));
    control.setAttribute('list', offered.id);
    box.append(offered);
  }
  return box;
}

export function choiceField({ label, help, value, options, change, readonly, empty }) {
  const control = document.createElement('select');
  const known = options.some(([code]) => code === value) || !value;
  const shown = [['', empty], ...options, ...(known ? [] : [[value, value]])];
  for (const [code, text] of shown) control.add(new Option(text, code, false, code === (value ?? '')));
  control.disabled = Boolean(readonly);
  control.addEventListener('change', () => change(control.value));
  return labelled(label, control, help);
}

export function tickField({ label, value, change, readonly }) {
  const box = document.createElement('label');
  box.className = 'choice';
  const control = Object.assign(document.createElement('input'), { type: 'checkbox', checked: value });
  control.disabled = Boolean(readonly);
  control.addEventListener('change', () => change(control.checked));
  box.append(control, ` ${label}`);
  return box;
}

// Ids separated by blanks, with a search whose results are added by a click.
export function clauseField({ label, help, value, change, readonly, search, words }) {
  const field = textField({ label, help, value, change, readonly, lines: 2 });
  if (readonly) return field;
  const text = field.querySelector('textarea');
  const query = Object.assign(document.createElement('input'), { type: 'search', placeholder: words.search });
  query.setAttribute('aria-label', words.search);
  const results = document.createElement('ul');
  results.className = 'plain clause-results';
  let asked = 0;
  query.addEventListener('input', async () => {
    const turn = (asked += 1);
    const found = query.value.trim() ? await search(query.value) : [];
    if (turn !== asked) return;
    results.replaceChildren(...found.map((clause) => {
      const line = document.createElement('li');
      const add = Object.assign(document.createElement('button'), { type: 'button', className: 'link' });
      add.textContent = `${clause.title}${clause.article}`;
      add.addEventListener('click', () => {
        const ids = text.value.split(/\s+/).filter(Boolean);
        if (!ids.includes(clause.id)) ids.push(clause.id);
        text.value = ids.join(' ');
        change(text.value);
      });
      const about = Object.assign(document.createElement('span'), { className: 'small muted' });
      about.textContent = ` ${clause.id} ${clause.summary}`;
      line.append(add, about);
      return line;
    }));
  });
  field.append(query, results);
  return field;
}
