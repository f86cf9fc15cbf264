/** As much IMAP (RFC 3501) as it takes to read what lies in an inbox. */
import { connect } from 'node:net';

/** The messages of an inbox, oldest first, byte for byte. @throws when the server does not let us in. */
export async function inbox(server: URL, user: string, password: string): Promise<Buffer[]> {
  const socket = connect({ host: server.hostname, port: Number(server.port || 143) });
  const chunks = socket[Symbol.asyncIterator]();
  let text = ''; // latin1: a character is a byte
  const until = async (end: RegExp): Promise<string> => {
    for (;;) {
      const found = end.exec(text);
      if (found) {
        const answer = text.slice(0, found.index + found[0].length);
        text = text.slice(answer.length);
        return answer;
      }
      const { value, done } = await chunks.next() as IteratorResult<Buffer>;
      if (done) throw new Error(`the IMAP server hung up: ${text}`);
      text += value.toString('latin1');
    }
  };
  let count = 0;
  const command = async (line: string): Promise<string> => {
    const tag = `a${++count}`;
    socket.write(`${tag} ${line}\r\n`);
    const answer = await until(new RegExp(`^${tag} (OK|NO|BAD)[^\\r\\n]*\\r\\n`, 'm'));
    if (!answer.includes(`${tag} OK`)) throw new Error(`${line.split(' ')[0]}: ${answer}`);
    return answer;
  };
  try {
    await until(/^\* OK[^\r\n]*\r\n/m);
    await command(`LOGIN "${user}" "${password}"`);
    const exists = Number(/^\* (\d+) EXISTS/m.exec(await command('SELECT INBOX'))?.[1] ?? 0);
    if (exists === 0) return [];
    return literals(await command('FETCH 1:* BODY.PEEK[]'));
  } finally {
    socket.destroy();
  }
}

/** The literals of an answer (RFC 3501, 4.3): `{12}` and twelve bytes. */
function literals(answer: string): Buffer[] {
  const found: Buffer[] = [];
  const mark = /\{(\d+)\}\r\n/g;
  for (let at = mark.exec(answer); at; at = mark.exec(answer)) {
    found.push(Buffer.from(answer.slice(mark.lastIndex, mark.lastIndex + Number(at[1])), 'latin1'));
    mark.lastIndex += Number(at[1]);
  }
  return found;
}
