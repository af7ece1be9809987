/**
 * oidc-provider takes the class of its HTTP agent from undici's dispatcher, which stands on Node's own global and not on that of
 * a test; where it finds none, it says so on the console each time. The sandbox uses no such agent.
 */
class Agent {
  on(): this {
    return this;
  }
}
Object.assign(globalThis, { [Symbol.for('undici.globalDispatcher.1')]: new Agent() });
