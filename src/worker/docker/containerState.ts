import type Docker from 'dockerode';
import { label } from '#worker/docker/containerConfig.ts';
import type { ContainerState } from '#worker/runtime/containerRuntime.ts';

/** The engine's account of a job's container; the wall clock runs from its start, however long that took to come. */
export function containerState({ Id, Created, Config, State }: Docker.ContainerInspectInfo): ContainerState {
  const { Labels } = Config;
  const isCreated = State.Status === 'created';
  const handle = {
    containerId: Id,
    jobId: Labels[label.job] ?? '',
    deadlineMs: Date.parse(isCreated ? Created : State.StartedAt) + Number(Labels[label.wall]),
    logBytes: Number(Labels[label.logBytes]),
  };
  if (isCreated) return { handle, phase: 'created' };
  return { handle, phase: State.Status === 'exited' || State.Status === 'dead' ? 'ended' : 'running' };
}
