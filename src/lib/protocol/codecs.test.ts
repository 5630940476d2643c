import { hex, utf8 } from '@fleet-sdk/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asset, candidate, deployment, place, tokens, trees } from '#test/support/contracts/world.ts';
import {
  amount,
  governanceParameters,
  hostileRegister,
  jobIdentity,
  jobRequest,
  jobTerms,
  providerFields,
  tokenId,
} from '#test/support/protocol/arbitraries.ts';
import { decodeGovernance, encodeGovernance } from './governance/box.ts';
import { decodeJobActive, encodeJobActive } from './jobActive/box.ts';
import { decodeJobDelivered, encodeJobDelivered } from './jobDelivered/box.ts';
import { decodeJobOpen, encodeJobOpen } from './jobOpen/box.ts';
import { decodeJobReview, encodeJobReview } from './jobReview/box.ts';
import { reviewStates } from './jobReview/contract.ts';
import { decodeProposal, encodeProposal } from './proposal/box.ts';
import { decodeProvider, encodeProvider } from './provider/box.ts';
import { decodeProviderCard, encodeProviderCard } from './provider/card.ts';
import { decodeRegistry } from './registry/box.ts';

const boxOf = (ergoTree: string, assets: readonly { tokenId: string; amount: bigint }[], registers: object) =>
  place(candidate(ergoTree, 10n ** 9n, { assets: [...assets], additionalRegisters: { ...registers } }), 1);
const jobAssets = [asset('71'.repeat(32), 1n), asset(tokens.gpuc, 5n)];
const cards = fc.record(
  { recipient: fc.string(), gpuCount: fc.nat(), vramMib: fc.nat(), relayUrl: fc.webUrl() },
  { requiredKeys: [] },
);

describe('codecs round-trip', () => {
  it('provider', () => {
    fc.assert(
      fc.property(
        providerFields,
        tokenId,
        fc.integer({ min: 1, max: 1_001 }),
        amount,
        (fields, ticketId, home, earned) => {
          const gpuc = fields.stakeMicroGpuc + earned + 1n;
          const assets = [asset(tokens.provider, 1n), asset(ticketId, BigInt(home)), asset(tokens.gpuc, gpuc)];
          const read = decodeProvider(boxOf(trees.provider, assets, encodeProvider(fields)), deployment);
          const expected = { ...fields, ticketId, ticketsHome: home, freeSlots: home - 1, earningsMicroGpuc: earned };
          expect(read).toMatchObject({ ok: true, value: expected });
        },
      ),
    );
  });

  it('provider card', () => {
    fc.assert(
      fc.property(cards, (card) => {
        expect(decodeProviderCard(encodeProviderCard(card))).toEqual({ ...card });
      }),
    );
  });

  it('open job', () => {
    fc.assert(
      fc.property(jobRequest, amount, (request, escrowMicroGpuc) => {
        const box = boxOf(trees.jobOpen, [asset(tokens.gpuc, escrowMicroGpuc)], encodeJobOpen(request));
        expect(decodeJobOpen(box, deployment)).toEqual({
          ok: true,
          value: { kind: 'jobOpen', box, ...request, escrowMicroGpuc },
        });
      }),
    );
  });

  it('active and delivered job', () => {
    fc.assert(
      fc.property(jobIdentity, jobTerms, (identity, { priceMicroGpuc, height, resultHash }) => {
        const active = { ...identity, priceMicroGpuc, deadline: height };
        const delivered = { ...identity, priceMicroGpuc, releaseHeight: height, resultHash };
        const box = boxOf(trees.jobActive, jobAssets, encodeJobActive(active));
        expect(decodeJobActive(box, deployment)).toMatchObject({ ok: true, value: active });
        const next = boxOf(trees.jobDelivered, jobAssets, encodeJobDelivered(delivered));
        expect(decodeJobDelivered(next, deployment)).toMatchObject({ ok: true, value: delivered });
      }),
    );
  });

  it('job in review', () => {
    const verdict = fc.record({ state: fc.constantFrom(...reviewStates), rating: fc.nat(5), reason: fc.string() });
    fc.assert(
      fc.property(jobIdentity, jobTerms, verdict, (identity, { height, ...terms }, said) => {
        const review = { ...identity, ...terms, ...said, releaseHeight: height };
        const box = boxOf(trees.jobReview, jobAssets, encodeJobReview(review));
        expect(decodeJobReview(box, deployment)).toMatchObject({ ok: true, value: review });
      }),
    );
  });

  it('governance and proposal', () => {
    fc.assert(
      fc.property(governanceParameters, fc.integer(), (parameters, readyHeight) => {
        const box = boxOf(trees.governance, [asset(tokens.governance, 1n)], encodeGovernance(parameters));
        expect(decodeGovernance(box, deployment)).toEqual({ ok: true, value: { box, ...parameters } });
        const proposed = { ...parameters, readyHeight: readyHeight | 0 };
        const next = boxOf(trees.proposal, [asset(tokens.proposal, 1n)], encodeProposal(proposed));
        expect(decodeProposal(next, deployment)).toEqual({ ok: true, value: { box: next, ...proposed } });
      }),
    );
  });

  it('registry', () => {
    const shard = [
      asset(tokens.registry, 1n),
      asset(tokens.provider, 9n),
      asset(tokens.gpuc, 4n),
      asset(tokens.member, 3n),
    ];
    expect(decodeRegistry(boxOf(trees.registry, shard, {}), deployment)).toMatchObject({
      ok: true,
      value: { providersLeft: 9n, membersLeft: 3n, gpucMicroGpuc: 4n },
    });
  });
});

