/** Messages of PostgreSQL's protocol: a type of one letter, a length, a body. */

/** @returns the letter that says what a message is */
export const typeOf = (message: Buffer) => message.toString('latin1', 0, 1);

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A message of the start, which has a length and no type. */
export const untyped = (body: Buffer) => Buffer.concat([int32(body.length + 4), body]);
export const typed = (type: string, body: Buffer) => Buffer.concat([Buffer.from(type), untyped(body)]);

/**
 * Cuts what arrives into messages.
 * @param before bytes before the length: 1 for the type; 0 at the start, when messages have no type
 */
export function inMessages(before: 0 | 1, use: (message: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= before + 4) {
      const end = before + held.readInt32BE(before);
      if (held.length < end) return;
      const message = held.subarray(0, end);
      held = held.subarray(end);
      use(message);
    }
  };
}
