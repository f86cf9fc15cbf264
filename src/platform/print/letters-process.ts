/** Reads letters as JSON from standard input and writes their PDF to standard output. Started by `letters.ts`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glyphsMissing, noPrinter } from './letters.ts';

/** What we use of typst's compiler; npm has it built for each machine under a name of its own. */
interface Typst {
  readonly NodeCompiler: { create(options: { workspace: string; fontArgs: readonly { fontBlobs: readonly Buffer[] }[] }): Compiler };
}
interface Compiler {
  mapShadow(path: string, content: Buffer): void;
  compile(what: { mainFilePath: string }): { readonly result: object | null; takeError(): { readonly shortDiagnostics: unknown } | null };
  pdf(laid: object, how: { pdfStandard: string }): Buffer;
}

const require = createRequire(import.meta.url);
const fonts = [
  'noto-sans/400Regular/NotoSans_400Regular.ttf', 'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf', 'noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf',
];

/** The compiler for this machine, where npm has one. */
function typst(): Typst | undefined {
  return found(() => require('@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu')) ?? found(() => require('@myriaddreamin/typst-ts-node-compiler-linux-x64-musl'));
}

function found(load: () => unknown): Typst | undefined {
  try {
    return load() as Typst;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function print({ NodeCompiler }: Typst): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  const folder = dirname(fileURLToPath(import.meta.url));
  const compiler = NodeCompiler.create({ workspace: folder, fontArgs: [{ fontBlobs: fonts.map((path) => readFileSync(require.resolve(`@expo-google-fonts/${path}`))) }] });
  compiler.mapShadow(join(folder, 'letters.json'), Buffer.concat(pieces));
  const laid = compiler.compile({ mainFilePath: join(folder, 'letters.typ') });
  const fault = laid.takeError();
  if (fault || !laid.result) throw new Error(JSON.stringify(fault?.shortDiagnostics));
  try {
    process.stdout.write(compiler.pdf(laid.result, { pdfStandard: 'ua-1' }));
  } catch (error) {
    const missing = [...new Set([...String(error).matchAll(/the text `\\"(.+?)\\"` could not be displayed/g)].map(([, text]) => text!))];
    if (missing.length === 0) throw error;
    process.stdout.write(JSON.stringify(missing));
    process.exitCode = glyphsMissing;
  }
}

const there = typst();
if (there) await print(there);
else process.exitCode = noPrinter;
