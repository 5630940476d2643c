import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import { createContentKey, type ContentKey } from '#lib/bundle/contentKey.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { readIfThere } from './jobs/jobStore.ts';

/**
 * The age key of a worker, made when first asked for. Consumers wrap their content keys to its recipient, which stands
 * on the provider's card; losing the identity means declining the jobs under way, never losing the stake's owner key.
 */
export async function openAgeIdentity(stateDirectory: string): Promise<ContentKey> {
  const path = join(stateDirectory, 'age-identity');
  const known = await readIfThere(path);
  if (known !== undefined) {
    const identity = known.trim();
    return { identity, recipient: await identityToRecipient(identity) };
  }
  const made = await createContentKey();
  await writeFileAtomically(path, `${made.identity}\n`);
  return made;
}
