import { publicKeyOfFile } from '#lib/chain/signing/keyStore.ts';
import { ergoTreeOfPublicKey } from '#lib/chain/signing/secretKey.ts';
import type { Session } from './session.ts';
import { requireKeyFile } from './unlockKey.ts';

/** ErgoTree of the session's wallet; only to sign its password would be needed. */
export async function walletTree(session: Session): Promise<string> {
  const settings = await session.settings();
  if (settings.keyIndex > 0) return (await session.key()).ergoTree;
  return ergoTreeOfPublicKey(await publicKeyOfFile(requireKeyFile(settings)));
}
