import { cursorAt, heightOf, type ChainCursor } from '#lib/chain/cursor.ts';
import { followChain, type FollowerOptions } from '#lib/chain/follower.ts';
import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { auditChain } from './auditChain.ts';
import { readHistory } from './readHistory.ts';
import type { AuditReport } from './report.ts';

export type AuditEvent =
  /** The books as of the block `headerId`, the newest of `blocks` that came since the audit before. */
  | { readonly kind: 'audit'; readonly headerId: string; readonly blocks: number; readonly report: AuditReport }
  /** So many blocks, all above `toHeight`, are taken back. */
  | { readonly kind: 'rollback'; readonly toHeight: number; readonly blocks: number };

export interface WatchAuditOptions extends Pick<FollowerOptions, 'clock' | 'signal' | 'onWait'> {
  readonly chain: ChainReader;
  readonly deployment: Deployment;
  /** Wait between two looks at the tip. */
  readonly pollMs: number;
}

/** Known from the start, so that the depth of a reorg is right from the start; a deeper one rolls back to below them. */
const keepBlocks = 100;

/**
 * Audits at the tip, then again whenever there is another one, each audit as of one block; blocks that come while it
 * catches up share the audit of the last. While the node is away it waits and asks again. Ends with the signal.
 *
 * @throws AppError `unavailable` where the node is away at the start.
 */
export async function* watchAudit(options: WatchAuditOptions): AsyncGenerator<AuditEvent, void> {
  const { chain } = options;
  let cursor = rememberLast(await chain.lastHeaders(keepBlocks));
  let blocks = 0;
  async function* auditIfTip(): AsyncGenerator<AuditEvent, void> {
    const headerId = lastIdOf(cursor);
    const report = headerId === undefined ? undefined : await auditAt(headerId, options);
    if (headerId === undefined || report === undefined) return;
    yield { kind: 'audit', headerId, blocks, report };
    blocks = 0;
  }
  yield* auditIfTip();
  for await (const event of followChain({ ...options, cursor, keepBlocks })) {
    if (event.kind === 'apply') blocks += 1;
    else yield { kind: 'rollback', toHeight: event.toHeight, blocks: heightOf(cursor) - event.toHeight };
    cursor = event.cursor;
    yield* auditIfTip();
  }
}

/** A cursor at the newest of these headers, newest first. */
function rememberLast(headers: readonly { readonly id: string; readonly height: number }[]): ChainCursor {
  const recent = headers.map(({ id, height }) => ({ headerId: id, height })).reverse();
  const [oldest] = recent;
  return oldest === undefined ? cursorAt(1) : { startHeight: oldest.height, recent };
}

const lastIdOf = ({ recent }: ChainCursor): string | undefined => recent.at(-1)?.headerId;

/** The audit as of the tip; nothing where another block is the tip by now, which the follower then brings. */
async function auditAt(headerId: string, options: WatchAuditOptions): Promise<AuditReport | undefined> {
  const { chain, deployment, clock, signal, pollMs, onWait } = options;
  for (;;) {
    try {
      const tip = await chain.tip();
      if (tip.headerId !== headerId) return undefined;
      const history = await readHistory({ ...chain, tip: () => Promise.resolve(tip) }, deployment);
      return auditChain(history, deployment);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof AppError) || !mayPass.includes(error.code)) throw error;
      onWait?.(error.message);
      await clock.sleep(pollMs, signal).catch(() => undefined);
    }
  }
}

/** A node that is away, an index that is behind, a chain that moved while it was being read. */
const mayPass: readonly AppError['code'][] = ['unavailable', 'conflict'];
