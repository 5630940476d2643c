import { z } from 'zod';
import type { parseConfig } from '#lib/runtime/config.ts';
import { relayConfigSchema, type RelayConfig } from './config.ts';

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** The environment variables of a relay process. */
export const relayEnvironment = z
  .object({
    DGCM_NODE_URL: z.url().default('http://127.0.0.1:9053'),
    DGCM_DEPLOYMENT: z.string(),
    DGCM_RELAY_DIR: z.string(),
    DGCM_RELAY_HOST: z.string().default('127.0.0.1'),
    DGCM_RELAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8_710),
    DGCM_RELAY_AUTHORITIES: list.optional(),
    DGCM_RELAY_ADDRESS_HEADER: z.string().optional(),
    DGCM_RELAY_TOTAL_BYTES: z.coerce.number().int().min(1).optional(),
    DGCM_RELAY_S3_BUCKET: z.string().optional(),
    DGCM_RELAY_S3_REGION: z.string().default('us-east-1'),
    DGCM_RELAY_S3_ENDPOINT: z.url().optional(),
    DGCM_RELAY_S3_ACCESS_KEY_ID: z.string().optional(),
    DGCM_RELAY_S3_SECRET_ACCESS_KEY: z.string().optional(),
    DGCM_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  })
  .refine((env) => env.DGCM_RELAY_S3_BUCKET === undefined || env.DGCM_RELAY_S3_ACCESS_KEY_ID !== undefined, {
    path: ['DGCM_RELAY_S3_ACCESS_KEY_ID'],
  })
  .refine((env) => env.DGCM_RELAY_S3_BUCKET === undefined || env.DGCM_RELAY_S3_SECRET_ACCESS_KEY !== undefined, {
    path: ['DGCM_RELAY_S3_SECRET_ACCESS_KEY'],
  });

export type RelayEnvironmentVariables = ReturnType<typeof parseConfig<typeof relayEnvironment>>;

/** What the environment says, in the words of the relay. A relay with a bucket keeps its bundles there. */
export function relayConfigOf(env: RelayEnvironmentVariables): RelayConfig {
  const storage = {
    kind: 's3',
    bucket: env.DGCM_RELAY_S3_BUCKET,
    region: env.DGCM_RELAY_S3_REGION,
    endpoint: env.DGCM_RELAY_S3_ENDPOINT,
    accessKeyId: env.DGCM_RELAY_S3_ACCESS_KEY_ID,
    secretAccessKey: env.DGCM_RELAY_S3_SECRET_ACCESS_KEY,
    forcePathStyle: env.DGCM_RELAY_S3_ENDPOINT !== undefined,
  };
  return relayConfigSchema.parse({
    host: env.DGCM_RELAY_HOST,
    port: env.DGCM_RELAY_PORT,
    authorities: env.DGCM_RELAY_AUTHORITIES,
    addressHeader: env.DGCM_RELAY_ADDRESS_HEADER,
    stateDir: env.DGCM_RELAY_DIR,
    storage: env.DGCM_RELAY_S3_BUCKET === undefined ? undefined : storage,
    limits: { totalBytes: env.DGCM_RELAY_TOTAL_BYTES },
  });
}
