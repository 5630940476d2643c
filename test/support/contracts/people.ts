import { blake2b256 } from '@fleet-sdk/crypto';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';

const keyOf = (name: string): SecretKey => new SecretKey(blake2b256(new TextEncoder().encode(`key of ${name}`)));

/** The same keys in every run, so that a failing transaction can be looked at again. */
export const people = {
  owner: keyOf('owner'),
  worker: keyOf('worker'),
  consumer: keyOf('consumer'),
  otherConsumer: keyOf('other consumer'),
  otherOwner: keyOf('other owner'),
  otherWorker: keyOf('other worker'),
  thief: keyOf('thief'),
  bot: keyOf('bot'),
  spare: keyOf('spare'),
} as const;

export const guards = [keyOf('guard 1'), keyOf('guard 2'), keyOf('guard 3')] as const;
export const nextGuards = [keyOf('guard 4'), keyOf('guard 5'), keyOf('guard 6'), keyOf('guard 7')] as const;
