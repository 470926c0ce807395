// Reads every BPMN file named, writes it again with bpmn-moddle and says what reading warned of.
// Our own and SpiffWorkflow's attributes are unknown to it; what is unknown it must keep.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { BpmnModdle } = await import(pathToFileURL(`${modules}/bpmn-moddle/dist/index.js`));
const told = {};
for (const file of files) {
  const moddle = new BpmnModdle();
  const { rootElement, warnings } = await moddle.fromXML(await readFile(file, "utf8"));
  const { xml } = await moddle.toXML(rootElement, { format: true });
  told[file] = { warnings: warnings.map((warning) => warning.message), xml };
}
process.stdout.write(JSON.stringify(told));
