/** What is said to PostgreSQL in one message, as octets (protocol 3.0, "Message Formats"): one write to the socket for all of it. */

/** Room for a usual message; a longer one takes more, which is given back with it. */
const usual = 32 * 1024;
let room = Buffer.allocUnsafeSlow(usual);

/** A message that is being written. Only one at a time: from the first call to `take` nothing else may run. */
export class Message {
  #at = 0;

  /** Names a statement, '' for once, and has it planned (Parse). */
  parse(name: string, text: string): this {
    return this.#part(0x50, () => { this.#string(name); this.#string(text); this.#int16(0); });
  }

  /** Gives the values: text, octets, or null; answers come as text (Bind). */
  bind(name: string, values: readonly (string | Buffer | null)[]): this {
    return this.#part(0x42, () => {
      this.#string('');
      this.#string(name);
      this.#formats(values);
      this.#int16(values.length);
      for (const value of values) this.#value(value);
      this.#int16(0);
    });
  }

  /** Asks what columns there will be (Describe). */
  describe(): this {
    return this.#part(0x44, () => { this.#octet(0x50); this.#string(''); });
  }

  /** Has it done, to its end (Execute). */
  execute(): this {
    return this.#part(0x45, () => { this.#string(''); this.#int32(0); });
  }

  /** Lets go of a statement that was named (Close). */
  close(name: string): this {
    return this.#part(0x43, () => { this.#octet(0x53); this.#string(name); });
  }

  /** Ends the message (Sync). @returns all of it. */
  take(): Buffer {
    this.#part(0x53, () => {});
    const all = Buffer.from(room.subarray(0, this.#at));
    if (room.length > 8 * usual) room = Buffer.allocUnsafeSlow(usual);
    return all;
  }

  /** One part: a letter, its length, and what is in it. */
  #part(letter: number, write: () => void): this {
    this.#octet(letter);
    const from = this.#at;
    this.#int32(0);
    write();
    room.writeInt32BE(this.#at - from, from);
    return this;
  }

  /** None where all is text, else of each whether it is octets. */
  #formats(values: readonly (string | Buffer | null)[]): void {
    if (!values.some((value) => typeof value === 'object' && value !== null)) return this.#int16(0);
    this.#int16(values.length);
    for (const value of values) this.#int16(typeof value === 'object' && value !== null ? 1 : 0);
  }

  #value(value: string | Buffer | null): void {
    if (value === null) return this.#int32(-1);
    const at = this.#at;
    this.#int32(0);
    if (typeof value === 'string') this.#text(value);
    else {
      this.#ensure(value.length);
      this.#at += value.copy(room, this.#at);
    }
    room.writeInt32BE(this.#at - at - 4, at);
  }

  #string(text: string): void {
    this.#text(text);
    this.#octet(0);
  }

  #text(text: string): void {
    this.#ensure(text.length * 3);
    this.#at += room.write(text, this.#at);
  }

  #octet(value: number): void {
    this.#ensure(1);
    room[this.#at++] = value;
  }

  #int16(value: number): void {
    this.#ensure(2);
    this.#at = room.writeUInt16BE(value, this.#at);
  }

  #int32(value: number): void {
    this.#ensure(4);
    this.#at = room.writeInt32BE(value, this.#at);
  }

  #ensure(more: number): void {
    if (this.#at + more <= room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(room.length * 2, this.#at + more));
    room.copy(larger, 0, 0, this.#at);
    room = larger;
  }
}
