/**
 * To look out for the next request for a moment instead of sleeping until it comes.
 *
 * A client with one request under way sends the next as soon as it has its answer, which takes it less time than it takes
 * the kernel to put this thread to sleep and to wake it on another processor. So after the last answer the event loop is
 * kept turning for up to LOOK_US.
 *
 * That takes a processor, and where the client would have run on the same one it delays what it waits for. Hence it is
 * done only where it has been seen to pay: a look that was in vain is followed by a rest of some requests, and each
 * further one in a row by a rest twice as long. So is one at whose end we had lost the processor to others: where many
 * want it the kernel lets those wait who use it. A client that thinks for a while between its requests, or one beside us on
 * one processor, costs a look in thousands of requests.
 */
export interface LookoutPorts {
  readonly nowUs: () => number;
  /** Once the event loop has turned. */
  readonly nextTurn: (look: () => void) => void;
}

/** A client on an idle processor takes 40 to 70 from our answer to its next request. */
const LOOK_US = 100;
const REST_REQUESTS_MIN = 16;
const REST_REQUESTS_MAX = 4_096;

export class Lookout {
  readonly #ports: LookoutPorts;
  #untilUs = 0;
  #isLooking = false;
  /** Requests that are still let pass without a look. */
  #rest = 0;
  #nextRest = REST_REQUESTS_MIN;
  readonly #look = () => this.#turned();

  constructor(ports: LookoutPorts = REAL_PORTS) {
    this.#ports = ports;
  }

  /** A client sent something. */
  came(): void {
    if (this.#rest > 0) this.#rest -= 1;
    if (this.#untilUs === 0) return;
    const isLate = this.#ports.nowUs() > this.#untilUs;
    this.#untilUs = 0;
    if (isLate) this.#restLonger();
    else this.#nextRest = REST_REQUESTS_MIN;
  }

  /** A client has all its answers. */
  answered(): void {
    if (this.#rest > 0) return;
    this.#untilUs = this.#ports.nowUs() + LOOK_US;
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#ports.nextTurn(this.#look);
  }

  #turned(): void {
    if (this.#untilUs !== 0 && this.#ports.nowUs() < this.#untilUs) {
      this.#ports.nextTurn(this.#look);
      return;
    }
    this.#isLooking = false;
    if (this.#untilUs === 0) return;
    this.#untilUs = 0;
    this.#restLonger();
  }

  #restLonger(): void {
    this.#rest = this.#nextRest;
    this.#nextRest = Math.min(2 * this.#nextRest, REST_REQUESTS_MAX);
  }
}

const REAL_PORTS: LookoutPorts = {
  nowUs: () => performance.now() * 1000,
  nextTurn: (look) => void setImmediate(look),
};
