/** A database that cannot be used as it is; the sentence says what and what to do. */
export class DatabaseRefused extends Error {}

/** Why a connection came to nothing, in the words of the server or the system; neither repeats a password. */
export function whyNotReached(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: readonly Error[] };
  return message || errors?.map((one) => one.message).join(', ') || code || String(error);
}
