/** A thousand letters as one PDF: seconds, size, and whether its tags are there. `pdfinfo` of Debian's poppler-utils reads them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printLetters, type PrintedLetter } from '../src/platform/print/letters.ts';
import { row, type Row } from './rows.ts';

const count = 1000;

export async function run(): Promise<Row[]> {
  const began = performance.now();
  const printed = await printLetters(Array.from({ length: count }, (_, at) => letter(at)), { title: 'Letters of a round', author: 'Linden Hill School' });
  const seconds = (performance.now() - began) / 1000;
  if (!printed.ok) throw new Error(`the letters were refused: ${printed.reason}`);
  const { pages, headings } = readBack(printed.value);
  return [
    row({ what: `${count} letters`, value: Math.round(seconds * 10) / 10, unit: 's', better: 'less', goal: 20 }),
    row({ what: 'size of the file', value: Math.round(printed.value.length / 1e5) / 10, unit: 'MB', better: 'less' }),
    row({ what: 'pages that are missing', value: Math.abs(pages - count), unit: '', better: 'less', goal: 0 }),
    row({ what: 'letters whose heading has no tag', value: count - headings, unit: '', better: 'less', goal: 0 }),
  ];
}

/** Half of the letters are Arabic; each has five teachers to answer for. */
function letter(at: number): PrintedLetter {
  const arabic = at % 2 === 1;
  const say = (english: string, inArabic: string) => (arabic ? inArabic : english);
  const short = at.toString(36).toUpperCase().padStart(8, 'K');
  return {
    language: say('en', 'ar'), direction: arabic ? 'rtl' : 'ltr', sender: ['Linden Hill School', '12 Linden Hill', '1000-001 Lisbon'],
    to: [say(`Family number ${at}`, `العائلة رقم ${at}`), say('Class 5B', 'الصف 5ب')], date: say('22 November 2026', '22 نوفمبر 2026'),
    title: say('Parent-teacher meetings', 'لقاءات أولياء الأمور بالمعلمين'),
    paragraphs: [say('We invite you to talk with your child’s teachers.', 'ندعوكم إلى التحدث مع معلمي طفلكم.'), say('Book on the web, on this slip or by telephone.', 'احجزوا على الموقع أو بالقسيمة أو بالهاتف.')],
    facts: [{ label: say('Days', 'الأيام'), value: say('2 and 3 December, 16:00–20:00', '2 و3 ديسمبر، 16:00–20:00') }, { label: say('Book by', 'احجزوا قبل'), value: say('27 November, 18:00', '27 نوفمبر، 18:00') }],
    code: { link: `https://convene.example/l/${short.repeat(5)}`, alt: say('Link to your booking page', 'رابط صفحة الحجز'), caption: say('Book with your telephone', 'احجزوا من هاتفكم'), address: 'convene.example/b', label: say('Code', 'الرمز'), short },
    closing: [say('The school office', 'إدارة المدرسة')],
    slip: {
      title: say('Return slip', 'قسيمة الرد'), instruction: say('Tick what suits you.', 'ضعوا علامة على ما يناسبكم.'), who: say('Teacher', 'المعلم'), when: say('When', 'متى'), sign: say('Signature', 'التوقيع'),
      rows: Array.from({ length: 5 }, (_, teacher) => ({ name: `${say('Teacher', 'المعلم')} ${teacher + 1}`, choices: [say('early', 'مبكرًا'), say('late', 'متأخرًا'), say('no meeting', 'بلا لقاء')] })),
    },
  };
}

function readBack(pdf: Uint8Array): { pages: number; headings: number } {
  if (spawnSync('pdfinfo', ['-v']).error) execFileSync('apt-get', ['install', '-y', '-q', 'poppler-utils'], { stdio: 'ignore' });
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  try {
    const path = join(folder, 'letters.pdf');
    writeFileSync(path, pdf);
    const ask = (option: string[]) => execFileSync('pdfinfo', [...option, path], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
    return { pages: Number(/^Pages:\s+(\d+)/m.exec(ask([]))![1]), headings: ask(['-struct']).match(/^\s*H1 /gm)?.length ?? 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
