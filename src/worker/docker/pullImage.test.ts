import type { RequestListener } from 'node:http';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { serverThat } from '#test/support/localServer.ts';
import { pullImage } from './pullImage.ts';

const reference = `example.invalid/image@sha256:${'0'.repeat(64)}`;
const line = (status: string): string => `${JSON.stringify({ status })}\n`;

async function engineThat(answer: RequestListener): Promise<{ docker: Docker; left: Promise<unknown> }> {
  const { port, left } = await serverThat(answer);
  return { docker: new Docker({ host: '127.0.0.1', port, protocol: 'http' }), left };
}

describe('a pull', () => {
  it('ends with its progress', async () => {
    const { docker } = await engineThat((_request, response) => response.end(line('Downloading') + line('done')));
    await pullImage(docker, reference);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops in the middle', (_request, response) => void response.write(line('Downloading'))],
  ])('that %s is given up, and the engine told', async (_name, answer) => {
    const { docker, left } = await engineThat(answer);
    const pulling = pullImage(docker, reference, { silenceMs: 200, wholeMs: 60_000 });
    await expect(pulling).rejects.toMatchObject({ code: 'unavailable' });
    await left;
  });

  it('that only trickles is given up as well', async () => {
    const { docker, left } = await engineThat((_request, response) => {
      const trickle = setInterval(() => response.write(line('Downloading')), 20);
      response.on('close', () => {
        clearInterval(trickle);
      });
    });
    const pulling = pullImage(docker, reference, { silenceMs: 60_000, wholeMs: 500 });
    await expect(pulling).rejects.toMatchObject({ code: 'unavailable' });
    await left;
  });
});
