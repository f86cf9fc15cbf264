import type { Io } from './command.ts';

/** Standard output and standard error of this process. Whoever closes them (`| head`) has seen enough: that is no fault. */
export function terminal(): Io {
  const to = (stream: NodeJS.WriteStream) => {
    let closed = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      closed = true;
    });
    return (text: string) => { if (!closed) stream.write(text); };
  };
  return { out: to(process.stdout), err: to(process.stderr) };
}
