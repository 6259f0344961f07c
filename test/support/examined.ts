/** What an examiner must be told of: somebody alters a change in the database, and puts it back. */
import type { TestServer } from './server.ts';
import { once } from './tamper.ts';

/** Runs the work while the login of the customer's second change is another. */
export async function tamper(
  { database }: Pick<TestServer, 'database'>,
  customerId: string,
  work: () => Promise<void>,
): Promise<void> {
  const values = [customerId];
  const [row] = await once<{ login: string }>(
    database,
    'select login from customer_change where customer_id = $1 and version = 2',
    values,
  );
  const set = (login: string) =>
    once(database, 'update customer_change set login = $2 where customer_id = $1 and version = 2', [
      customerId,
      login,
    ]);
  await set('somebody_else');
  try {
    await work();
  } finally {
    await set(String(row?.login));
  }
}
