import type Docker from 'dockerode';
import type { EngineAddress } from '../../infra/engine/address.ts';

export type EngineKind = 'docker' | 'podman';

/** A container engine that has answered. */
export interface Engine extends EngineAddress {
  readonly docker: Docker;
  readonly kind: EngineKind;
  /** The engine's version: `28.2.2`. */
  readonly version: string;
  /** Where it was found, for people: `DOCKER_HOST`, `docker context desktop-linux`, `socket`. */
  readonly origin: string;
}
