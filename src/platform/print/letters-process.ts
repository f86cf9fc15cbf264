/** Reads letters as JSON from standard input and writes their PDF to standard output. Started by `letters.ts`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { glyphsMissing } from './letters.ts';

const require = createRequire(import.meta.url);
const fonts = [
  'noto-sans/400Regular/NotoSans_400Regular.ttf', 'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf', 'noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf',
];

const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece as Buffer);

const folder = dirname(fileURLToPath(import.meta.url));
const compiler = NodeCompiler.create({ workspace: folder, fontArgs: [{ fontBlobs: fonts.map((path) => readFileSync(require.resolve(`@expo-google-fonts/${path}`))) }] });
compiler.mapShadow(join(folder, 'letters.json'), Buffer.concat(pieces));
const laid = compiler.compile({ mainFilePath: join(folder, 'letters.typ') });
const fault = laid.takeError();
if (fault || !laid.result) throw new Error(JSON.stringify(fault?.shortDiagnostics));

try {
  process.stdout.write(compiler.pdf(laid.result, { pdfStandard: 'ua-1' as never }));
} catch (error) {
  const missing = [...new Set([...String(error).matchAll(/the text `\\"(.+?)\\"` could not be displayed/g)].map(([, text]) => text!))];
  if (missing.length === 0) throw error;
  process.stdout.write(JSON.stringify(missing));
  process.exitCode = glyphsMissing;
}
