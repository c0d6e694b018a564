import type Docker from 'dockerode';

export type EngineKind = 'docker' | 'podman';

/** A container engine that has answered. */
export interface Engine {
  readonly docker: Docker;
  /** What DOCKER_HOST must say to reach it: `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly kind: EngineKind;
  /** The engine's version: `28.2.2`. */
  readonly version: string;
  /** Where it was found, for people: `DOCKER_HOST`, `docker context desktop-linux`, `socket`. */
  readonly origin: string;
}
