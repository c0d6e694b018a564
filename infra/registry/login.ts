/** What a registry is told to be allowed a pull, as engines take it in the header X-Registry-Auth. */
export interface RegistryLogin {
  /** `registry.example:5000`, `docker.io`. */
  readonly serveraddress: string;
  readonly username: string;
  readonly password: string;
}