describe('codecs never throw on arbitrary boxes', () => {
  const decoders = {
    provider: decodeProvider,
    jobOpen: decodeJobOpen,
    jobActive: decodeJobActive,
    jobDelivered: decodeJobDelivered,
    jobReview: decodeJobReview,
    governance: decodeGovernance,
    proposal: decodeProposal,
    registry: decodeRegistry,
  };
  const ids = fc.oneof(
    tokenId,
    fc.constantFrom(tokens.gpuc, tokens.provider, tokens.registry, tokens.governance, tokens.proposal),
  );
  const assets = fc.array(fc.record({ tokenId: ids, amount }), { maxLength: 4 });
  const registers = fc.dictionary(fc.constantFrom('R4', 'R5', 'R6', 'R7', 'R8', 'R9'), hostileRegister);
  const genuineAssets = {
    provider: [asset(tokens.provider, 1n), asset('71'.repeat(32), 3n), asset(tokens.gpuc, 9n)],
    jobOpen: [asset(tokens.gpuc, 9n)],
    jobActive: jobAssets,
    jobDelivered: jobAssets,
    jobReview: jobAssets,
    governance: [asset(tokens.governance, 1n)],
    proposal: [asset(tokens.proposal, 1n)],
    registry: [
      asset(tokens.registry, 1n),
      asset(tokens.provider, 9n),
      asset(tokens.gpuc, 4n),
      asset(tokens.member, 3n),
    ],
  };

  it.each(Object.keys(decoders) as (keyof typeof decoders)[])('%s', (name) => {
    fc.assert(
      fc.property(fc.option(assets, { freq: 3 }), registers, (strange, additionalRegisters) => {
        const box = {
          ...place(candidate(trees[name], 10n ** 9n), 1),
          assets: strange ?? genuineAssets[name],
          additionalRegisters,
        };
        const read = decoders[name](box, deployment);
        if (!read.ok) expect(read.reason).toMatch(/^(script|tokens|R\d)$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('decodes a provider with out-of-range numbers', () => {
    const huge = 2n ** 63n - 1n;
    const fields = { ...fc.sample(providerFields, { numRuns: 1, seed: 5 })[0]! };
    const terms = { ...fields.terms, basePriceMicroGpuc: huge, surgeBps: Number.MAX_SAFE_INTEGER };
    const gpuc = asset(tokens.gpuc, fields.stakeMicroGpuc + 1n);
    const assets = [asset(tokens.provider, 1n), asset('71'.repeat(32), 3n), gpuc];
    const read = decodeProvider(boxOf(trees.provider, assets, encodeProvider({ ...fields, terms })), deployment);
    expect(read).toMatchObject({ ok: true, value: { terms } });
  });

  it('rejects a box of another script', () => {
    for (const decode of Object.values(decoders)) {
      expect(decode(place(candidate('0008d3', 1n), 1), deployment)).toEqual({ ok: false, reason: 'script' });
    }
  });

  it('ignores a card that is not a JSON object', () => {
    for (const text of ['null', '[]', '3', 'x', '{"g":-1,"r":4}', '']) {
      expect(decodeProviderCard(hex.encode(utf8.decode(text)))).toEqual({});
    }
  });
});
