/** Shows a passkey to the service, which a session that waits for its second factor needs. */
import { callSession } from './session.ts';

/** @returns false if it was refused, or the person gave up @throws TypeError without a connection */
export async function showPasskey(): Promise<boolean> {
  const options = await callSession('POST', '/session/verify/options', {});
  if (options.status !== 200) return false;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options.data as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const shown = await navigator.credentials.get({ publicKey }).catch(() => null);
  if (!(shown instanceof PublicKeyCredential)) return false;
  const { status, data } = await callSession('POST', '/session/verify', { credential: shown.toJSON() });
  return status === 200 && data.state === 'active';
}
