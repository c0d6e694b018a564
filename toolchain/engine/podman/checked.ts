/** What an engine says of a container, as far as its health is told by it. */
export interface Checked {
  readonly State: {
    readonly Running: boolean;
    readonly StartedAt: string;
    readonly Health?:
      | {
          readonly Status: string;
          readonly Log?: readonly { readonly End: string; readonly ExitCode: number }[] | null;
        }
      | undefined;
  };
  readonly Config: {
    /** Times in nanoseconds. */
    readonly Healthcheck?:
      | {
          readonly Interval?: number | undefined;
          readonly StartPeriod?: number | undefined;
          readonly Retries?: number | undefined;
        }
      | null
      | undefined;
  };
}

/** The last looks, the latest last: none is null to podman. */
export const healthLog = <Look>(state: {
  readonly Health?: { readonly Log?: readonly Look[] | null } | undefined;
}): readonly Look[] => state.Health?.Log ?? [];

/** What engines take where a health check does not say it. */
const usual = { interval: 30_000, retries: 3 };
/** Podman has no start interval: the pace at which docker is asked for one, see infra/health.ts. */
const whileStarting = 500;
/** By so much later than its interval a check is nobody's: systemd's timers are a second coarse. */
const late = 1_000;

/**
 * Whether a running container's health should be looked at now, because nobody does it in time.
 * While it starts its failures do not count, so that asking more often only finds it well sooner.
 */
export function isCheckDue({ State: state, Config: config }: Checked, now = Date.now()): boolean {
  const { Health: health } = state;
  if (!state.Running || health === undefined || health.Status === 'none') return false;
  const started = Date.parse(state.StartedAt);
  const last = Date.parse(healthLog(state).at(-1)?.End ?? state.StartedAt);
  // The log outlives a restart.
  const since = now - Math.max(started, last);
  const { Interval = 0, StartPeriod = 0 } = config.Healthcheck ?? {};
  const isStarting = health.Status === 'starting' && now - started < StartPeriod / 1e6;
  return since > (isStarting ? whileStarting : (Interval / 1e6 || usual.interval) + late);
}

/**
 * The health as docker would tell it. Podman counts no failure in the start period, not even after
 * the first good answer: what has failed often enough since is unhealthy all the same.
 */
export function healthOf(info: Checked): string {
  const { Status = '' } = info.State.Health ?? {};
  const last = healthLog(info.State).slice(-retriesOf(info));
  const hasFailed = last.length === retriesOf(info) && last.every(({ ExitCode }) => ExitCode !== 0);
  return Status === 'healthy' && hasFailed ? 'unhealthy' : Status || 'none';
}

/** Failures in a row that make it unhealthy. */
export const retriesOf = ({ Config }: Checked): number =>
  Config.Healthcheck?.Retries || usual.retries;

/** Whether the last look found it well; also where nobody has looked. */
export const lookedWell = ({ State }: Checked): boolean =>
  (healthLog(State).at(-1)?.ExitCode ?? 0) === 0;
