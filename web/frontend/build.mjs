// Builds every entry into ../static/build and writes manifest.json, which web/assets.py reads:
// {entry: {js, css, preload}} with hashed file names, so that a browser may keep them for good.
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ENTRIES = ['app.js', 'diagram.js', 'modeler.js', 'dmn.js'];
const here = import.meta.dirname;
const outdir = join(here, '../static/build');

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ENTRIES,
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'empty', '.eot': 'empty', '.svg': 'file' },
  legalComments: 'linked',
  metafile: true,
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint || !path.endsWith('.js')) continue;
  manifest[basename(output.entryPoint, '.js')] = {
    js: basename(path),
    css: output.cssBundle ? basename(output.cssBundle) : null,
    preload: output.imports
      .filter((imported) => imported.kind === 'import-statement')
      .map((imported) => basename(imported.path)),
  };
}
// Written last: where it stands, the build is whole.
writeFileSync(join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
