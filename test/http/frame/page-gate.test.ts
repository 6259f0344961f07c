/** The gate before pages, by itself. */
import { expect, test } from 'vitest';
import { PageGate } from '../../../src/http/frame/page-gate.ts';

/** Reads that the test finishes, in the order in which they began. */
function reads(pagesAtOnce: number) {
  const gate = new PageGate({ pagesAtOnce });
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const read = (name: string, login: string) =>
    gate.read(login, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  return { begun, read, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

test('pages are read at once up to the limit, and each request gets its own page', async () => {
  const { begun, read, end } = reads(2);
  const pages = ['a', 'b', 'c'].map((name) => read(name, 'one'));
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await pages[1]).toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  expect(await Promise.all(pages)).toEqual(['a', 'b', 'c']);
});

test('a login that wants one page waits for one page of a login that wants many', async () => {
  const { begun, read, end } = reads(1);
  const pages = ['a1', 'a2', 'a3'].map((name) => read(name, 'a'));
  const other = read('b', 'b');
  end('a1');
  await pages[0];
  end('a2');
  await pages[1];
  expect(begun).toEqual(['a1', 'a2', 'b']);
  end('b');
  await other;
  end('a3');
  await pages[2];
});

test('a page that cannot be read makes room for the next one', async () => {
  const { read, end } = reads(1);
  const [failing, next] = [read('a', 'one'), read('b', 'one')];
  end('a', new Error('lost'));
  await expect(failing).rejects.toThrow('lost');
  end('b');
  expect(await next).toBe('b');
});
