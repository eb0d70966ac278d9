/** How the simulated system call fails; it becomes a DiskError where the real one does. */
export class SimulatedFailure extends Error {
  override readonly name = "SimulatedFailure";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
