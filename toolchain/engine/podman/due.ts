/** What an engine says of a container, as far as it tells when its health was last looked at. */
export interface Checked {
  readonly State: {
    readonly Running: boolean;
    readonly StartedAt: string;
    readonly Health?:
      | {
          readonly Status: string;
          readonly Log?: readonly { readonly End: string }[] | null;
        }
      | undefined;
  };
  readonly Config: {
    /** In nanoseconds. */
    readonly Healthcheck?:
      | { readonly Interval?: number | undefined; readonly StartPeriod?: number | undefined }
      | null
      | undefined;
  };
}

/** What engines take where a health check names no interval. */
const usualInterval = 30_000;
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
  const last = Date.parse(health.Log?.at(-1)?.End ?? state.StartedAt);
  // The log outlives a restart.
  const since = now - Math.max(started, last);
  const { Interval = 0, StartPeriod = 0 } = config.Healthcheck ?? {};
  const isStarting = health.Status === 'starting' && now - started < StartPeriod / 1e6;
  return since > (isStarting ? whileStarting : (Interval / 1e6 || usualInterval) + late);
}
